import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunMetrics, serveStatus } from "@headframe/runtime";
import test, { type ExecutionContext } from "ava";

const main = join(import.meta.dirname, "..", "main.ts");

/** Runs `headframe status` as a process of its own, in an empty directory. */
async function status(t: ExecutionContext, ...args: string[]): Promise<{ code: number; out: string; error: string; cwd: string }> {
  const cwd = await mkdtemp(join(tmpdir(), "hf-command-"));
  t.teardown(() => rm(cwd, { recursive: true }));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--conditions=headframe-source", main, "status", ...args], { cwd }, (_, out, error) =>
      resolve({ code: child.exitCode ?? -1, out, error, cwd }),
    );
  });
}

const metrics: RunMetrics = { turns: 3, now: 5n, credit: 1, sources: {}, steps: {}, sinks: {} };

test("headframe status shows a run as a table and as JSON", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "hf-state-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const server = await serveStatus(directory, () => ({ flow: "mine", health: { state: "degraded", reasons: ["a step threw"] }, metrics }));
  const table = await status(t, "--state", directory);
  t.is(table.code, 0, table.error);
  t.regex(table.out, new RegExp(`^mine: degraded\n {2}! a step threw\n {2}pid ${process.pid}, since .*\n {2}turn 3 \\(0/s; rates over the last 2`));
  const json = await status(t, "--state", directory, "--json");
  t.is(json.code, 0, json.error);
  t.like(JSON.parse(json.out), { flow: "mine", pid: process.pid, metrics: { turns: 3, now: "5" } });
  await server.close();
});

test("headframe status says that nothing runs, with exit code 1", async (t) => {
  const text = await status(t, "--state", "gone");
  t.deepEqual([text.code, text.out], [1, "Nothing runs on gone: there is no such directory\n"]);
  const json = await status(t, "--state", "gone", "--json");
  t.is(json.code, 1);
  t.deepEqual(JSON.parse(json.out), { running: false, directory: "gone", exists: false });
});

test("headframe status asks for a directory where it cannot know it, with exit code 2", async (t) => {
  const { code, out, error } = await status(t);
  t.deepEqual([code, out], [2, ""]);
  t.regex(error, /there is no state directory in \.headframe; say which one with --state/);
});
