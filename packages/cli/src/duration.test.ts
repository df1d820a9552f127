import { mock } from "node:test";
import test from "ava";
import { afterDuration, parseDuration } from "./duration.ts";

test("parseDuration() reads units, and bare numbers as seconds", (t) => {
  t.is(parseDuration("30s"), 30_000_000_000n);
  t.is(parseDuration("200ms"), 200_000_000n);
  t.is(parseDuration("1.5h"), 5_400_000_000_000n);
  t.is(parseDuration("2"), 2_000_000_000n);
});

test("parseDuration() refuses anything else", (t) => {
  for (const text of ["", "soon", "-1s", "1 week", "1e3s", "NaN", "9".repeat(400)]) t.throws(() => parseDuration(text), { code: "usage" }, text);
});

test("afterDuration() waits out a time that no timer can hold, and can be called off", (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.teardown(() => mock.timers.reset());
  let calls = 0;
  const longestTimer = 2 ** 31 - 1;
  afterDuration(parseDuration("30d"), () => calls++);
  const callOff = afterDuration(parseDuration("30d"), () => t.fail());
  mock.timers.tick(longestTimer);
  t.is(calls, 0);
  callOff();
  mock.timers.tick(30 * 86_400_000 - longestTimer);
  t.is(calls, 1);
});
