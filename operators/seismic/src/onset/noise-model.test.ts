import { SeededRandom } from "@headframe/core";
import test from "ava";
import { emptyNoiseModel, learnNoise, predictionOrder, whiteningTaps } from "./noise-model.ts";
import { whitened } from "./whiten.ts";

/** Noise of an autoregressive process, with a level of its own. */
function coloured(seed: number, length: number, level: number): Float64Array {
  const random = new SeededRandom(seed);
  let [a, b] = [0, 0];
  return Float64Array.from({ length }, () => {
    let value = -6;
    for (let k = 0; k < 12; k++) value += random.next();
    [a, b] = [1.4 * a - 0.6 * b + value, a];
    return a * level;
  });
}

test("whiteningTaps() makes learned noise white with deviation 1, whatever its level", (t) => {
  for (const level of [1e-9, 1, 1e6]) {
    const row = coloured(1, 20_000, level);
    const model = emptyNoiseModel(1);
    learnNoise(model, [row], row.length, 0.1);
    const out = whitened(row, predictionOrder, row.length, whiteningTaps(model), 0);
    const lag = (k: number) => out.reduce((sum, x, i) => sum + x * (out[i - k] ?? 0), 0) / out.length;
    t.true(Math.abs(lag(0) - 1) < 0.05, `${lag(0)}`);
    for (const k of [1, 2, 3]) t.true(Math.abs(lag(k)) < 0.05, `${lag(k)}`);
  }
});

test("learnNoise() takes an arrival for no noise, and follows a lasting change", (t) => {
  const quiet = coloured(2, 500, 1);
  const loud = coloured(3, 500, 100);
  const model = emptyNoiseModel(1);
  for (let k = 0; k < 20; k++) learnNoise(model, [quiet], 500, 0.1);
  const before = model.lags[0] as number;
  learnNoise(model, [loud], 500, 0.1);
  t.true((model.lags[0] as number) < 1.2 * before);
  for (let k = 0; k < 300; k++) learnNoise(model, [loud], 500, 0.1);
  t.true((model.lags[0] as number) > 5000 * before);
});

test("whiteningTaps() leaves a dead channel at 0", (t) => {
  const model = emptyNoiseModel(2);
  learnNoise(model, [new Float64Array(100), coloured(4, 100, 1)], 100, 0.1);
  t.deepEqual([...whiteningTaps(model).subarray(0, predictionOrder + 1)], [0, 0, 0, 0, 0]);
});

test("learnNoise() passes over a block whose power is no number", (t) => {
  const model = emptyNoiseModel(1);
  learnNoise(model, [coloured(5, 400, 1)], 400, 0.1);
  const known = [...model.lags];
  learnNoise(model, [Float64Array.from({ length: 400 }, (_, i) => (i === 7 ? 1e200 : 1))], 400, 0.1);
  t.deepEqual([...model.lags], known);
});
