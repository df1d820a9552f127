import test from "ava";
import fc from "fast-check";
import { formatTime, nanoseconds, parseTime, seconds, TimeError } from "./time.ts";

const first = parseTime("0001-01-01");
const last = parseTime("9999-12-31T23:59:59.999999999Z");
const anyTime = fc.bigInt({ min: first, max: last });
const runs = { numRuns: 10_000 };

test("parseTime() and formatTime() undo each other from year 1 to 9999", (t) => {
  fc.assert(
    fc.property(anyTime, (time) => parseTime(formatTime(time)) === time),
    runs,
  );
  t.is(formatTime(first), "0001-01-01T00:00:00.000000000Z");
  t.is(formatTime(-1n), "1969-12-31T23:59:59.999999999Z");
});

test("parseTime() reads 1 to 9 digits of a second", (t) => {
  for (let digits = 1; digits <= 9; digits++) {
    const fraction = "123456789".slice(0, digits);
    t.is(parseTime(`1970-01-01T00:00:01.${fraction}Z`), 1_000_000_000n + BigInt(fraction.padEnd(9, "0")));
  }
  t.throws(() => parseTime("1970-01-01T00:00:01.1234567890Z"), { instanceOf: TimeError });
});

test("parseTime() agrees with Date on whole milliseconds", (t) => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
      (date) => parseTime(date.toISOString()) === BigInt(date.getTime()) * 1_000_000n,
    ),
  );
  t.pass();
});

test("parseTime() reads second 60 as the first of the next minute", (t) => {
  t.is(parseTime("2016-12-31T23:59:60.25Z"), parseTime("2017-01-01T00:00:00.25Z"));
  t.throws(() => parseTime("2016-12-31T23:59:61Z"), { instanceOf: TimeError });
});

test("parseTime() reads days of the year", (t) => {
  t.is(parseTime("2024-366T12:00:00.5"), parseTime("2024-12-31T12:00:00.5Z"));
  t.is(parseTime("2023,060"), parseTime("2023-03-01"));
  t.is(parseTime("0000-366"), parseTime("0000-12-31")); // a leap year, unlike 1900
  for (const wrong of ["2023-366", "2023-000", "1900-366"]) t.throws(() => parseTime(wrong), { instanceOf: TimeError }, wrong);
});

test("parseTime() reads zones, and no zone as UTC", (t) => {
  const utc = parseTime("2026-01-31T12:00:00Z");
  for (const same of [
    "2026-01-31T12:00:00",
    "2026-01-31 14:00:00+02:00",
    "2026-01-31T06:30:00-0530",
    "20260131T120000Z",
    "2026-01-31T12:00Z",
    "2026-01-31T12:00:00,0Z",
  ])
    t.is(parseTime(same), utc, same);
});

test("parseTime() rejects what is not a time", (t) => {
  const wrong = [
    "",
    "now",
    "2026",
    "2026-13-01",
    "2026-02-29",
    "2026-04-31",
    "2026-00-01",
    "2026-01-00",
    "2026-01-01T24:00:00",
    "2026-01-01T00:60:00",
    "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00+01:60",
    "2026-01-01T00:00:00.Z",
    "2026-01-01T",
    " 2026-01-01",
    "2026-01-01\n",
    "+002026-01-01",
    "２０２６-01-01",
  ];
  for (const text of wrong) t.throws(() => parseTime(text), { instanceOf: TimeError, code: "time-invalid" }, JSON.stringify(text));
});

test("parseTime() gives a time or a TimeError for any text", (t) => {
  const timeLike = fc.array(fc.constantFrom(..."0123456789-:.,TZ+ W".split("")), { maxLength: 40 }).map((letters) => letters.join(""));
  const cut = fc.tuple(anyTime.map(formatTime), fc.nat(30), fc.string({ maxLength: 3 })).map(([text, at, extra]) => text.slice(0, at) + extra + text.slice(at));
  fc.assert(
    fc.property(fc.oneof(fc.string(), timeLike, cut), (text) => {
      try {
        return typeof parseTime(text) === "bigint";
      } catch (error) {
        return error instanceof TimeError;
      }
    }),
    runs,
  );
  t.pass();
});

test("nanoseconds() and seconds() turn one into the other", (t) => {
  t.is(nanoseconds(1.5), 1_500_000_000n);
  t.is(nanoseconds(-0.25), -250_000_000n);
  t.is(nanoseconds(0.999_999_999_9), 1_000_000_000n);
  t.is(seconds(-1_500_000_000n), -1.5);
  fc.assert(
    fc.property(
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.nat(999_999),
      (s, micro) => nanoseconds(seconds(BigInt(s) * 1_000_000_000n + BigInt(micro) * 1000n)) === BigInt(s) * 1_000_000_000n + BigInt(micro) * 1000n,
    ),
  );
  t.throws(() => nanoseconds(Number.NaN), { instanceOf: RangeError });
});
