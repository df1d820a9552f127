import test from "ava";
import { zeroPhaseBandpass } from "./zero-phase-bandpass.ts";

test("zeroPhaseBandpass() has SciPy's impulse response, the same before and after", (t) => {
  const impulse = new Float64Array(2000);
  impulse[1000] = 1;
  const response = zeroPhaseBandpass(impulse, 200, 1, 20);
  // sos = butter(4, [1, 20], "band", fs=200, output="sos"); sosfilt(sos, sosfilt(sos, x)[::-1])[::-1]
  // SciPy forgets the forward run before the backward run, hence the tolerance
  const scipy = [
    [900, 6.193059244737779e-5],
    [980, -0.010243975601425141],
    [1000, 0.19373691274021557],
    [1001, 0.17854623622090202],
    [1007, -0.04120265026750129],
  ] as const;
  for (const [i, expected] of scipy) t.true(Math.abs((response[i] as number) - expected) < 1e-8, `${i}: ${response[i]} is not ${expected}`);
  for (let k = 1; k < 500; k++) t.true(Math.abs((response[1000 - k] as number) - (response[1000 + k] as number)) < 1e-8);
});

test("zeroPhaseBandpass() passes what is in the band and stops what is not", (t) => {
  const loudness = (hz: number): number => {
    const filtered = zeroPhaseBandpass(
      Float64Array.from({ length: 4000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 200)),
      200,
      1,
      20,
    );
    return Math.sqrt(filtered.subarray(1500, 2500).reduce((sum, x) => sum + x * x, 0) / 500);
  };
  t.true(Math.abs(loudness(5) - 1) < 1e-3);
  t.true(Math.abs(loudness(20) - 0.5) < 1e-3, "a corner passes half the power, twice");
  t.true(loudness(60) < 1e-3);
});

test("zeroPhaseBandpass() throws on a band that does not fit", (t) => {
  for (const [low, high] of [
    [0, 20],
    [20, 20],
    [1, 100],
    [Number.NaN, 20],
  ] as const)
    t.throws(() => zeroPhaseBandpass(new Float64Array(10), 200, low, high), { instanceOf: RangeError });
});
