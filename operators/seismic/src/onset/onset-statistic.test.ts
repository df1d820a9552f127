import test from "ava";
import fc from "fast-check";
import type { EnergyTrace } from "./energy-trace.ts";
import { onsetScales } from "./onset-scales.ts";
import { evidenceTest, markRises, onsetEvidence } from "./onset-statistic.ts";

const scales = onsetScales({ afterSeconds: [0.002, 0.005, 0.012], beforeFactor: 4, separationSeconds: 0.004, blockSeconds: 0.25 }, 2000);

/** Energy of channels, cell by cell, from cell 50 on. */
function traceOf(cells: readonly (readonly number[])[]): EnergyTrace {
  const row = (cells[0]?.length ?? 0) + 1;
  const sums = new Float64Array(row * cells.length);
  for (const [c, list] of cells.entries()) for (const [i, energy] of list.entries()) sums[c * row + i + 1] = (sums[c * row + i] as number) + energy;
  return { begin: 50, end: 50 + row - 1, sums, row };
}

/** Evidence of two channels whose variance rises from 1 to `level` at cell 250, from cell `from` up to `to`. */
function evidenceOf(level: number, least: number, from: number, to: number): { value: number; scale: number }[] {
  const list = Array.from({ length: 400 }, (_, i) => (i < 200 ? 1 : level));
  const [trace, rules, marks] = [traceOf([list, list]), evidenceTest(2, scales, least), new Uint8Array(to - from)];
  markRises(trace, from, to, rules, marks);
  return Array.from(marks, (mark, i) => {
    const evidence = { value: 1, scale: 1 };
    onsetEvidence(trace, from + i, mark, rules, evidence);
    return evidence;
  });
}

test("onsetEvidence() is largest where the variance rises, and the likelihood ratio there", (t) => {
  const values = evidenceOf(5, 1, 60, 400);
  const best = values.reduce((a, b) => (b.value > a.value ? b : a));
  t.is(values.indexOf(best) + 60, 250);
  const [m, k] = [scales.after[2] as number, scales.before[2] as number];
  const expected = 2 * 0.5 * ((m + k) * Math.log((5 * m + k) / (m + k)) - m * Math.log(5));
  t.true(Math.abs(best.value - expected) < 1e-9, `${best.value} ${expected}`);
  t.is(best.scale, 2);
});

test("onsetEvidence() is 0 where variance stays or falls", (t) => {
  for (const level of [1, 0.2]) t.true(evidenceOf(level, 1, 60, 400).every(({ value, scale }) => value === 0 && scale === 0));
});

test("markRises() marks no scale whose window before the cell is not there", (t) => {
  const list = Array.from({ length: 400 }, (_, i) => 1.2 ** i);
  const rising = traceOf([list, list]);
  const marks = new Uint8Array(200);
  markRises(rising, 50, 250, evidenceTest(2, scales, 1), marks);
  for (const [j, k] of scales.before.entries())
    t.is(
      marks.findIndex((mark) => (mark >> j) % 2 === 1),
      k,
    );
});

test("markRises() leaves out nothing that reaches the least of its test", (t) => {
  const energy = fc.double({ min: 0, max: 30, noNaN: true });
  const channel = fc.array(energy, { minLength: 260, maxLength: 260 });
  const everyScale = 2 ** scales.after.length - 1;
  fc.assert(
    fc.property(fc.array(channel, { minLength: 1, maxLength: 3 }), fc.double({ min: 0.5, max: 12, noNaN: true }), (cells, least) => {
      const [trace, rules, marks] = [traceOf(cells), evidenceTest(cells.length, scales, least), new Uint8Array(100)];
      const from = trace.begin + (scales.before[2] as number);
      markRises(trace, from, from + 100, rules, marks);
      const [gated, open] = [
        { value: 0, scale: 0 },
        { value: 0, scale: 0 },
      ];
      for (const [i, mark] of marks.entries()) {
        onsetEvidence(trace, from + i, mark, rules, gated);
        onsetEvidence(trace, from + i, everyScale, rules, open);
        t.deepEqual(gated, open);
      }
    }),
    { numRuns: 30 },
  );
});
