import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { UsageError } from "../errors.ts";
import { keptState, keptStateText } from "./kept-state.ts";
import { stateDirectory } from "./state-directory.ts";

test("stateDirectory() is the only one there is, unless it is told", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "hf-root-"));
  t.teardown(() => rm(root, { recursive: true }));
  await t.throwsAsync(stateDirectory(undefined, { root }), { instanceOf: UsageError, message: /no state directory/ });
  await t.throwsAsync(stateDirectory(undefined, { root: join(root, "none") }), { instanceOf: UsageError });
  await writeFile(join(root, "file"), "");
  await mkdir(join(root, "b"));
  t.is(await stateDirectory(undefined, { root }), join(root, "b"));
  await t.throwsAsync(stateDirectory(undefined, { root: join(root, "none"), how: "headframe doctor DIR" }), {
    message: /say which one with headframe doctor DIR$/,
  });
  await mkdir(join(root, "a"));
  const error = await t.throwsAsync(stateDirectory(undefined, { root }), { instanceOf: UsageError });
  t.true(error?.message.endsWith(`  ${join(root, "a")}\n  ${join(root, "b")}`));
  t.is(await stateDirectory("x", { root }), "x");
  await t.throwsAsync(stateDirectory("", { root }), { instanceOf: UsageError });
});

test("keptState() tells what a directory holds while nothing runs", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "hf-kept-"));
  t.teardown(() => rm(root, { recursive: true }));
  const absent = join(root, "none");
  t.deepEqual(keptStateText(absent, keptState(absent)), [`Nothing runs on ${absent}: there is no such directory`]);
  t.deepEqual(keptStateText(root, keptState(root)), [`Nothing runs on ${root}`, "  no state is kept"]);
  await mkdir(join(root, "turns"));
  t.is(keptStateText(root, keptState(root))[1], "  no state is kept");
  await writeFile(join(root, "turns", "0000000000000001-000001.turns"), "");
  t.is(keptStateText(root, keptState(root))[1], `  there is a turn log without a snapshot: no run can start from it; see headframe doctor ${root}`);
  await writeFile(join(root, "snapshot.sqlite"), "this is no database, whatever its name says");
  t.regex(keptStateText(root, keptState(root))[1] ?? "", /^ {2}what is kept cannot be read: ./);
});

test("keptStateText() tells of an owner and a snapshot", (t) => {
  const owner = { pid: 7, flow: "mine", since: "2026-01-01T00:00:00Z", alive: true };
  t.deepEqual(keptStateText("d", { exists: true, owner, snapshot: { turn: 3, keys: 1, flow: "mine" } }), [
    "Process 7 has d since 2026-01-01T00:00:00Z, for mine, but tells nothing: it is starting, stopping or blocked",
    "  kept: the state of mine after turn 3, 1 key; the next run continues there",
  ]);
  t.deepEqual(keptStateText("d", { exists: true, owner: { ...owner, alive: false }, snapshot: { turn: 3, keys: 2 } }), [
    "Nothing runs on d",
    "  the last run, mine with pid 7 since 2026-01-01T00:00:00Z, was killed",
    "  kept: the state of a flow after turn 3, 2 keys; the next run continues there",
  ]);
});
