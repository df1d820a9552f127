import type { Samples } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { type MadeArrival, madeWindow } from "../made-window.ts";
import { absent, referenceNumbers, referenceTrace } from "../testing/reference.ts";
import { arAicPick, type Components } from "./ar-aic-pick.ts";

const rate = 200;

/** A window with P at `at` of amplitude `p` on the vertical, and S `later` samples after of amplitude `s` on the first horizontal. */
function station(seed: number, at: number, later: number, p: number, s: number) {
  const first = { at, amplitude: p, frequency: 0.05, decay: 150 };
  const second = { at: at + later, amplitude: s, frequency: 0.03, decay: 250 };
  const weak = (arrival: MadeArrival): MadeArrival => ({ ...arrival, amplitude: arrival.amplitude / 4 });
  return {
    z: madeWindow(seed, 4000, [first, weak(second)]),
    n: madeWindow(seed + 100, 4000, [weak(first), second]),
    e: madeWindow(seed + 200, 4000, [weak(first), weak(second)]),
  };
}

const mapped = ({ z, n, e }: Components, change: (samples: Samples) => Float64Array): Components => ({ z: change(z), n: change(n), e: change(e) });
const times = (factor: number) => (samples: Samples) => Float64Array.from(samples as Float64Array, (x) => x * factor);

test("arAicPick() gives ObsPy's reference picks", (t) => {
  const reference = referenceNumbers("ref_trigger")?.ar_pick;
  const [z, n, e] = ["z", "n", "e"].map((component) => referenceTrace(`loc_RJOB20050801145719850.${component}`));
  if (!reference || !z || !n || !e) {
    t.log(absent);
    return t.pass();
  }
  const [p, s] = reference.expected_p_s;
  const [pTolerance, sTolerance] = reference.tolerance;
  const picks = arAicPick({ z, n, e }, rate);
  t.true(Math.abs(Math.fround(picks?.p.seconds ?? 0) - p) <= pTolerance, "ObsPy gives seconds in f32: 30.6350002289 is the f32 next to 30.635");
  t.true(Math.abs((picks?.s?.seconds ?? 0) - s) <= sTolerance);
  t.like(picks, { p: { index: 6127 }, s: { index: 6233 }, horizontal: "e" });
  t.deepEqual(arAicPick({ z, n: e, e: n }, rate), picks && { ...picks, horizontal: "n" }, "the horizontals may change places");
});

test("arAicPick() gives ObsPy's picks of made windows", (t) => {
  // samples, from the seconds of obspy.signal.trigger.ar_pick(z, n, e, 200, 1, 20, 1, .1, 4, 1, 2, 8, .1, .2), ObsPy 1.5.1; 0 is no S
  const obspy = [
    [station(1, 1500, 300, 400, 1200), 1499, 1794],
    [station(2, 1400, 500, -200, 600), 1399, 1896],
    [station(3, 1700, 250, 800, -2000), 1689, 0],
    [station(4, 1300, 400, 100, 300), 1289, 1696],
    [station(5, 2600, 400, 400, 1200), 2589, 2986],
    [station(6, 1500, 300, 60, -150), 1491, 1795],
    [station(22, 1600, 360, 400, 1200), 1599, 1957],
    [station(36, 1600, 330, 400, 1200), 1589, 1924],
    [station(7, 700, 250, 400, 1200), 689, 944],
    [station(8, 600, 200, 400, 1200), 596, 3354],
    [station(9, 3900, 50, 400, 1200), 3889, 0],
    [station(11, 260, 300, 400, 1200), 249, 2992],
  ] as const;
  for (const [window, p, s] of obspy) {
    const picks = arAicPick(window, rate);
    t.deepEqual([picks?.p.index, picks?.s?.index ?? 0, picks?.horizontal], [p, s, "n"]);
    t.is(picks?.p.seconds, p / rate);
  }
});

const seeds = fc.integer({ min: 0, max: 1e6 });

test("arAicPick() depends neither on the gain nor on an offset and a slope", (t) => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: -200, max: 200 }), fc.integer({ min: -50, max: 50 }), (seed, exponent, slope) => {
      const window = station(seed, 1500, 400, 400, 1200);
      const picks = arAicPick(window, rate);
      t.truthy(picks);
      t.deepEqual(arAicPick(mapped(window, times(2 ** exponent)), rate), picks);
      const inclined = mapped(window, (samples) => Float64Array.from(samples as Float64Array, (x, i) => x + 1000 + slope * i));
      t.deepEqual(arAicPick(inclined, rate), picks);
    }),
    { numRuns: 8 },
  );
});

test("arAicPick() follows the arrivals when they move", (t) => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1300, max: 1700 }), (seed, at) => {
      const picks = arAicPick(station(seed, at, 400, 2000, 6000), rate);
      t.true(Math.abs((picks?.p.index ?? 0) - at) <= 30, `P ${picks?.p.index} for ${at}`);
      t.true(Math.abs((picks?.s?.index ?? 0) - (at + 400)) <= 60, `S ${picks?.s?.index} for ${at + 400}`);
    }),
    { numRuns: 20 },
  );
});

test("arAicPick() finds nothing in short, silent, constant and straight windows", (t) => {
  const same = (samples: Samples): Components => ({ z: samples, n: samples, e: samples });
  for (const samples of [
    new Float64Array(0),
    Int32Array.of(1, 2, 1),
    new Float32Array(3000),
    new Float64Array(3000).fill(0.1),
    Int32Array.from({ length: 3000 }, (_, i) => 3 * i),
  ])
    t.is(arAicPick(same(samples), rate), undefined);
  t.is(arAicPick(same(madeWindow(1, 200, [])), rate), undefined, "one long-term average is 200 samples");
  const { z } = station(1, 1500, 300, 400, 1200);
  t.like(arAicPick({ z, n: new Float64Array(4000), e: new Float64Array(4000) }, rate), { p: { index: 1499 }, s: undefined });
});

test("arAicPick() throws on components that do not fit, samples that are not finite, and settings that do not suit the rate", (t) => {
  const { z, n, e } = station(1, 1500, 300, 400, 1200);
  t.throws(() => arAicPick({ z, n, e: e.subarray(1) }, rate), { instanceOf: RangeError, message: "Components of 4000, 4000 and 3999 samples" });
  t.throws(() => arAicPick({ z, n, e: e.map((x, i) => (i === 9 ? Number.NaN : x)) }, rate), { instanceOf: RangeError, message: "Sample 9 is NaN" });
  t.throws(() => arAicPick({ z, n, e }, 0), { instanceOf: RangeError });
  t.throws(() => arAicPick({ z, n, e }, 40), { instanceOf: RangeError, message: /highHz/ });
  for (const options of [{ lowHz: 30 }, { pStaSeconds: 1 }, { sStaSeconds: 0.001 }, { pOrder: 20 }, { sErrorSeconds: 0.04 }])
    t.throws(() => arAicPick({ z, n, e }, rate, options), { instanceOf: RangeError }, JSON.stringify(options));
});
