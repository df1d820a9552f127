import test from "ava";
import { UsageError } from "../errors.ts";
import { parseSize, type StateArguments, stateOptions } from "./state-arguments.ts";

const given: StateArguments = { state: "st", durability: "process", snapshot: "5s", keep: "1h", keepSize: "1GB", reset: [] };

test("parseSize() reads sizes and refuses everything else", (t) => {
  t.deepEqual(["500", "500B", "1.5kB", "2 MB", "1GB", "0.5TB"].map(parseSize), [500, 500, 1500, 2e6, 1e9, 5e11]);
  for (const wrong of ["", "big", "-1GB", "1 XB", "1e9", "GB"]) t.throws(() => parseSize(wrong), { instanceOf: UsageError });
});

test("stateOptions() gives a run's state options, none without --state", (t) => {
  t.like(stateOptions(given), { directory: "st", durability: "process", snapshotSeconds: 5, keepSeconds: 3600, keepBytes: 1e9, reset: [] });
  t.like(stateOptions({ ...given, snapshot: "200ms", keepSize: "1MB" }), { snapshotSeconds: 0.2, keepBytes: 1e6, segmentBytes: 125_000 });
  const { state: _, ...stateless } = given;
  t.is(stateOptions(stateless), undefined);
});

test("stateOptions() names what makes no sense", (t) => {
  const { state: _, ...stateless } = given;
  for (const [wrong, message] of [
    [{ ...given, state: "" }, /--state needs a directory/],
    [{ ...stateless, reset: ["a"] }, /--reset needs --state/],
    [{ ...stateless, durability: "power" }, /--durability power needs --state/],
    [{ ...given, snapshot: "0s" }, /--snapshot must be longer than 0/],
    [{ ...given, keep: "long" }, /"long" is not a length of time/],
  ] as const)
    t.throws(() => stateOptions(wrong), { instanceOf: UsageError, message });
});
