import { addToHistory, type Frame, type FrameHistory } from "@headframe/core";
import { cutFrame } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { type EnergyTrace, emptyEnergyTrace, extendEnergy, restartEnergy } from "./energy-trace.ts";
import { madeOnsets } from "./made-onsets.ts";
import { whitened } from "./whiten.ts";

const frame = madeOnsets(3, 6000, 0.2, [{ seconds: 0.1, motion: [5, -9, 20] }]);
const taps = Float64Array.from({ length: 15 }, (_, i) => Math.cos(i * i + 1));
const n = frame.samples.length / 3;

function historyOf(frames: readonly Frame[]): FrameHistory {
  const history: FrameHistory = { pieces: [] };
  for (const one of frames) addToHistory(history, one);
  return history;
}

function traced(history: FrameHistory, ends: readonly number[], stride: number, begin = 0): EnergyTrace {
  const trace = emptyEnergyTrace();
  restartEnergy(trace, begin, 400, 3);
  for (const end of ends) extendEnergy(trace, history, end, taps, stride);
  return trace;
}

for (const stride of [1, 3]) {
  test(`extendEnergy() sums the squares of whitened samples, ${stride} in a cell`, (t) => {
    const { sums, row, end } = traced(historyOf([frame]), [330], stride, 20);
    t.is(end, 330);
    for (let c = 0; c < 3; c++) {
      const white = whitened(Float64Array.from(frame.samples.subarray(c * n, (c + 1) * n)), 20 * stride, 330 * stride, taps, c);
      let total = 0;
      for (const [i, x] of white.entries()) {
        total += x * x;
        if (i % stride === stride - 1) t.true(Math.abs((sums[c * row + (i + 1) / stride] as number) - total) < 1e-9 * total);
      }
    }
  });
}

test("extendEnergy() gives the same numbers however samples and calls are cut", (t) => {
  const whole = traced(historyOf([frame]), [400], 3).sums;
  const places = fc.array(fc.nat(n), { maxLength: 12 });
  fc.assert(
    fc.property(places, places, (cuts, ends) => {
      const history = historyOf(cutFrame(frame, cuts));
      t.deepEqual(traced(history, [...ends.map((end) => Math.floor(end / 3)).sort((a, b) => a - b), 400], 3).sums, whole);
    }),
  );
});

test("extendEnergy() lets no sample drown what follows it", (t) => {
  const loud: Frame = { ...frame, samples: Float64Array.from(frame.samples, (x, i) => (i === 30 ? 1e200 : x)) };
  const { sums } = traced(historyOf([loud]), [400], 3);
  const plain = traced(historyOf([frame]), [400], 3).sums;
  t.true(Math.abs((sums[400] as number) - (sums[100] as number) - ((plain[400] as number) - (plain[100] as number))) < 1e-4);
});
