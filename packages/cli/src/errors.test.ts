import { readFile } from "node:fs/promises";
import { InvalidError } from "@headframe/core";
import test from "ava";
import { errorText, exitCode, UsageError } from "./errors.ts";

test("errorText() tells of users' mistakes and of the system's errors without a stack", async (t) => {
  t.is(errorText(new UsageError("no")), "error: no");
  const problems = ["a", "b"].map((message) => ({ code: "option-invalid", path: "", message }));
  t.is(errorText(new InvalidError("flow x", problems)), "error: flow x is not valid\n  - a\n  - b");
  const system = await t.throwsAsync(readFile("no/such/file"));
  t.is(errorText(system), `error: ${system?.message}`);
});

test("errorText() shows the stack of a bug", (t) => {
  t.regex(errorText(new TypeError("bug")), /^error: TypeError: bug\n\s+at /);
  t.is(errorText("thrown text"), "error: thrown text");
});

test("exitCode() is 2 for wrong usage and 1 for a failure", (t) => {
  t.is(exitCode(new UsageError("no")), 2);
  t.is(exitCode(new InvalidError("flow x", [])), 2);
  t.is(exitCode(new Error("no")), 1);
});
