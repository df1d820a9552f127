import { exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { chunkDifference } from "../continuous/chunk-difference.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { type SpectrogramEvent, spectrogram } from "./spectrogram.ts";

const samples = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i * i) + 0.1 * i);
const long = exampleFrame(
  Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i)),
  { channels: ["a", "b"], unit: "count" },
);

test("spectrogram() runs its example", async (t) => t.deepEqual(await exampleProblems(spectrogram.definition), []));

test("spectrogram() equals scipy.signal.spectrogram", (t) => {
  const [event] = runStep(spectrogram({ segmentSamples: 4 }), [exampleFrame(samples, { rate: 50 })]).out as [SpectrogramEvent];
  const expected = [
    [0.0010334300626037858, 0.018765610065916045, 0.025524550610459596],
    [0.0014914203706303225, 0.0008491437088143961, 0.0024400192961404744],
  ];
  t.is(event.data.values[0]?.length, 9);
  for (const [i, column] of expected.entries()) t.true(column.every((v, k) => Math.abs(v - event.data.values[0]![i]![k]!) < 1e-12 * v));
  t.like(event.data, { columnSeconds: 0.04, segmentSeconds: 0.08 });
});

test("spectrogram() does not depend on how the input was cut", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 200 })),
      fc.integer({ min: 2, max: 90 }),
      (cuts, segmentSamples) => chunkDifference(spectrogram({ segmentSamples, columns: 3 }), long, cuts) === undefined,
    ),
  );
  t.pass();
});

test("spectrogram() emits the columns so far at a gap, and starts afresh", (t) => {
  const gap = { kind: "gap", source: long.source, from: 2_000_000_000n, to: 3_000_000_000n, cause: "lost" } as const;
  const { out } = runStep(spectrogram({ segmentSamples: 100, overlap: 0 }), [long, gap, { ...long, t0: 3_000_000_000n }]);
  t.deepEqual(
    out.map((item) => (item.kind === "event" ? [item.time, (item as SpectrogramEvent).data.values[0]?.length] : item.kind)),
    [[0n, 2], "gap", [3_000_000_000n, 2]],
  );
  t.is(runStep(spectrogram({ segmentSamples: 2 }), [exampleFrame(new Float64Array([Number.NaN, 1]))]).side.errors?.length, 1);
});
