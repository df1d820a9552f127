/** The flagship flow on recordings that it has never seen, given an inventory and two speeds, through the real command. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTime, projectLocal } from "@headframe/core";
import test, { type ExecutionContext } from "ava";
import { type MadeEvent, type MadeRecording, madeSpeeds, makeRecording } from "./made-recording.ts";
import { jsonLinesOf, runCommand } from "./run-command.ts";

interface EventLine {
  readonly id: string;
  readonly time: string;
  readonly stage: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly frame: string;
  readonly local: MadeEvent;
  readonly uncertaintyMetres: number;
  readonly magnitude?: { readonly value: number };
}

async function inFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-unseen-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function flowArguments({ waves, inventory }: Pick<MadeRecording, "waves" | "inventory">, { vp, vs } = madeSpeeds): string[] {
  const settings = [`inventory=${inventory}`, `vp=${vp}`, `vs=${vs}`].flatMap((setting) => ["--set", setting]);
  return ["run", "mine-seismic", "--source", `geophones=miniseed:${waves}`, ...settings, "--speed", "max", "--json"];
}

/** The last line of each event, in the order of their times. */
async function locatedEvents(t: ExecutionContext, cwd: string, recording: MadeRecording): Promise<EventLine[]> {
  const { code, stdout, stderr } = await runCommand(flowArguments(recording), { cwd });
  t.is(code, 0, stderr);
  t.notRegex(stderr, /WARN|ERROR/);
  const lines = jsonLinesOf(stdout).filter(({ type }) => type === "event") as unknown as EventLine[];
  t.true(lines.some(({ stage }) => stage === "preliminary"));
  return [...new Map(lines.map((line) => [line.id, line])).values()].sort((a, b) => (a.time < b.time ? -1 : 1));
}

/** Checks times and places against what was put in. */
function compare(t: ExecutionContext, found: readonly EventLine[], truths: readonly MadeEvent[], placeOf: (line: EventLine) => readonly number[]): void {
  t.is(found.length, truths.length, JSON.stringify(found.map(({ time }) => time)));
  for (const [i, truth] of truths.entries()) {
    const line = found[i] as EventLine;
    const [x = 0, y = 0, z = 0] = placeOf(line);
    const metres = Math.hypot(x - truth.x, y - truth.y, z - truth.z);
    t.true(metres < 6, `${metres} m off, stated ${line.uncertaintyMetres} m`);
    t.true(Math.abs(Number(parseTime(line.time) - truth.time)) < 2e6, `${line.time}`);
    t.is(line.stage, "revised");
    t.true(line.uncertaintyMetres > 0 && line.uncertaintyMetres < 20);
  }
}

test("an unknown recording on a mine grid with large offsets is located", async (t) => {
  const folder = await inFolder(t);
  const offset = [650_371, 4_766_640, -1_200] as const;
  const recording = await makeRecording(join(folder, "data"), { seed: 11, offset });
  const found = await locatedEvents(t, folder, recording);
  compare(t, found, recording.events, ({ x, y, z }) => [x - offset[0], y - offset[1], z - offset[2]]);
  for (const { frame, x, y, z, local } of found) {
    t.is(frame, "local");
    t.deepEqual({ ...local }, { x, y, z } as unknown as MadeEvent);
  }
});

test("an unknown recording with geographic stations is located in degrees", async (t) => {
  const folder = await inFolder(t);
  const origin = { latitude: 67.85, longitude: 20.2 };
  const recording = await makeRecording(join(folder, "data"), { seed: 12, origin, rate: 3200 });
  const found = await locatedEvents(t, folder, recording);
  compare(t, found, recording.events, ({ x, y, z }) => {
    const place = projectLocal(origin, y, x);
    return [place.x, place.y, z];
  });
  for (const { frame } of found) t.is(frame, "geographic");
});

test("wrong uses of the flow end with a clear message", async (t) => {
  const folder = await inFolder(t);
  const recording = await makeRecording(join(folder, "data"), { seed: 13 });
  const [notXml, empty, other] = ["text.xml", "empty.xml", "other.xml"].map((name) => join(folder, name)) as [string, string, string];
  await writeFile(notXml, "station,x,y,z\n");
  await writeFile(empty, "");
  await writeFile(other, "<a><b/></a>");
  const cases: [string, string[], number, RegExp][] = [
    ["vs above vp", flowArguments(recording, { vp: 3300, vs: 5600 }), 2, /"?vs"?.*must be below.*vp/],
    ["speed without sense", flowArguments(recording, { vp: -1, vs: 1000 }), 2, /setting "vp" must be a number >= 100/],
    ["no file", flowArguments({ ...recording, inventory: join(folder, "none.xml") }), 2, /--set inventory: cannot read .*none\.xml/],
    ["no XML", flowArguments({ ...recording, inventory: notXml }), 2, /--set inventory: .*text\.xml" is not a StationXML file/],
    ["empty file", flowArguments({ ...recording, inventory: empty }), 2, /--set inventory: .*empty\.xml" is not a StationXML file/],
    ["other XML", flowArguments({ ...recording, inventory: other }), 2, /FDSNStationXML is expected/],
    ["no recordings", flowArguments({ ...recording, waves: join(folder, "nothing", "*.mseed") }), 1, /holds no miniSEED records/],
  ];
  await Promise.all(
    cases.map(async ([name, args, expected, message]) => {
      const { code, stdout, stderr } = await runCommand(args, { cwd: folder });
      t.is(code, expected, `${name}: ${stderr}`);
      t.regex(stderr, message, name);
      t.is(stdout, "", name);
      t.notRegex(stderr, /\n\s+at /, `${name}: no stack`);
    }),
  );
});
