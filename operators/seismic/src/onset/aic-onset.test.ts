import { SeededRandom } from "@headframe/core";
import test from "ava";
import { aicOnset } from "./aic-onset.ts";

const noise = (random: SeededRandom): number => {
  let value = -6;
  for (let k = 0; k < 12; k++) value += random.next();
  return value;
};
const rowsOf = (seed: number, channels: number, at: number, amplitude: number): Float64Array[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: channels }, () => Float64Array.from({ length: 80 }, (_, i) => noise(random) * (i < at ? 1 : amplitude)));
};

for (const channels of [1, 2, 3]) {
  test(`aicOnset() finds where ${channels} channels change, and says how sure it is`, (t) => {
    const [errors, sigmas]: [number[], number[]] = [[], []];
    for (let seed = 1; seed <= 200; seed++) {
      const found = aicOnset(rowsOf(seed, channels, 50, 6));
      if (!found) return t.fail();
      errors.push(Math.abs(found.index - 49.6));
      sigmas.push(found.sigma);
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[100] as number;
    t.true(median(errors) < (channels === 1 ? 1.1 : 0.8), `${median(errors)}`);
    t.true(median(sigmas) < 2, `${median(sigmas)}`);
  });
}

test("aicOnset() is drawn to what is expected, the more the less the samples say", (t) => {
  const weak = rowsOf(3, 3, 50, 1.2);
  const drawn = aicOnset(weak, { expected: { index: 30, sigma: 1 } });
  t.true(Math.abs((drawn?.index ?? 0) - 30) < 4);
  const strong = aicOnset(rowsOf(3, 3, 50, 20), { expected: { index: 40, sigma: 10 } });
  t.true(Math.abs((strong?.index ?? 0) - 50) < 1);
});

test("aicOnset() grows less sure where part of the wave is no part of the model", (t) => {
  const rows = rowsOf(5, 3, 50, 30);
  t.true((aicOnset(rows, { precursor: 0.1 })?.sigma as number) > (aicOnset(rows)?.sigma as number));
});

test("aicOnset() finds nothing in a window that is too short or in which energy falls", (t) => {
  t.is(aicOnset([new Float64Array(8)]), undefined);
  t.is(aicOnset([]), undefined);
  t.is(aicOnset([Float64Array.from({ length: 60 }, (_, i) => (i % 2 ? 1 : -1) * (60 - i))]), undefined);
});

/** Ground velocity of a pulse that begins at 0, in samples. */
const pulse = (x: number): number => (x < 0 ? 0 : (1 - x) * Math.exp(-x));
/** Filter without delay, flat up to 0.9 of half the sample rate: it rings before a sharp onset. */
const lowPass = (x: number): number => (Math.abs(x) < 1e-9 ? 0.9 : Math.sin(0.9 * Math.PI * x) / (Math.PI * x)) * Math.exp(-((x / 20) ** 2));

/** The pulse through that filter, eight values of it a sample. */
function ringing(at: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let m = 0; m < 80; m++) sum += (pulse((m + 0.5) / 8) * lowPass(i - at - (m + 0.5) / 8)) / 8;
    return sum;
  });
}

test("aicOnset() does not take a filter's ringing for the onset of a strong wave, nor miss a sharp one", (t) => {
  const late: { ringing: number[]; sharp: number[] } = { ringing: [], sharp: [] };
  const sizes = [60, -40, 90] as const;
  for (let seed = 1; seed <= 60; seed++) {
    const at = 50 + seed / 60;
    const waves = { ringing: ringing(at, 80), sharp: Float64Array.from({ length: 80 }, (_, i) => pulse(i - at)) };
    for (const kind of ["ringing", "sharp"] as const) {
      const rows = rowsOf(seed, 3, 0, 1).map((row, c) => row.map((x, i) => x + (sizes[c] as number) * (waves[kind][i] as number)));
      late[kind].push((aicOnset(rows, { precursor: 0.12 })?.index ?? Number.NaN) - at);
    }
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[30] as number;
  t.true(Math.abs(median(late.ringing)) < 0.6 && Math.abs(median(late.sharp)) < 0.6, `${median(late.ringing)} ${median(late.sharp)}`);
});
