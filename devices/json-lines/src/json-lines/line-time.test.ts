import { parseTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { type TimeUnit, timeReader } from "./line-time.ts";

const at = parseTime("2026-01-31T23:59:59.123456789Z");

function read(value: unknown, unit: TimeUnit = "auto"): bigint | string {
  const line = JSON.stringify({ ts: value });
  return timeReader("ts", unit)(JSON.parse(line).ts, line);
}

test("timeReader() reads ISO texts and guesses the unit of numbers", (t) => {
  t.is(read("2026-01-31T23:59:59.123456789Z"), at);
  t.is(read(1_769_903_999), at - 123_456_789n);
  t.is(read(1_769_903_999_123), at - 456_789n);
  t.is(read(1_769_903_999_123_456), at - 789n);
  t.is(read(1_769_903_999.5), at - 123_456_789n + 500_000_000n);
  t.is(read(-1.5, "ms"), -1_500_000n);
  t.is(read(0.25, "s"), 250_000_000n);
});

test("timeReader() reads whole nanoseconds exactly, as number and as text", (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 4n * 10n ** 18n }), fc.boolean(), (ns, quoted) => {
      const written = quoted ? `"${ns}"` : `${ns}`;
      const line = `{"inner":{"ts":1},"ts":${written},"last":[{"ts":2}]}`;
      t.is(timeReader("ts", "ns")(JSON.parse(line).ts, line), ns);
    }),
  );
  t.is(read("-1.000000001", "s"), -1_000_000_001n);
  t.is(read("1769903999.123456789", "s"), at);
});

test("timeReader() says what is no time", (t) => {
  t.is(read(undefined), 'field "ts" is absent, not a time');
  t.is(read("yesterday"), 'field "ts" is "yesterday", not a time');
  t.is(read(null), 'field "ts" is null, not a time');
  t.is(read("2026-01-31", "ms"), 'field "ts" is "2026-01-31", not a time in ms');
  t.regex(String(read(1e15, "s")), /outside the years 0000 to 9999/);
  t.regex(String(read(1e300)), /outside the years/);
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom<TimeUnit>("auto", "s", "ms", "us", "ns"), (value, unit) => {
      t.true(["bigint", "string"].includes(typeof read(value, unit)));
    }),
    { numRuns: 2000 },
  );
});
