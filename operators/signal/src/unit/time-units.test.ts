import test from "ava";
import { unitPerSecond, unitTimesSecond } from "./time-units.ts";

test("unitPerSecond() and unitTimesSecond() undo each other", (t) => {
  const chain = ["m*s", "m", "m/s", "m/s2", "m/s3"];
  for (let i = 1; i < chain.length; i++) {
    t.is(unitPerSecond(chain[i - 1]!), chain[i]!);
    t.is(unitTimesSecond(chain[i]!), chain[i - 1]!);
  }
  t.is(unitPerSecond("count"), "count/s");
  t.is(unitTimesSecond("count"), "count*s");
});
