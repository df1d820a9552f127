import { formatTime, parseTime } from "@headframe/core";
import test from "ava";
import { nominalRate } from "./header-v2.ts";
import { readRecords } from "./reader.ts";
import type { MiniseedRecord } from "./record.ts";
import { factorAndMultiplier, type RecordHeader } from "./record-header.ts";
import { writeRecord } from "./write-record.ts";

const header: RecordHeader = {
  version: 2,
  id: "FDSN:XX_TEST_00_H_H_Z",
  t0: parseTime("2024-03-01T00:00:00"),
  rate: 100,
  encoding: "steim1",
  recordLength: 256,
  publicationVersion: 2,
  flags: 0,
};
const make = (extra: Partial<RecordHeader> = {}) => writeRecord({ ...header, ...extra }, Int32Array.of(1, 2, 3)).bytes;
const read = (bytes: Uint8Array) => readRecords(bytes)[0] as MiniseedRecord;

test("readHeader2() applies a time correction once", (t) => {
  const bytes = make();
  const view = new DataView(bytes.buffer);
  view.setInt32(40, -12345); // 0.1 ms
  t.is(formatTime(read(bytes).t0), "2024-02-29T23:59:58.765500000Z");
  bytes[36] = 2; // has been applied
  t.is(formatTime(read(bytes).t0), "2024-03-01T00:00:00.000000000Z");
});

test("readHeader2() adds the signed microseconds of blockette 1001", (t) => {
  for (const text of [
    "2024-03-01T00:00:00.000049",
    "2024-02-29T23:59:59.999999",
    "2024-02-29T23:59:59.999950",
    "1969-12-31T23:59:59.999951",
    "2000-01-01T00:00:00.123457",
  ]) {
    t.is(formatTime(read(make({ t0: parseTime(text) })).t0), `${text}000Z`);
  }
  t.is(formatTime(read(make({ t0: parseTime("2024-12-31T23:59:59.999999500") })).t0), "2025-01-01T00:00:00.000000000Z", "rounded to microseconds");
  t.is(formatTime(read(make({ t0: parseTime("1950-12-31T23:59:59.000000499") })).t0), "1950-12-31T23:59:59.000000000Z");
});

test("readHeader2() takes second 60 for the next minute", (t) => {
  const bytes = make({ t0: parseTime("2016-12-31T23:59:59") });
  bytes[26] = 60;
  t.is(formatTime(read(bytes).t0), "2017-01-01T00:00:00.000000000Z");
});

test("nominalRate() reads every sign of factor and multiplier exactly", (t) => {
  t.is(nominalRate(100, 1), 100);
  t.is(nominalRate(-3, 1), 1 / 3);
  t.is(nominalRate(-3, 10), 10 / 3);
  t.is(nominalRate(100, -3), 100 / 3);
  t.is(nominalRate(-10, -10), 0.01);
  t.is(nominalRate(0, 1), 0);
});

test("factorAndMultiplier() is exact for rates in use, and close for others", (t) => {
  for (const rate of [
    1,
    20,
    40,
    50,
    100,
    200,
    250,
    500,
    1000,
    6000,
    12_000,
    32_767,
    48_000,
    50_000,
    100_000,
    0.1,
    1 / 3,
    33.3,
    100 / 3,
    59.94,
    0.01,
    1 / 3600,
  ]) {
    const { factor, multiplier, exact } = factorAndMultiplier(rate);
    t.true(exact, `${rate}`);
    t.is(nominalRate(factor, multiplier), rate);
  }
  for (const rate of [Math.PI, 99.999_999_9, 1e-7, 65_537 * 3 + 0.5, 1e9 + 7, 1e-12]) {
    const { factor, multiplier, exact } = factorAndMultiplier(rate);
    t.false(exact);
    t.true([factor, multiplier].every((x) => Number.isInteger(x) && Math.abs(x) <= 32_767));
    if (rate < 1e8 && rate > 1e-9) t.true(Math.abs(nominalRate(factor, multiplier) / rate - 1) < 1e-3, `${rate}`);
  }
});

test("readHeader2() takes the rate of blockette 100, but not where it only repeats the nominal one", (t) => {
  t.is(read(make({ rate: Math.PI })).rate, Math.fround(Math.PI));
  const bytes = make({ rate: 1 / 3, timingQuality: 50 });
  const view = new DataView(bytes.buffer);
  view.setUint16(56, 100); // instead of blockette 1001
  view.setFloat32(60, 1 / 3);
  t.is(read(bytes).rate, 1 / 3);
});

test("readRecords() finds records without blockette 1000 by what follows them", (t) => {
  const bare = () => {
    const bytes = make({ recordLength: 512 });
    new DataView(bytes.buffer).setUint16(46, 0);
    bytes[39] = 0;
    return bytes;
  };
  const items = readRecords(new Uint8Array(Buffer.concat([bare(), bare(), make()])));
  t.deepEqual(
    items.map((item) => (item as MiniseedRecord).length),
    [512, 512, 256],
  );
  t.is((items[0] as MiniseedRecord).encoding, 10, "Steim-1 without blockette 1000");
  t.is(readRecords(bare())[0]?.kind, "record", "the end follows");
  t.is(readRecords(bare().subarray(0, 500))[0]?.kind, "skipped");
});

test("readRecords() refuses blockettes that point backwards", (t) => {
  const bytes = make({ timingQuality: 50 });
  const view = new DataView(bytes.buffer);
  view.setUint16(48, 999);
  view.setUint16(50, 48);
  t.is(readRecords(bytes)[0]?.kind, "skipped");
});
