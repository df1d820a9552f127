import test from "ava";
import fc from "fast-check";
import { madeWindow } from "../made-window.ts";
import { absent, referenceNumbers, referenceTrace } from "../testing/reference.ts";
import { baerCharacteristic } from "./baer-characteristic.ts";
import { baerPick } from "./baer-pick.ts";

const rate = 200;
const arrival = (amplitude: number, at = 1500) => ({ at, amplitude, frequency: 0.04, decay: 200 });

test("baerPick() gives ObsPy's reference pick", (t) => {
  const reference = referenceNumbers("ref_trigger")?.pk_baer;
  const trace = referenceTrace("manz_waldk.a01.gz");
  if (!reference || !trace) {
    t.log(absent);
    return t.pass();
  }
  const { df, ntdownmax, ntupevent, thr1, thr2, npreset_len, np_dur } = reference.params;
  const options = {
    threshold: thr1,
    freezeThreshold: thr2,
    noiseSeconds: npreset_len / df,
    downSeconds: ntdownmax / df,
    upSeconds: ntupevent / df,
    amplitudeSeconds: np_dur / df,
  };
  const pick = baerPick(trace, df, options);
  t.truthy(pick);
  if (pick) t.deepEqual([pick.index + 1, `${pick.onset}P${pick.polarity}${pick.weight}`], reference.expected, "ObsPy counts samples from 1");
  t.is(baerCharacteristic(trace, df, options).length, reference.expected_cf_length);
  t.deepEqual(baerPick(trace, df), pick, "the defaults are the reference's parameters");
});

test("baerPick() gives ObsPy's picks of made windows", (t) => {
  // number from 1 and text of obspy.signal.trigger.pk_baer(window, 200, 20, 60, 7, 12, 100, 100), ObsPy 1.5.1; [1, ""] is no pick
  const obspy: readonly (readonly [amplitude: number, number, string])[] = [
    [600, 1486, "IPU0"],
    [-600, 1501, "IPD0"],
    [160, 1502, "EPU2"],
    [-110, 1502, "EPD3"],
    [70, 1487, "EPD3"],
    [60, 1502, "EPU3"],
    [50, 1505, "EPU3"],
    [35, 1, ""],
    [0, 1, ""],
  ];
  const got = obspy.map(([amplitude], seed) => {
    const pick = baerPick(madeWindow(seed, 3000, [arrival(amplitude)]), rate);
    return pick ? [amplitude, pick.index + 1, `${pick.onset}P${pick.polarity}${pick.weight}`] : [amplitude, 1, ""];
  });
  t.deepEqual(got, obspy as unknown as typeof got);
});

test("baerPick() asks for as long a trigger as ObsPy does, inside a window and at its end", (t) => {
  // the largest tupevent with which the same call on the third window, and on its first 1560 samples, gives 1502
  for (const [length, longest] of [
    [3000, 351],
    [1560, 60],
  ] as const) {
    const window = madeWindow(2, 3000, [arrival(160)]).subarray(0, length);
    t.is(baerPick(window, rate, { upSeconds: longest / rate })?.index, 1501);
    t.not(baerPick(window, rate, { upSeconds: (longest + 1) / rate })?.index, 1501);
  }
});

test("baerPick() counts strong samples once, as ObsPy does", (t) => {
  // the same call gives [1, ""] for each of these
  for (const [seed, amplitude] of [
    [78, 78],
    [115, 75],
    [235, 75],
  ] as const)
    t.is(baerPick(madeWindow(seed, 3000, [{ at: 1500, amplitude, frequency: 0.04, decay: 30 }]), rate), undefined);
});

test("baerCharacteristic() gives ObsPy's values, which leave out sample 2", (t) => {
  // cf[[500, 1000, 1498, 1499, 1510]] of the same call on the third window; f32, hence the tolerance
  const obspy = [-0.2790201, -0.34246323, 0.4343905, 87.430084, 6.958434];
  const got = baerCharacteristic(madeWindow(2, 3000, [arrival(160)]), rate);
  for (const [k, i] of [500, 1000, 1498, 1499, 1510].entries()) {
    const [ours, theirs] = [got[i + 1] as number, obspy[k] as number];
    t.true(Math.abs(ours - theirs) <= 1e-5 * Math.abs(theirs), `${i}: ${ours} is not ${theirs}`);
  }
});

const seeds = fc.integer({ min: 0, max: 1e6 });

test("baerPick() does not depend on the gain", (t) => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: -600, max: 600 }), fc.integer({ min: -300, max: 300 }), (seed, amplitude, exponent) => {
      const window = madeWindow(seed, 1500, [arrival(amplitude, 700)]);
      const louder = window.map((x) => x * 2 ** exponent);
      t.deepEqual(baerPick(louder, rate), baerPick(window, rate));
    }),
    { numRuns: 30 },
  );
});

test("baerPick() turns the polarity with the sign, and follows the arrival when it moves", (t) => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 300, max: 1100 }), (seed, at) => {
      const window = madeWindow(seed, 1500, [arrival(4000, at)]);
      const options = { threshold: 100, freezeThreshold: 200 }; // well above what noise reaches
      const pick = baerPick(window, rate, options);
      const turned = window.map((x) => -x);
      t.like(pick, { index: at, onset: "I", polarity: "U" });
      t.like(baerPick(turned, rate, options), { index: at, onset: "I", polarity: "D" });
    }),
    { numRuns: 30 },
  );
});

test("baerPick() finds nothing in short, silent and constant windows", (t) => {
  for (const window of [new Float64Array(0), new Float64Array(1), Int32Array.of(1, 5, 2), new Float32Array(2000), new Float64Array(2000).fill(7)]) {
    t.is(baerPick(window, rate), undefined);
    t.is(baerCharacteristic(window, rate).length, Math.max(0, window.length - 1));
  }
  t.is(baerPick(madeWindow(1, 200, [arrival(600, 150)]), rate), undefined, "twice the noise is 200 samples");
});

test("baerPick() finds an arrival after a stretch of zeros", (t) => {
  const window = madeWindow(1, 3000, [arrival(600)]).map((x, i) => (i < 700 ? 0 : x));
  t.truthy(baerPick(window, rate));
});

test("baerPick() throws on samples and rates that are not finite, and on too little noise", (t) => {
  t.throws(() => baerPick(Float64Array.of(1, 2, Number.NaN), rate), { instanceOf: RangeError, message: "Sample 2 is NaN" });
  t.throws(() => baerPick(Float32Array.of(Number.POSITIVE_INFINITY), rate), { instanceOf: RangeError, message: "Sample 0 is Infinity" });
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) t.throws(() => baerPick(new Float64Array(10), bad), { instanceOf: RangeError });
  t.throws(() => baerPick(new Float64Array(10), rate, { noiseSeconds: 0.005 }), { instanceOf: RangeError, message: /at least 2 samples/ });
});
