import type { Frame } from "@headframe/core";
import { cutFrame, exampleProblems, joinFrames, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { bandpass } from "../bandpass/bandpass.ts";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { said } from "../sections/said.ts";
import { staLta } from "../sta-lta/sta-lta.ts";
import { referenceNumbers, referenceTrace } from "../testing/reference-trace.ts";
import { bandpassStaLta } from "./bandpass-sta-lta.ts";

const settings = { lowHz: 10, highHz: 20, staSeconds: 0.5, ltaSeconds: 10 };

test("bandpassStaLta() has an example that holds", async (t) => {
  t.deepEqual(await exampleProblems(bandpassStaLta.definition), []);
});

test("bandpassStaLta() equals ObsPy on four real stations cut into packets", (t) => {
  const reference = referenceNumbers("ref_coincidence");
  const files = ["BW.UH1._.SHZ", "BW.UH2._.SHZ", "BW.UH3._.SHZ", "BW.UH4._.EHZ"];
  for (const [i, [, want]] of Object.entries<Record<string, number>>(reference?.single_station ?? {}).entries()) {
    const input = referenceTrace(`${files[i]}.D.2010.147.cut.slist.gz`) as Float64Array;
    const whole = exampleFrame(input, { rate: want.sampling_rate as number });
    for (const precision of ["f64", "f32"] as const) {
      const packets = cutFrame(
        whole,
        Array.from({ length: 200 }, (_, k) => k * 113),
      );
      const { samples } = joinFrames(runStep(bandpassStaLta({ ...settings, precision }), packets).out as Frame[]);
      const peak = Math.max(...samples);
      t.is(samples.indexOf(peak), want.cft_argmax as number, files[i]!);
      t.true(Math.abs(peak / (want.cft_max as number) - 1) < (precision === "f64" ? 1e-9 : 1e-5), `${files[i]} ${precision} ${peak}`);
    }
  }
  if (!reference) t.log("no reference data here");
  t.pass();
});

test("bandpassStaLta() equals bandpass() followed by staLta() within 1e-9", (t) => {
  const numbers = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 50, maxLength: 300 });
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 6 }), fc.constantFrom("butterworth", "chebyshev2", "bessel"), (values, order, family) => {
      const frame = exampleFrame(Int32Array.from(values));
      const [band, ratio] = [
        { lowHz: 10, highHz: 20, order, family },
        { staSeconds: 0.05, ltaSeconds: 0.2 },
      ] as const;
      const once = runStep(bandpassStaLta({ ...band, ...ratio }), [frame]).out[0] as Frame;
      const twice = runStep(staLta(ratio), runStep(bandpass(band), [frame]).out as Frame[]).out[0] as Frame;
      return once.settling === twice.settling && once.unit === twice.unit && once.samples.every((v, i) => Math.abs(v - twice.samples[i]!) <= 1e-9 * v);
    }),
  );
  t.pass();
});

test("bandpassStaLta() does not depend on how its input is cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 5, maxLength: 100 }),
      fc.array(fc.nat(30)),
      fc.constantFrom(1, 3, 5),
      fc.boolean(),
      (values, cuts, count, narrow) => {
        const channels = Array.from({ length: count }, (_, c) => `FDSN:XX_MINE__H_H_${c}`);
        const frame = exampleFrame(Int32Array.from(values.slice(0, values.length - (values.length % count))), { channels });
        const step = bandpassStaLta({ lowHz: 10, highHz: 20, staSeconds: 0.02, ltaSeconds: 0.05, precision: narrow ? "f32" : "f64" });
        return chunkDifference(step, frame, cuts) === undefined;
      },
    ),
  );
  t.pass();
});

test("bandpassStaLta() reports samples that overflow f32 and goes on", (t) => {
  const step = bandpassStaLta({ ...settings, precision: "f32" });
  const large = Float64Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 1e30 : -3e30));
  const { out, side } = runStep(step, [exampleFrame(large), exampleFrame(new Int32Array(50), { t0: 500_000_000n })]);
  t.regex(said(side.errors).join(), /too large for f32/);
  t.deepEqual(
    out.map((item) => item.kind),
    ["gap", "frame"],
  );
});

test("bandpassStaLta() refuses corners and lengths in the wrong order, all at once", (t) => {
  t.throws(() => bandpassStaLta({ lowHz: 20, highHz: 10, staSeconds: 10, ltaSeconds: 1 }), { message: /highHz[\s\S]*ltaSeconds/ });
});
