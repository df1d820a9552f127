import { formatTime, parseTime } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { isoClock } from "./iso-clock.ts";

function expected(text: string): bigint | undefined {
  try {
    return parseTime(text);
  } catch {
    return undefined;
  }
}

test("isoClock() reads what parseTime() reads, one after the other", (t) => {
  const times = fc.array(
    fc
      .tuple(fc.bigInt({ min: 1_767_225_540_000_000_000n, max: 1_767_225_660_000_000_000n }), fc.nat(9), fc.constantFrom("Z", "", "+01:00"))
      .map(([time, digits, zone]) => {
        const text = formatTime(time);
        return `${digits === 0 ? text.slice(0, 19) : text.slice(0, 20 + digits)}${zone}`;
      }),
    { minLength: 2, maxLength: 20 },
  );
  fc.assert(
    fc.property(times, (list) => {
      const clock = isoClock();
      for (const text of list) t.is(clock(text), expected(text), text);
    }),
    { numRuns: 500 },
  );
});

test("isoClock() refuses damaged times as parseTime() does, and takes the leap second", (t) => {
  const clock = isoClock();
  const whole = "2016-12-31T23:59:58.123456789Z";
  t.is(clock(whole), parseTime(whole));
  t.is(clock("2016-12-31T23:59:60.5Z"), parseTime("2016-12-31T23:59:60.5Z"));
  for (const wrong of ["2016-12-31T23:59:61Z", "2016-12-31T23:59:58.Z", "2016-12-31T23:59:58.1234567890Z", "2016-12-31T23:59:5Z", "2016-12-31T23:59:58 Z"])
    t.is(clock(wrong), expected(wrong), wrong);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.string({ minLength: 0, maxLength: 2 }), (at, put) => {
      const text = whole.slice(0, at) + put + whole.slice(at + 1);
      t.is(clock(text), expected(text), text);
    }),
    { numRuns: 2000 },
  );
});
