import { existsSync, readFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import { besselPoles } from "./bessel-poles.ts";
import { designSections } from "./design-sections.ts";
import { frequencyResponse } from "./frequency-response.ts";

const file = new URL("../../../../../shared/data/reference/ref_filter.json", import.meta.url);
const near = (a: number, b: number, relative: number) => Math.abs(a - b) <= relative * Math.max(Math.abs(b), 1e-12);
const all = (got: Float64Array, want: readonly number[], relative: number) => got.length === want.length && want.every((v, i) => near(got[i]!, v, relative));
const gain = (sos: Float64Array, rate: number, hz: number) => {
  const { re, im } = frequencyResponse(sos, rate, hz);
  return Math.hypot(re, im);
};

test("designSections() equals scipy's iirfilter for 30 Butterworth band-passes: pairing, order and gain", (t) => {
  if (!existsSync(file)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const designs = Object.entries<number[][]>(JSON.parse(readFileSync(file, "utf8")).butterworth_sos_scipy_iirfilter);
  t.is(designs.length, 30);
  for (const [name, want] of designs) {
    const [rate, low, high, order] = /^fs(.+)_bp(.+)-(.+)_n(.+)$/.exec(name)!.slice(1).map(Number) as [number, number, number, number];
    const got = designSections({ family: "butterworth", shape: "bandpass", order, corners: [low, high], rate });
    t.true(all(got, want.flat(), 1e-9), name);
  }
});

test("designSections() equals scipy for other families and shapes", (t) => {
  // numbers of scipy 1.17.1, iirfilter(..., rs=40, output="sos", fs=100)
  const common = { corners: [5, 12], rate: 100 } as const;
  const chebyshev = designSections({ family: "chebyshev2", shape: "bandpass", order: 3, ...common });
  t.true(all(chebyshev.slice(6, 12), [1, -1.3937398876942537, 1, 1, -1.6278128374413168, 0.9225736684883294], 1e-9));
  t.true(near(chebyshev[0]!, 0.006152576299572583, 1e-9));
  const bessel = designSections({ family: "bessel", shape: "bandstop", order: 3, ...common });
  t.true(all(bessel.slice(0, 6), [0.5938282199048673, -1.0474928305927385, 0.5938282199048672, 1, -1.4255537778240677, 0.6163052147763183], 1e-9));
  const stop = designSections({ family: "butterworth", shape: "bandstop", order: 2, ...common });
  t.true(all(stop.slice(0, 6), [0.7320224765566227, -1.2912628102259007, 0.7320224765566226, 1, -1.2963037646340962, 0.6680609642297548], 1e-9));
});

test("designSections() has the attenuation that each family promises at its corners", (t) => {
  const corner = fc.double({ min: 0.5, max: 45, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), corner, corner, fc.constantFrom("lowpass", "highpass", "bandpass", "bandstop"), (order, a, b, shape) => {
      fc.pre(Math.abs(a - b) > 2);
      const corners = shape.startsWith("band") ? ([Math.min(a, b), Math.max(a, b)] as const) : ([a] as const);
      const butterworth = designSections({ family: "butterworth", shape, order, corners, rate: 100 });
      const chebyshev = designSections({ family: "chebyshev2", shape, order, corners, rate: 100, attenuationDb: 60 });
      return corners.every((hz) => near(gain(butterworth, 100, hz), Math.SQRT1_2, 1e-6) && near(gain(chebyshev, 100, hz), 1e-3, 1e-5));
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test("designSections() passes what it should with gain 1 and has stable poles", (t) => {
  for (const family of ["butterworth", "chebyshev2", "bessel"] as const) {
    for (const [shape, corners, hz] of [
      ["lowpass", [10], 0],
      ["highpass", [10], 50],
      ["bandstop", [10, 20], 0],
    ] as const) {
      for (let order = 1; order <= 20; order++) {
        const sos = designSections({ family, shape, order, corners, rate: 100 });
        t.true(near(gain(sos, 100, hz), 1, 1e-9), `${family} ${shape} ${order}`);
        for (let s = 0; s < sos.length; s += 6) t.true(sos[s + 5]! < 1 && Math.abs(sos[s + 4]!) < 1 + sos[s + 5]!);
      }
    }
  }
});

test("designSections() refuses orders and corners that make no filter", (t) => {
  const good = { family: "butterworth", shape: "bandpass", order: 4, corners: [5, 10], rate: 100 } as const;
  for (const bad of [
    { order: 0 },
    { order: 1.5 },
    { corners: [10, 5] },
    { corners: [5, 50] },
    { corners: [0, 5] },
    { corners: [5] },
    { rate: Number.NaN },
  ] as const) {
    t.throws(() => designSections({ ...good, ...bad }), { instanceOf: RangeError });
  }
});

test("besselPoles() equals scipy's besselap, also at high orders", (t) => {
  const [first, second] = besselPoles(4) as [{ re: number; im: number }, { re: number; im: number }];
  t.true(near(first.re, -0.657211171671883, 1e-13) && near(-first.im, 0.830161435004873, 1e-13));
  t.true(near(second.re, -0.904758796788245, 1e-13));
  const high = besselPoles(25);
  t.true(near(high[12]!.re, -0.9062073871811711, 1e-12) && high[12]!.im === 0);
  t.true(near(high[0]!.re, -0.237328066932203, 1e-12));
});

test("frequencyResponse() gives magnitude and phase", (t) => {
  const delay = Float64Array.of(0, 2, 0, 1, 0, 0);
  const { re, im } = frequencyResponse(delay, 100, 25);
  t.true(Math.abs(re) < 1e-15 && near(im, -2, 1e-15));
});
