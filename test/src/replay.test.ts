import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { jsonLinesOf, runCommand, startCommand } from "./run-command.ts";

async function inFolder(t: { teardown(fn: () => unknown): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const source = ["--source", "geophones=simulated-mine:?sensors=6&seed=7&rate=200&duration=300"];

/** Names and contents of all files below a folder. */
async function contents(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const hashes = files.sort().map(
    async (path) =>
      `${path} ${createHash("sha256")
        .update(await readFile(path))
        .digest("hex")}`,
  );
  return Promise.all(hashes);
}

interface Report {
  readonly equal: boolean;
  readonly keptFrom?: string;
  readonly outputs: readonly { readonly sink: string; readonly events: Readonly<Record<string, number>> }[];
  readonly comparison?: {
    readonly changes: readonly unknown[];
    readonly events: readonly {
      readonly sinks: readonly string[];
      readonly both: number;
      readonly onlyRecorded: readonly { id: string }[];
      readonly onlyOther: readonly unknown[];
    }[];
  };
}

test("a recorded run is replayed equal, compared with other settings, and found sound; nothing in its directory changes", async (t) => {
  const folder = await inFolder(t);
  const recorded = await runCommand(["run", "mine-seismic", ...source, "--speed", "max", "--state", "kept", "--json"], { cwd: folder });
  t.is(recorded.code, 0, recorded.stderr);
  const alone = await runCommand(["run", "mine-seismic", ...source, "--speed", "max", "--set", "on=9", "--json"], { cwd: folder });
  const before = await contents(join(folder, "kept"));

  const equal = await runCommand(["replay", "mine-seismic", "--state", "kept"], { cwd: folder });
  t.is(equal.code, 0, equal.stderr);
  t.is(equal.stderr, "", "quiet in a pipe");
  t.regex(equal.stdout, /The flow came out exactly as recorded/);

  const compared = await runCommand(["replay", "mine-seismic", "--state", "kept", "--set", "on=9", "--json"], { cwd: folder });
  t.is(compared.code, 0, compared.stderr);
  const [report] = jsonLinesOf(compared.stdout) as unknown as [Report];
  t.true(report.equal);
  t.deepEqual(report.comparison?.changes, [{ step: "trigger", what: "options.on", recorded: 5, other: 9 }]);
  const found = report.comparison?.events.find(({ sinks }) => sinks.includes("catalogue"));
  const [all, fewer] = [recorded, alone].map(({ stdout }) => jsonLinesOf(stdout).filter(({ type }) => type === "trigger")) as [
    Record<string, unknown>[],
    Record<string, unknown>[],
  ];
  t.true(all.length > fewer.length, "a higher threshold finds less");
  t.is((found?.both ?? 0) + (found?.onlyRecorded.length ?? 0), all.length);
  t.is((found?.both ?? 0) + (found?.onlyOther.length ?? 0), fewer.length);
  t.true(found?.onlyRecorded.every(({ id }) => all.some((trigger) => trigger.id === id)));

  const part = [
    "replay",
    "mine-seismic",
    "--state",
    "kept",
    "--against",
    "mine-seismic",
    "--set",
    "on=9",
    "--from",
    "2026-01-01T00:01:00Z",
    "--to",
    "2026-01-01T00:02:00Z",
  ];
  const text = await runCommand(part, { cwd: folder });
  t.is(text.code, 0, text.stderr);
  t.regex(text.stdout, /2026-01-01T00:01:00Z to 2026-01-01T00:02:00Z[\s\S]*trigger: on 5 → 9[\s\S]*found by both {8}\d+/);

  const doctor = await runCommand(["doctor", "kept"], { cwd: folder });
  t.is(doctor.code, 0, doctor.stdout + doctor.stderr);
  t.regex(doctor.stdout, /kept is sound/);
  t.deepEqual(await contents(join(folder, "kept")), before);

  for (const [more, message] of [
    [["--from", "2030-01-01T00:00:00Z"], /keeps nothing from 2030-01-01T00:00:00.000000000Z on: it has event times .*to 2026-01-01T00:05/],
    [["--to", "2020-01-01"], /keeps nothing to 2020/],
  ] as const) {
    const empty = await runCommand(["replay", "mine-seismic", "--state", "kept", ...more], { cwd: folder });
    t.is(empty.code, 1);
    t.regex(empty.stderr, message);
  }
  const other = { headframe: 1, name: "other", sources: [{ id: "geophones", device: "simulated-mine", version: 2, options: {} }], steps: [], sinks: [] };
  await writeFile(join(folder, "other.json"), JSON.stringify(other));
  const misnamed = await runCommand(["replay", "other.json", "--state", "kept"], { cwd: folder });
  t.is(misnamed.code, 1);
  t.regex(misnamed.stderr, /kept keeps the turns of flow "mine-seismic", not of "other"/);
});

const flowOf = (increment: number) => `
import { anyEvent, defineOperator, flow, optionsSchema } from "@headframe/core";
import { jsonLines, jsonLinesFile } from "@headframe/device-json-lines";
const raise = defineOperator({
  name: "raise", version: 1, family: "test", summary: "Raises", options: optionsSchema({}), accepts: anyEvent, emits: anyEvent, keyBy: "source",
  example: { options: {}, in: [], out: [] },
  kernel: () => ({ start: () => ({}), step: (_, item, emit) => emit.out({ ...item, data: item.data.value + ${increment} }) }),
});
export const operators = [raise];
export default flow("raised", (f) => {
  f.source("sensors", jsonLines({ path: "-", sourceField: "sensor", timeField: "ts" })).pipe(f.step("raise", raise()), f.sink("out", jsonLinesFile({ path: "state:out.jsonl" })));
});
`;

test("replay exits 1 where the same flow comes out otherwise; from the journal of a source that cannot be read again", async (t) => {
  const folder = await inFolder(t);
  const paths = [1, 2].map((increment) => new URL(`./raise-${process.pid}-${increment}.ts`, import.meta.url).pathname);
  t.teardown(() => Promise.all(paths.map((path) => rm(path, { force: true }))));
  await Promise.all(paths.map((path, i) => writeFile(path, flowOf(i + 1))));
  const lines = [1, 2, 3].map((value) => `{"sensor":"a","ts":"2026-01-01T00:00:0${value}Z","value":${value}}\n`).join("");
  const [same = "", changed = ""] = paths;
  const run = await runCommand(["run", same, "--state", "kept"], { cwd: folder, input: lines });
  t.is(run.code, 0, run.stderr);
  const equal = await runCommand(["replay", same, "--state", "kept"], { cwd: folder });
  t.is(equal.code, 0, equal.stdout + equal.stderr);
  t.regex(equal.stdout, /exactly as recorded/);
  const different = await runCommand(["replay", changed, "--state", "kept"], { cwd: folder });
  t.is(different.code, 1, different.stdout + different.stderr);
  t.regex(different.stdout, /did NOT come out as recorded: 1 turn of \d+ differ/);
  const against = await runCommand(["replay", same, "--against", changed, "--state", "kept", "--json"], { cwd: folder });
  t.is(against.code, 0, against.stderr);
  const [report] = jsonLinesOf(against.stdout) as unknown as [Report];
  t.like(report.comparison?.events[0], { both: 3, equal: 0 });
  t.is((await runCommand(["doctor", "kept", "--flow", same], { cwd: folder })).code, 0);
});

test("doctor and replay look at a run that goes on, and doctor at one that was killed and damaged", async (t) => {
  const folder = await inFolder(t);
  const args = ["run", "mine-seismic", "--source", "simulated-mine:?sensors=4&seed=7&rate=200", "--speed", "20", "--state", "kept", "--json"];
  const running = startCommand(args, { cwd: folder });
  await running.until('"type":"trigger"');
  const alive = await runCommand(["doctor", "kept"], { cwd: folder });
  t.is(alive.code, 0, alive.stdout + alive.stderr);
  t.regex(alive.stdout, new RegExp(`Process ${running.child.pid} runs "mine-seismic"`));
  const replayed = await runCommand(["replay", "mine-seismic", "--state", "kept"], { cwd: folder });
  t.is(replayed.code, 0, replayed.stdout + replayed.stderr);
  running.child.kill("SIGKILL");
  await running.finished;
  const killed = await runCommand(["doctor", "kept"], { cwd: folder });
  t.is(killed.code, 0, killed.stdout + killed.stderr);
  t.regex(killed.stdout, /was killed/);

  const [log = ""] = await readdir(join(folder, "kept/turns"));
  const path = join(folder, "kept/turns", log);
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const damaged = await runCommand(["doctor", "kept", "--json"], { cwd: folder });
  t.is(damaged.code, 1);
  const problems = jsonLinesOf(damaged.stdout).filter(({ level }) => level === "problem");
  const [where] = problems.filter(({ path: named }) => named !== undefined);
  t.regex(String(where?.path), /kept\/turns\/.*\.turns$/);
  t.true(Number(where?.offset) > 0);
});

for (const [args, message] of [
  [["replay"], /missing required argument/],
  [["replay", "no-such-flow"], /there is no flow "no-such-flow"/],
  [["replay", "mine-seismic"], /there is no \.headframe\/mine-seismic/],
  [["replay", "mine-seismic", "--state", "nowhere"], /there is no state directory nowhere/],
  [["replay", "mine-seismic", "--state", ".", "--from", "yesterday"], /--from: "yesterday" is not an ISO 8601 time/],
  [["replay", "mine-seismic", "--state", ".", "--from", "2026-01-02", "--to", "2026-01-01"], /--from is after --to/],
  [["replay", "mine-seismic", "--state", ".", "--tolerance", "close"], /"close" is not a length of time/],
  [["replay", "mine-seismic", "--state", ".", "--against", "nothing"], /there is no flow "nothing"/],
  [["doctor"], /there is no state directory/],
  [["doctor", "nowhere"], /there is no directory nowhere/],
] as const) {
  test(`headframe ${args.join(" ")}: wrong usage exits 2 and says why`, async (t) => {
    const { code, stdout, stderr } = await runCommand(args, { cwd: await inFolder(t) });
    t.is(code, 2, stderr);
    t.regex(stderr, message);
    t.is(stdout, "");
    t.notRegex(stderr, /\n\s+at /, "no stack for a user's mistake");
  });
}

test("replay and doctor of a directory without state say so", async (t) => {
  const folder = await inFolder(t);
  for (const args of [
    ["replay", "mine-seismic", "--state", "."],
    ["doctor", "."],
  ]) {
    const { code, stderr } = await runCommand(args, { cwd: folder });
    t.is(code, 1);
    t.regex(stderr, /no turn log|no state in/);
  }
});
