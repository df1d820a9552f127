import test from "ava";
import { onsetScales } from "./onset-scales.ts";
import { evidenceTest, onsetEvidence } from "./onset-statistic.ts";

const scales = onsetScales({ afterSeconds: [0.002, 0.005, 0.012], beforeFactor: 4, separationSeconds: 0.004, blockSeconds: 0.25 }, 2000);

/** Running sums of two channels whose variance rises from 1 to `level` at sample 200. */
function sums(level: number): Float64Array {
  const out = new Float64Array(2 * 401);
  for (let i = 0; i < 400; i++) for (const c of [0, 1]) out[2 * (i + 1) + c] = (out[2 * i + c] as number) + (i < 200 ? 1 : level);
  return out;
}

test("onsetEvidence() is largest where the variance rises, and the likelihood ratio there", (t) => {
  const evidence = { value: 0, scale: 0 };
  const test = evidenceTest(2, scales, 1);
  const values = Array.from({ length: 260 }, (_, n) => {
    onsetEvidence(sums(5), n + 50, 0, test, evidence);
    return { ...evidence };
  });
  const best = values.reduce((a, b) => (b.value > a.value ? b : a));
  t.is(values.indexOf(best) + 50, 200);
  const [m, k] = [scales.after[2] as number, scales.before[2] as number];
  const expected = 2 * 0.5 * ((m + k) * Math.log((5 * m + k) / (m + k)) - m * Math.log(5));
  t.true(Math.abs(best.value - expected) < 1e-9, `${best.value} ${expected}`);
  t.is(best.scale, 2);
});

test("onsetEvidence() is 0 where variance stays or falls, and before there are samples enough", (t) => {
  const evidence = { value: 1, scale: 1 };
  for (const [level, n, first] of [
    [1, 200, 0],
    [0.2, 200, 0],
    [5, 200, 190],
  ] as const) {
    onsetEvidence(sums(level), n, first, evidenceTest(2, scales, 1), evidence);
    t.is(evidence.value, 0);
  }
});
