import type { Frame } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { said } from "../sections/said.ts";
import { referenceNumbers, referenceTrace } from "../testing/reference-trace.ts";
import { bandpass } from "./bandpass.ts";

const step = bandpass({ lowHz: 5, highHz: 10 });
const ramp = exampleFrame(Float64Array.from({ length: 40 }, (_, i) => (i * i) % 17));
const first = (items: readonly unknown[]) => items[0] as Frame;

test("bandpass() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(bandpass.definition), []);
});

test("bandpass() equals ObsPy within 1e-9 and PITSA as near as ObsPy does", (t) => {
  const [reference, input, pitsa] = [referenceNumbers("ref_filter"), referenceTrace("rjob_20051006.gz"), referenceTrace("rjob_20051006_bandpass.gz")];
  if (!reference || !input || !pitsa) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const { samples } = first(runStep(step, [exampleFrame(input, { rate: 200 })]).out);
  const want: number[] = reference.filters.bandpass.computed_500_520;
  t.true(want.every((v, i) => Math.abs(samples[500 + i]! - v) <= 1e-9 * Math.abs(v)));
  const rms = Math.sqrt(pitsa.reduce((sum, v, i) => sum + (v - samples[i]!) ** 2, 0) / pitsa.reduce((sum, v) => sum + v * v, 0));
  t.true(rms < 1e-5, String(rms));
});

test("bandpass() equals ObsPy on real coincidence traces cut into packets", (t) => {
  const reference = referenceNumbers("ref_coincidence");
  const input = referenceTrace("BW.UH1._.SHZ.D.2010.147.cut.slist.gz");
  if (!reference || !input) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const want = reference.single_station["BW.UH1..SHZ"];
  const whole = exampleFrame(Int32Array.from(input), { rate: 50, unit: "count" });
  const packets = cutFrame(
    whole,
    Array.from({ length: 90 }, (_, i) => i * 131),
  );
  const out = runStep(bandpass({ lowHz: 10, highHz: 20 }), packets).out as Frame[];
  const samples = out.flatMap((frame) => [...frame.samples]);
  t.is(samples.length, 11517);
  t.true(want.filtered_at_1000_1010.every((v: number, i: number) => Math.abs(samples[1000 + i]! - v) <= 1e-9 * Math.abs(v)));
  const rms = Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / samples.length);
  t.true(Math.abs(rms / want.filtered_rms - 1) < 1e-9);
});

test("bandpass() in f32 is within 1e-5 of f64", (t) => {
  const frame = exampleFrame(Int32Array.from({ length: 4000 }, (_, i) => ((i * 7919) % 2003) - 1000));
  const [wide, narrow] = [{}, { precision: "f32" as const }].map((o) => first(runStep(bandpass({ lowHz: 10, highHz: 20, ...o }), [frame]).out).samples) as [
    Float64Array,
    Float32Array,
  ];
  t.true(narrow instanceof Float32Array);
  const peak = wide.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  t.true(wide.every((v, i) => Math.abs(v - narrow[i]!) < 1e-5 * peak));
});

test("bandpass() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1, maxLength: 100 }),
      fc.array(fc.nat(50)),
      fc.constantFrom(1, 3),
      fc.boolean(),
      (values, cuts, count, narrow) => {
        const channels = Array.from({ length: count }, (_, c) => `FDSN:XX_MINE__H_H_${c}`);
        const frame = exampleFrame(
          Int32Array.from({ length: values.length * count }, (_, i) => values[i % values.length]! >> (i % 5)),
          { channels },
        );
        return chunkDifference(bandpass({ lowHz: 5, highHz: 10, order: 3, precision: narrow ? "f32" : "f64" }), frame, cuts) === undefined;
      },
    ),
  );
  t.pass();
});

test("bandpass() reports unfit samples, makes a gap of them and starts afresh", (t) => {
  const [head, tail] = cutFrame(ramp, [20]) as [Frame, Frame];
  const bad = Float64Array.from(head.samples);
  bad[3] = Number.NaN;
  const { out, side } = runStep(step, [{ ...head, samples: bad }, tail]);
  t.deepEqual(said(side.errors), [`Sample 3 of ${ramp.channels[0]} is NaN`]);
  t.like(out[0], { kind: "gap", from: 0n, to: 200_000_000n, cause: "damaged" });
  t.deepEqual(out[1], first(runStep(step, [tail]).out));
});

test("bandpass() refuses frames that make no sense and goes on undisturbed", (t) => {
  const [head, tail] = cutFrame(ramp, [20]) as [Frame, Frame];
  const unfit = [
    { ...tail, samples: new Float64Array(0) },
    { ...tail, rate: 0 },
    { ...tail, channels: [] },
    { ...tail, channels: ["a", "b", "c"] },
  ];
  const { out, side } = runStep(step, [head, ...unfit, tail]);
  t.is(said(side.errors).length, 4);
  t.deepEqual(out, runStep(step, [head, tail]).out);
});

test("bandpass() starts afresh after a gap and where the rate changes", (t) => {
  const gap = { kind: "gap", source: ramp.source, from: 400_000_000n, to: 500_000_000n, cause: "lost" } as const;
  const later = { ...ramp, t0: 500_000_000n };
  t.deepEqual((runStep(step, [ramp, gap, later]).out[2] as Frame).samples, first(runStep(step, [ramp]).out).samples);
  const { out, side } = runStep(step, [ramp, { ...ramp, t0: 400_000_000n, rate: 50 }]);
  t.regex(said(side.errors).join(), /rate changed from 100 to 50 Hz/);
  t.deepEqual((out.at(-1) as Frame).samples, first(runStep(step, [{ ...ramp, rate: 50 }]).out).samples);
});

test("bandpass() says where a high-pass takes its place, and refuses a rate that is too low", (t) => {
  const { side } = runStep(step, [{ ...ramp, rate: 20 }]);
  t.regex(said(side.notes).join(), /a highpass at 5 Hz takes its place/);
  t.regex(said(runStep(step, [{ ...ramp, rate: 10 }]).side.errors).join(), /low corner of the bandpass, 5 Hz, must be below half the rate, 5 Hz/);
});

test("bandpass() refuses corners in the wrong order", (t) => {
  t.throws(() => bandpass({ lowHz: 10, highHz: 5 }), { message: /option "highHz" \(5\) must be above "lowHz" \(10\)/ });
});
