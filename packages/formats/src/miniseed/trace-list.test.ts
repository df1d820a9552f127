import { type Frame, parseTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { readRecords } from "./reader.ts";
import type { MiniseedRecord } from "./record.ts";
import { packFrame } from "./record-packer.ts";
import { joinSummaries, summarise } from "./sample-summary.ts";
import { segmentJson } from "./segment-json.ts";
import { segments, TraceList } from "./trace-list.ts";

const id = "FDSN:XX_TEST_00_H_H_Z";
const frame: Frame = {
  kind: "frame",
  source: id,
  channels: [id],
  t0: parseTime("2024-01-01"),
  rate: 100,
  unit: "count",
  samples: Int32Array.from({ length: 4000 }, (_, i) => ((i * 7919) % 2001) - 1000),
};
const records = readRecords(packFrame(frame, { version: 2, recordLength: 256 })) as MiniseedRecord[];

test("segments() joins records in any order to the same segment, checksum included", (t) => {
  const whole = summarise(frame.samples)!;
  fc.assert(
    fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
      const [segment, ...more] = segments(shuffled);
      t.is(more.length, 0);
      t.deepEqual(segment?.summary, whole);
      t.is(segment?.start, frame.t0);
    }),
    { numRuns: 200 },
  );
});

test("joinSummaries() of the pieces is the summary of the whole", (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (a, b) => {
      t.deepEqual(joinSummaries(summarise(Int32Array.from(a)), summarise(Int32Array.from(b))), summarise(Int32Array.from([...a, ...b])));
    }),
  );
});

test("TraceList keeps gaps apart and repeats as segments of their own", (t) => {
  const list = new TraceList();
  for (const record of [...records.filter((_, i) => i !== 3), records[5]!, records[5]!]) t.is(list.add(record), undefined);
  const found = list.segments();
  t.is(found.length, 4);
  t.is(
    found.reduce((sum, s) => sum + s.samples, 0),
    4000 - records[3]!.sampleCount + 2 * records[5]!.sampleCount,
  );
});

test("TraceList states a Steim record whose last sample is wrong, and keeps it", (t) => {
  const bytes = packFrame(frame, { version: 2 });
  bytes[64 + 11]! ^= 1;
  const list = new TraceList();
  t.regex(list.add(readRecords(bytes)[0] as MiniseedRecord) ?? "", /Last sample -?\d+ is not the -?\d+ that the Steim-2 data state/);
  t.is(list.segments().length, 1);
});

test("segmentJson() prints microseconds, or nanoseconds where they are needed", (t) => {
  const [segment] = segments(records);
  t.like(segmentJson(segment!), { id, start: "2024-01-01T00:00:00.000000Z", samples: 4000, type: "i", rate: 100 });
  t.is(segmentJson({ ...segment!, start: segment!.start + 1n }).start, "2024-01-01T00:00:00.000000001Z");
});
