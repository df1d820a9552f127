import { existsSync, readFileSync } from "node:fs";
import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { type PsdEvent, psd } from "./psd.ts";

const data = new URL("../../../../../shared/data/", import.meta.url);
const samples = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i * i) + 0.1 * i);
const short = exampleFrame(samples, { rate: 50 });
const long = exampleFrame(
  Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i)),
  { channels: ["a", "b"], unit: "count" },
);
const valuesOf = (item: unknown) => (item as PsdEvent).data.values[0]!;
const close = (a: readonly number[], b: readonly number[], tolerance: number) =>
  a.length === b.length && b.every((v, i) => Math.abs(v - a[i]!) <= tolerance * Math.abs(v));

test("psd() runs its example", async (t) => t.deepEqual(await exampleProblems(psd.definition), []));

test("psd() equals scipy.signal.welch for even and odd segments", (t) => {
  const [even] = runStep(psd({ segmentSamples: 8, average: 4 }), [short]).out;
  t.true(close(valuesOf(even), [0.00025650465585852185, 0.007377795789591142, 0.02449806464929326, 0.03315334015718314, 0.006717785660297677], 1e-12));
  t.deepEqual((even as PsdEvent).data.frequencies, [0, 6.25, 12.5, 18.75, 25]);
  const [odd] = runStep(psd({ segmentSamples: 7, overlap: 2 / 7, trend: "linear", window: "boxcar" }), [short]).out;
  t.true(close(valuesOf(odd).slice(1), [0.0031665312688910568, 0.0345420006630013, 0.020874698773194044], 1e-12));
  t.like((odd as PsdEvent).data, { segments: 3, seconds: 17 / 50, unit: "(m/s)^2/Hz" });
});

test("psd() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 200 })),
      fc.integer({ min: 2, max: 90 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (cuts, segmentSamples, overlap) => chunkDifference(psd({ segmentSamples, overlap, average: 3 }), long, cuts) === undefined,
    ),
  );
  t.pass();
});

test("psd() sums to the mean square", (t) => {
  const [event] = runStep(psd({ segmentSeconds: 1, window: "boxcar", trend: "none", overlap: 0, average: 2 }), [long]).out as [PsdEvent];
  const power =
    Float64Array.from(long.samples)
      .subarray(0, 200)
      .reduce((sum, x) => sum + x * x, 0) / 200;
  t.true(Math.abs(event.data.values[0]!.reduce((sum, v) => sum + v, 0) - power) < 1e-12);
});

test("psd() equals the numbers of PITSA and ObsPy", (t) => {
  if (!existsSync(data)) {
    t.log("no reference data here");
    t.pass();
    return;
  }
  const reference = JSON.parse(readFileSync(new URL("reference/ref_misc.json", data), "utf8")).psd_pitsa;
  const numbers = (name: string) => new Float64Array(Uint8Array.from(readFileSync(new URL(`obspy/signal/${name}`, data))).buffer.slice(80));
  const step = psd({ segmentSamples: 512, overlap: 0, window: "parabolic", trend: "none", average: 16 });
  const { out } = runStep(step, [exampleFrame(numbers("pitsa_noise.npy"))]);
  t.is(out.length, 1);
  t.true(close(valuesOf(out[0]).slice(0, 10), reference.computed_first10, 1e-9));
  const pitsa = numbers("pitsa_noise_psd_samprate_100_nfft_512_noverlap_0.npy");
  for (const [from, to, decimals] of [
    [0, 3, 4],
    [1, 5, 5],
    [5, 256, 6],
  ] as const) {
    t.true(pitsa.subarray(from, to).every((v, i) => Math.abs(v - valuesOf(out[0])[from + i]!) < 1.5 * 10 ** -decimals));
  }
});

test("psd() refuses options that do not give one length, and reports a rate that they do not fit", (t) => {
  t.throws(() => psd({}), { message: /segmentSeconds/ });
  t.throws(() => psd({ segmentSeconds: 1, segmentSamples: 100 }), { message: /not both/ });
  t.is(runStep(psd({ segmentSeconds: 0.001 }), [long]).side.errors?.length, 1);
  t.is(runStep(psd({ segmentSamples: 2 }), [exampleFrame(new Float64Array([Number.NaN, 1]))]).side.errors?.length, 1);
});
