import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { jsonLinesOf, runCommand, startCommand } from "./run-command.ts";

async function inFolder(t: { teardown(fn: () => unknown): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("--help lists the commands and exits 0", async (t) => {
  const { code, stdout } = await runCommand(["--help"]);
  t.is(code, 0);
  for (const command of ["run", "replay", "check", "graph", "operators", "inspect", "status", "doctor", "bench"]) t.true(stdout.includes(command));
});

for (const [args, message] of [
  [["fly"], /unknown command/],
  [["run"], /missing required argument/],
  [["run", "mine-seismic", "--sped", "1"], /unknown option/],
  [["run", "no-such-flow"], /there is no flow "no-such-flow"/],
  [["run", "mine-seismic", "--set", "lowHz=low"], /setting "lowHz" must be a number > 0, got "low"/],
  [["run", "mine-seismic", "--set", "lwoHz=1"], /unknown setting "lwoHz"/],
  [["run", "mine-seismic", "--set", "ratio.colour=1"], /unknown option "colour"/],
  [["run", "mine-seismic", "--source", "geophones=nothing:x"], /no device knows the scheme "nothing:"/],
  [["run", "mine-seismic", "--source", "geophones=simulated-mine:?sensors=many"], /option "stations" must be/],
  [["run", "mine-seismic", "--source", "geofones=miniseed:x"], /no source "geofones"; did you mean "geophones"/],
  [["run", "mine-seismic", "--for", "soon"], /"soon" is not a length of time/],
  [["run", "mine-seismic", "--speed", "0"], /--speed "0" is neither/],
  [["bench", "no-such-suite"], /there is no suite "no-such-suite"/i],
  [["run", "mine-seismic", "--state", ""], /--state needs a directory/],
  [["run", "mine-seismic", "--source", "miniseed:a", "--source", "miniseed:b"], /--source "geophones" is given twice/],
  [["operators", "bandpas"], /there is no operator, source or sink "bandpas"/],
  [["inspect", "no-such-file"], /there is no file at no-such-file/],
] as const) {
  test(`headframe ${args.join(" ")}: wrong usage exits 2 and says why`, async (t) => {
    const { code, stdout, stderr } = await runCommand(args);
    t.is(code, 2, stderr);
    t.regex(stderr, message);
    t.is(stdout, "");
    t.notRegex(stderr, /\n\s+at /, "no stack for a user's mistake");
  });
}

test("a flow that is no flow document is wrong usage: exit 2 and every fault of its shape", async (t) => {
  const folder = await inFolder(t);
  for (const text of ["{}", "null", "[]", '{"name":5,"sources":{},"steps":3}']) {
    await writeFile(join(folder, "no-flow.json"), text);
    const { code, stderr } = await runCommand(["run", "no-flow.json"], { cwd: folder });
    t.is(code, 2, text);
    t.regex(stderr, /^error: no-flow.json is not valid\n {2}- flow document: /);
    t.notRegex(stderr, /\n\s+at /);
  }
});

test("a module whose operators are no list is wrong usage", async (t) => {
  const folder = await inFolder(t);
  await writeFile(join(folder, "odd.ts"), "export const operators = 7;\nexport default {};\n");
  const { code, stderr } = await runCommand(["check", "odd.ts"], { cwd: folder });
  t.is(code, 2);
  t.regex(stderr, /odd.ts: its export "operators" must be a list/);
});

test("a recording that is not there is a failure: exit 1, with the source's id", async (t) => {
  const folder = await inFolder(t);
  const { code, stderr } = await runCommand(["run", "mine-seismic", "--source", "geophones=miniseed:nowhere", "--speed", "max", "--json"], { cwd: folder });
  t.is(code, 1);
  t.regex(stderr, /geophones/);
  t.regex(stderr, /nowhere/);
});

test("--set reads a value as the option of the source that --source puts in place wants it", async (t) => {
  const folder = await inFolder(t);
  const args = ["run", "mine-seismic", "--source", "geophones=miniseed:nowhere", "--set", "geophones.path=2026"];
  const { code, stderr } = await runCommand(args, { cwd: folder });
  t.is(code, 1, "a path may look like a number");
  t.regex(stderr, /2026/);
});

test("check reports every mistake of a flow, each with its step", async (t) => {
  const folder = await inFolder(t);
  const path = join(folder, "flow.json");
  const flow = {
    headframe: 1,
    name: "five-mistakes",
    sources: [{ id: "geophones", device: "simulated-mine", version: 2, options: { sensors: -3 } }],
    steps: [
      { id: "band", operator: "bandpas", version: 1, options: {}, in: ["geophones"] },
      { id: "ratio", operator: "sta-lta", version: 1, options: { staSeconds: 1 }, in: ["geophone"] },
      { id: "trigger", operator: "trigger", version: 1, options: { on: 3, off: 1 }, in: ["geophones#truth"] },
    ],
    sinks: [{ id: "out", device: "json-lines-file", version: 1, options: { path: "-" }, in: ["trigger#loud"] }],
  };
  await writeFile(path, JSON.stringify(flow));
  const { code, stdout } = await runCommand(["check", path, "--json"]);
  t.is(code, 1);
  const problems = jsonLinesOf(stdout);
  t.deepEqual([...new Set(problems.map((p) => p.step))].sort(), ["band", "geophones", "out", "ratio", "trigger"], "each of the five faulty parts is named");
  t.is(problems.length, 6, "ratio has two mistakes");
  const people = await runCommand(["check", path]);
  t.regex(people.stdout, /6 problems/);
  t.is((await runCommand(["check", "mine-seismic"])).code, 0);
});

test("check refuses two sinks on one file or folder, and names both", async (t) => {
  const folder = await inFolder(t);
  const path = join(folder, "shared.json");
  const sink = (id: string, device: string, options: object) => ({
    id,
    device,
    version: 1,
    options,
    in: [device === "sds-archive" ? "geophones" : "geophones#truth"],
  });
  const flow = {
    headframe: 1,
    name: "shared",
    sources: [{ id: "geophones", device: "simulated-mine", version: 2, options: {} }],
    steps: [],
    sinks: [
      sink("lines", "json-lines-file", { path: "out/events.jsonl" }),
      sink("copy", "json-lines-file", { path: "./out//events.jsonl" }),
      sink("archive", "sds-archive", { path: "archive" }),
      sink("second", "sds-archive", { path: "archive/" }),
      sink("rows", "sqlite-table", { path: "a.sqlite" }),
      sink("more", "sqlite-table", { path: "a.sqlite", table: "Events" }),
      sink("other", "sqlite-table", { path: "a.sqlite", table: "other" }),
      sink("view", "console-view", { memory: "shown" }),
      sink("glance", "console-view", { memory: "shown", format: "json" }),
      sink("print", "json-lines-file", { path: "-" }),
      sink("again", "json-lines-file", { path: "-" }),
    ],
  };
  await writeFile(path, JSON.stringify(flow));
  const { code, stdout } = await runCommand(["check", path, "--json"]);
  t.is(code, 1);
  t.deepEqual(
    jsonLinesOf(stdout).map(({ code, step, message }) => [code, step, /as sink "(.+?)" does/.exec(String(message))?.[1]]),
    [
      ["shared-output", "copy", "lines"],
      ["shared-output", "second", "archive"],
      ["shared-output", "more", "rows"],
      ["shared-output", "glance", "view"],
    ],
  );
});

test("graph prints Mermaid, or the canonical document that check accepts", async (t) => {
  const folder = await inFolder(t);
  t.regex((await runCommand(["graph", "mine-seismic"])).stdout, /^flowchart LR\n/);
  const path = join(folder, "canonical.json");
  await writeFile(path, (await runCommand(["graph", "mine-seismic", "--json"])).stdout);
  t.is((await runCommand(["check", path])).code, 0);
});

test("run prints JSON lines and nothing else, and keeps catalogue and archive", async (t) => {
  const folder = await inFolder(t);
  const source = "geophones=simulated-mine:?sensors=12&seed=7&rate=1000&duration=60";
  const { code, stdout, stderr } = await runCommand(["run", "mine-seismic", "--source", source, "--speed", "max", "--state", "kept", "--json"], {
    cwd: folder,
  });
  t.is(code, 0, stderr);
  const lines = jsonLinesOf(stdout);
  t.deepEqual([...new Set(lines.map(({ type }) => type))].sort(), ["event", "pick", "trigger"]);
  const triggers = lines.filter(({ type }) => type === "trigger");
  for (const trigger of triggers) {
    t.true(Array.isArray(trigger.stations));
    t.regex(String(trigger.on), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  }
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(join(folder, "kept/catalogue.sqlite"), { readOnly: true });
  t.is((database.prepare("select count(*) as n from triggers").get() as { n: number }).n, triggers.length);
  const events = new Set(lines.filter(({ type }) => type === "event").map(({ id }) => id));
  t.is((database.prepare("select count(*) as n from events").get() as { n: number }).n, events.size, "of each event the latest revision");
  database.close();
  const inspected = await runCommand(["inspect", "kept/archive", "--json"], { cwd: folder });
  t.true(jsonLinesOf(inspected.stdout).length >= 3 * 4, "windows of at least four triaxial stations");
});

for (const signals of [["SIGINT"], ["SIGTERM"], ["SIGHUP"], ["SIGINT", "SIGINT"]] as const) {
  test(`${signals.join(", echoed as ")} stops a run cleanly, also one that was to last for a month`, async (t) => {
    const folder = await inFolder(t);
    const running = startCommand(["run", "mine-seismic", "--json", "--for", "30d"], { cwd: folder });
    await running.until('"type":"trigger"');
    for (const signal of signals) running.child.kill(signal);
    const { code, stdout, stderr } = await running.finished;
    t.is(code, 0, stderr);
    t.regex(stderr, /mine-seismic stopped/);
    t.notThrows(() => jsonLinesOf(stdout), "the last line is whole");
  });
}

test("a signal before the run has begun ends the command as a signal does", async (t) => {
  const folder = await inFolder(t);
  await writeFile(join(folder, "slow.ts"), 'console.error("loading");\nawait new Promise((resolve) => setTimeout(resolve, 60_000));\n');
  const running = startCommand(["run", "slow.ts"], { cwd: folder });
  await running.until("loading");
  running.child.kill("SIGTERM");
  const { code, signal } = await running.finished;
  t.is(code, null);
  t.is(signal, "SIGTERM");
});

test("a reader that has seen enough stops a run, which keeps what it has", async (t) => {
  const folder = await inFolder(t);
  const running = startCommand(["run", "mine-seismic", "--source", "simulated-mine:?duration=100000", "--speed", "max", "--state", "kept", "--json"], {
    cwd: folder,
  });
  await running.until('"type":"trigger"');
  running.child.stdout?.destroy();
  const { code, stderr } = await running.finished;
  t.is(code, 0, stderr);
  t.regex(stderr, /mine-seismic stopped/);
});

test("a flow of sensor data runs from standard input to standard output", async (t) => {
  const folder = await inFolder(t);
  const flow = {
    headframe: 1,
    name: "means",
    sources: [{ id: "sensors", device: "json-lines", version: 1, options: { path: "-", sourceField: "sensor", timeField: "ts" } }],
    steps: [{ id: "mean", operator: "count-window", version: 1, options: { size: 2, aggregates: ["mean"] }, in: ["sensors"] }],
    sinks: [{ id: "out", device: "json-lines-file", version: 1, options: { path: "-" }, in: ["mean"] }],
  };
  await writeFile(join(folder, "means.json"), JSON.stringify(flow));
  const lines = [1, 2, 3, 4].map((value) => `{"sensor":"a","ts":"2026-01-01T00:00:0${value}Z","value":${value}}\n`).join("");
  const { code, stdout, stderr } = await runCommand(["run", "means.json"], { cwd: folder, input: `${lines}not json\n` });
  t.is(code, 0, stderr);
  t.deepEqual(
    jsonLinesOf(stdout).map((event) => event.mean),
    [1.5, 3.5],
  );
  t.regex(stderr, /not json|line 5/, "bad input is not lost silently");
});

test("the README's own flow runs", async (t) => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const code = /<!-- example: quiet.ts -->\n```ts\n(.*?)```/s.exec(readme)?.[1];
  t.truthy(code);
  const path = new URL(`./quiet-${process.pid}.ts`, import.meta.url).pathname;
  t.teardown(() => rm(path, { force: true }));
  await writeFile(path, code ?? "");
  const folder = await inFolder(t);
  const { code: exit, stdout, stderr } = await runCommand(["run", path, "--speed", "max", "--set", "geophones.durationSeconds=10", "--json"], { cwd: folder });
  t.is(exit, 0, stderr);
  t.true(jsonLinesOf(stdout).some((event) => event.type === "quiet"));
});
