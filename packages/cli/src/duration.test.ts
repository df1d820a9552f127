import test from "ava";
import { parseDuration } from "./duration.ts";

test("parseDuration() reads units, and bare numbers as seconds", (t) => {
  t.is(parseDuration("30s"), 30_000_000_000n);
  t.is(parseDuration("200ms"), 200_000_000n);
  t.is(parseDuration("1.5h"), 5_400_000_000_000n);
  t.is(parseDuration("2"), 2_000_000_000n);
});

test("parseDuration() refuses anything else", (t) => {
  for (const text of ["", "soon", "-1s", "1 week", "1e3s", "NaN"]) t.throws(() => parseDuration(text), { code: "usage" }, text);
});
