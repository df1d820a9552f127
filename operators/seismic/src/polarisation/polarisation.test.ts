import type { Event, Frame } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { absent, referenceNumbers, referenceTrace } from "../testing/reference.ts";
import { ran, unfitFrames } from "../testing/windows.ts";
import { axesOf, covarianceOf } from "./covariance.ts";
import { eigval, eigvalDerivatives } from "./eigval.ts";
import { flinn } from "./flinn.ts";
import { particleMotion } from "./particle-motion.ts";
import { polarisation } from "./polarisation.ts";

const cosine = Float64Array.from({ length: 2048 }, (_, i) => Math.cos((2 * Math.PI * i) / 20));
const rectilinear = { z: cosine, n: cosine.map((x) => 2 * x), e: cosine };
const [frame] = polarisation.definition.example.in as [Frame];

test("flinn() gives ObsPy's numbers for motion along a line", (t) => {
  const expected = referenceNumbers("ref_magnitude_polarization")?.polarization_synthetic.expected_flinn ?? {
    azimuth: 26.565051177078,
    incidence: 65.905157447889,
    rectilinearity: 1,
    planarity: 1,
  };
  const got = flinn(rectilinear);
  for (const [name, value] of Object.entries(expected)) t.true(Math.abs((got as never)[name] - (value as number)) < 1e-7, name);
});

test("flinn() says nothing of what does not move, and leaves noise out", (t) => {
  t.is(flinn({ z: [0, 0, 0], n: [0, 0, 0], e: [0, 0, 0] }), undefined);
  const noisy = { z: [3, -3, 0, 0], n: [0, 0, 1, -1], e: [0, 0, 0, 0] };
  t.is(flinn(noisy, 2)?.rectilinearity, 1);
  t.true((flinn(noisy)?.rectilinearity ?? 1) < 0.8);
});

test("flinn() finds any direction, whichever way it is looked at", (t) => {
  const angle = (max: number) => fc.double({ min: 0.5, max: max - 0.5, noNaN: true });
  fc.assert(
    fc.property(angle(180), angle(90), (azimuth, incidence) => {
      const [a, i] = [(azimuth * Math.PI) / 180, (incidence * Math.PI) / 180];
      const motion = {
        e: cosine.map((x) => x * Math.sin(i) * Math.sin(a)),
        n: cosine.map((x) => x * Math.sin(i) * Math.cos(a)),
        z: cosine.map((x) => x * Math.cos(i)),
      };
      for (const got of [flinn(motion), particleMotion(motion)]) {
        t.true(Math.abs((got?.azimuth ?? 0) - azimuth) < 1e-6 && Math.abs((got?.incidence ?? 0) - incidence) < 1e-6, `${azimuth} ${incidence}`);
      }
    }),
    { numRuns: 30 },
  );
});

test("eigval() gives the numbers of ObsPy's test for every window of MBGA", (t) => {
  const [z, n, e, table] = ["MBGA_Z.ASC", "MBGA_N.ASC", "MBGA_E.ASC", "3cssan.hy.1.MBGA_Z"].map(referenceTraceOf) as (Float64Array | undefined)[];
  if (!z || !n || !e || !table) {
    t.log(absent);
    t.pass();
    return;
  }
  const hamming = Float64Array.from({ length: 256 }, (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / 255));
  const cut = (trace: Float64Array, at: number) => hamming.map((w, i) => w * (trace[at + i] as number));
  const count = Math.floor((z.length - 256) / 3) + 1;
  const windows = Array.from({ length: count }, (_, k) => ({ z: cut(z, 3 * k), n: cut(n, 3 * k), e: cut(e, 3 * k) }));
  const attributes = eigval(windows, Math.max(...z) ** 2);
  const derivatives = eigvalDerivatives(attributes);
  const columns = [
    ...attributes.eigenvalues,
    ...derivatives.eigenvalues,
    attributes.rectilinearity,
    derivatives.rectilinearity,
    attributes.planarity,
    derivatives.planarity,
  ];
  const width = table.length / count;
  for (const [c, column] of columns.entries()) {
    const expected = column.map((_, i) => table[i * width + 34 + c] as number);
    const norm = Math.sqrt(expected.reduce((sum, x) => sum + x * x, 0));
    const off = Math.sqrt(column.reduce((sum, x, i) => sum + (x - (expected[i] as number)) ** 2, 0));
    t.true(off / norm < 1e-5, `column ${34 + c}: ${off / norm}`);
  }
  const reference = referenceNumbers("ref_magnitude_polarization").polarization_eigval.expected_window_100 as number[];
  const got = [...attributes.eigenvalues, attributes.rectilinearity, attributes.planarity].map((column) => column[100] as number);
  for (const [i, value] of reference.entries()) t.true(Math.abs((got[i] as number) / value - 1) < 1e-5, `${i}: ${got[i]}`);
});

test("axesOf() turns a matrix into its axes", (t) => {
  const part = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part, part), { minLength: 4, maxLength: 9 }), (rows) => {
      const c = covarianceOf({ z: rows.map((r) => r[0]), n: rows.map((r) => r[1]), e: rows.map((r) => r[2]) }, -1);
      if (!c) return;
      const { values, first } = axesOf(c);
      const trace = c.ee + c.nn + c.zz;
      const [x, y, z] = first;
      t.true(Math.abs(values[0] + values[1] + values[2] - trace) <= 1e-9 * trace);
      const image = [c.ee * x + c.en * y + c.ez * z, c.en * x + c.nn * y + c.nz * z, c.ez * x + c.nz * y + c.zz * z];
      for (const [i, value] of image.entries()) t.true(Math.abs(value - values[0] * (first[i] as number)) <= 1e-9 * trace + 1e-300);
    }),
  );
});

test("particleMotion() states larger errors for noisier motion", (t) => {
  const noisy = (amount: number) => particleMotion({ ...rectilinear, e: rectilinear.e.map((x, i) => x + amount * Math.sin(i * i)) });
  t.true((noisy(0)?.azimuthError ?? 1) < 1e-6);
  t.true((noisy(0.3)?.azimuthError ?? 0) > (noisy(0.03)?.azimuthError ?? 1));
});

test("polarisation()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(polarisation.definition), []);
});

test("polarisation() does not depend on how the stream is cut", (t) => {
  const long: Frame = { ...frame, samples: Float64Array.from({ length: 600 }, (_, i) => Math.sin(i * 0.7) + Math.sin(i * i)) };
  const step = polarisation({ windowSeconds: 0.03 });
  const whole = runStep(step, [long]).out;
  t.true(whole.length > 50);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 20 }), (cuts) => {
      t.deepEqual(
        runStep(
          step,
          cutFrame(long, cuts).filter(({ samples }) => samples.length > 0),
        ).out,
        whole,
      );
    }),
    { numRuns: 30 },
  );
});

test("polarisation() begins anew where samples are missing, and takes each frame as a window without windowSeconds", (t) => {
  const later: Frame = { ...frame, t0: frame.t0 + 1_000_000_000n };
  t.is(runStep(polarisation({ windowSeconds: 0.03, stepSeconds: 0.02 }), [frame, later]).out.length, 2);
  const whole = runStep(polarisation(), [frame]).out as Event[];
  t.is(whole.length, 1);
  t.is(whole[0]?.time, frame.t0 + 20_000_000n);
});

test("polarisation() reports unfit frames and goes on", (t) => {
  const cases = [
    ...unfitFrames(frame),
    [{ ...frame, channels: frame.channels.slice(0, 2), samples: frame.samples.subarray(0, 80) }, /Needs components Z, N and E/],
    [{ ...frame, rate: 100 }, /fewer than 4 samples/],
  ] as const;
  for (const [bad, reason] of cases) {
    const { reasons, events } = ran(polarisation({ windowSeconds: 0.03, stepSeconds: 0.02 }), [bad, frame]);
    t.is(reasons.length, 1, String(reason));
    t.true(reason.test(reasons[0] ?? "") || /Needs components/.test(reasons[0] ?? ""), reasons[0]);
    t.is(events.length, 1);
  }
});

/** Numbers of a text file without its lines of header. */
function referenceTraceOf(name: string): Float64Array | undefined {
  return referenceTrace(name)
    ?.filter((value) => !Number.isNaN(value))
    .slice(name.endsWith("ASC") ? 2 : 0);
}
