import { existsSync, readFileSync } from "node:fs";
import { formatTime, parseTime } from "@headframe/core";
import test, { type ExecutionContext } from "ava";
import { Encoding, type WritableEncoding } from "./encoding.ts";
import { readRecords } from "./reader.ts";
import type { MiniseedRecord } from "./record.ts";
import { recordToFrame } from "./record-frame.ts";
import { decodeSamples } from "./samples.ts";
import { segmentJson } from "./segment-json.ts";
import { segments } from "./trace-list.ts";
import { writeRecord } from "./write-record.ts";

const data = new URL("../../../../../shared/data/", import.meta.url);

function present(t: ExecutionContext): boolean {
  if (existsSync(data)) return true;
  t.log(`skipped: ${data.pathname} is absent`);
  t.pass();
  return false;
}

const bytesOf = (file: string) => new Uint8Array(readFileSync(new URL(file, data)));
const json = (file: string) => JSON.parse(readFileSync(new URL(file, data), "utf8"));
const recordsOf = (file: string) => readRecords(bytesOf(file)).filter((item): item is MiniseedRecord => item.kind === "record");

interface ReferenceSegment {
  sid: string;
  start: string;
  rate: number;
  n: number;
  type: string;
  first?: number;
  last?: number;
  sum?: number;
  min?: number;
  max?: number;
  crc32_le?: number;
}

const near = (a: number | undefined, b: number | undefined) => a === b || Math.abs((a ?? Number.NaN) - (b ?? Number.NaN)) <= 1e-11 * Math.abs(b ?? 0);

test("segments() equals libmseed's trace lists on every reference file", (t) => {
  if (!present(t)) return;
  const { files } = json("reference/ref_mseed.json") as { files: { file: string; segments: ReferenceSegment[] }[] };
  t.true(files.length >= 89);
  for (const { file, segments: expected } of files) {
    const got = segments(recordsOf(file)).map(segmentJson);
    t.is(got.length, expected.length, file);
    for (const [i, r] of expected.entries()) {
      const s = got[i]!;
      t.deepEqual([s.id, s.start, s.samples, s.type, s.crc32], [r.sid, r.start, r.n, r.type, r.crc32_le], file);
      t.true(near(s.rate, r.rate) && near(s.first, r.first) && near(s.last, r.last) && near(s.sum, r.sum), file);
      if (r.min !== undefined) t.deepEqual([s.min, s.max], [r.min, r.max], file);
    }
  }
});

test("readRecords() gives headers, extra headers and samples of the miniSEED 3 reference records", (t) => {
  if (!present(t)) return;
  const names = ["int16", "int32", "float32", "float64", "steim1", "steim2", "FDSN-All", "FDSN-Other", "TQ-TC-ED"].map((name) => `sinusoid-${name}`);
  for (const name of [...names, "text", "detectiononly"]) {
    const expected = json(`miniseed3/reference-${name}.json`)[0];
    const [record, ...more] = recordsOf(`miniseed3/reference-${name}.mseed3`);
    t.is(more.length, 0);
    const r = record!;
    t.deepEqual(
      [r.id, formatTime(r.t0), r.encoding, r.rate, r.sampleCount, r.flags, r.publicationVersion, r.length, r.dataLength],
      [
        expected.SID,
        formatTime(parseTime(expected.StartTime)),
        expected.EncodingFormat,
        expected.SampleRate,
        expected.SampleCount,
        expected.Flags.RawUInt8,
        expected.PublicationVersion,
        expected.RecordLength,
        expected.DataLength,
      ],
      name,
    );
    t.deepEqual(r.extraHeaders, expected.ExtraHeaders, name);
    if (name === "text") t.is(r.text, expected.Data);
    else if (r.sampleCount > 0) {
      const samples = [...recordToFrame(r)!.samples];
      t.true(
        samples.every((x, i) => Math.abs(x - expected.Data[i]) <= (r.encoding === Encoding.float32 ? 1e-6 : 1e-9) * Math.max(1, Math.abs(x))),
        name,
      );
    }
  }
});

const writable: Readonly<Record<number, WritableEncoding>> = { 0: "text", 1: "int16", 3: "int32", 4: "float32", 5: "float64", 10: "steim1", 11: "steim2" };

/** The record written again from what was read of it. */
function rewritten(record: MiniseedRecord): Uint8Array {
  const decoded = decodeSamples(record);
  if (typeof decoded === "string") throw new Error(decoded);
  const source = record.encoding === Encoding.text ? record.bytes.subarray(record.dataOffset, record.dataOffset + record.sampleCount) : decoded.samples;
  const header = {
    version: record.version,
    id: record.id,
    t0: record.t0,
    rate: record.rate,
    encoding: writable[record.encoding]!,
    recordLength: Math.max(128, record.length),
    publicationVersion: record.publicationVersion,
    flags: record.flags,
    timingQuality: record.version === 2 ? record.timingQuality : undefined,
    extraHeaders: new TextDecoder().decode(record.bytes.subarray(record.extraOffset, record.extraOffset + record.extraLength)),
    sequence: Number(String.fromCharCode(...record.bytes.subarray(record.offset, record.offset + 6))),
  };
  return writeRecord(header, source).bytes;
}

/** Files whose records are bit for bit what our writer makes of their contents. */
const exact = [
  ...["defaults", "float32", "float64", "flushidle", "headeronly", "int16", "int32", "mstlpack", "olden", "steim1", "steim2", "text"].map(
    (name) => `libmseed/reference-testdata-${name}.mseed3`,
  ),
  ...["defaults", "float32", "float64", "flushidle", "int16", "int32", "mstlpack", "repack", "steim1", "steim2", "text"].map(
    (name) => `libmseed/reference-testdata-${name}.mseed2`,
  ),
  ...["", "-next"].map((name) => `libmseed/reference-testdata-mstlpack-rollingbuffer${name}.mseed`),
  "libmseed/testdata-3channel-signal.mseed3",
  ...["int16", "int32", "float32", "float64", "steim1", "steim2", "FDSN-All", "FDSN-Other", "TQ-TC-ED"].map(
    (name) => `miniseed3/reference-sinusoid-${name}.mseed3`,
  ),
  ...["text", "detectiononly"].map((name) => `miniseed3/reference-${name}.mseed3`),
  ...["float32_Float32", "float64_Float64", "fullASCII", "int16_INT16", "int32_INT32", "int32_Steim1", "int32_Steim2", "smallASCII"].map(
    (name) => `obspy/mseed/encoding/${name}_bigEndian.mseed`,
  ),
];

for (const file of exact) {
  test(`writeRecord() gives back ${file} bit for bit`, (t) => {
    if (!present(t)) return;
    const records = recordsOf(file);
    t.true(records.length > 0);
    for (const record of records) t.deepEqual(rewritten(record), record.bytes.slice(record.offset, record.offset + record.length));
  });
}

test("writeRecord() gives back samples, time, id and rate of all other reference records that can be written", (t) => {
  if (!present(t)) return;
  const { files } = json("reference/ref_mseed.json") as { files: { file: string }[] };
  let n = 0;
  for (const { file } of files) {
    for (const record of recordsOf(file)) {
      if (!(record.encoding in writable) || record.sampleCount === 0 || record.id === "FDSN:_____") continue;
      const [again] = readRecords(rewritten(record));
      const r = again as MiniseedRecord;
      t.deepEqual([r.id, r.t0, r.rate, r.sampleCount, r.timingQuality], [record.id, record.t0, record.rate, record.sampleCount, record.timingQuality], file);
      t.deepEqual((decodeSamples(r) as { samples: unknown }).samples, (decodeSamples(record) as { samples: unknown }).samples, file);
      n++;
    }
  }
  t.true(n > 1500);
});
