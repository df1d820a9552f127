import { readFileSync } from "node:fs";
import type { Files, OpenFile, OutputBatch, SeededRandom, SinkResume, SinkWriter } from "@headframe/core";
import { type SinkUnderTest, type SinkWorld, sinkRepeatProblems, sinkWorld } from "@headframe/core/testing";
import { readQuakeMl } from "@headframe/formats";
import test from "ava";
import type { LocatedEvent } from "../event/seismic-event.ts";
import { madeEvent } from "../testing/made-event.ts";
import { quakeml } from "./quakeml.ts";

type Options = Parameters<typeof quakeml>[0];

function open(world: SinkWorld, options: Options, resume?: SinkResume): Promise<SinkWriter> {
  const { definition, spec } = quakeml(options);
  return definition.open(spec.options as never, world.host, resume);
}

const batch = (sequence: number, ...items: readonly LocatedEvent[]): OutputBatch => ({ producer: "out", epoch: 1, sequence, items });
const documents = (world: SinkWorld) =>
  Object.entries(world.files.contents()).map(([path, bytes]) => [path, readQuakeMl(new TextDecoder().decode(bytes))] as const);
const revisions = (world: SinkWorld) =>
  documents(world).map(([path, { events }]) => [path.replace(/^.*\//, ""), ...events.map(({ creationInfo }) => `${creationInfo?.version}`)]);

test("quakeml() writes a file an event, and a later revision replaces it", async (t) => {
  const world = sinkWorld(1);
  const writer = await open(world, { path: "events/" });
  const late = madeEvent(1, { revision: 1 });
  await writer.write(batch(0, madeEvent(0), madeEvent(1), { ...late, time: late.time + 5_000_000_000n }));
  await writer.flush();
  await writer.close();
  t.deepEqual(revisions(world), [
    ["2023-11-14T221320.123456000Z_event-0.xml", "0"],
    ["2023-11-14T221420.123456000Z_event-1.xml", "1"],
  ]);
  t.deepEqual(documents(world)[0]?.[1].problems, []);
  t.is(documents(world)[0]?.[1].events[0]?.picks?.length, 2);
});

test("quakeml() passes over a revision that is older than the one that is there, after a restart too", async (t) => {
  const world = sinkWorld(1);
  for (const revision of [1, 0, 2, 1]) {
    const writer = await open(world, { path: "events" });
    await writer.write(batch(0, madeEvent(0, { revision })));
    await writer.close();
  }
  t.deepEqual(revisions(world), [["2023-11-14T221320.123456000Z_event-0.xml", "2"]]);
});

test("quakeml() leaves files of others alone, and removes what an interrupted write of its own left", async (t) => {
  const world = sinkWorld(1);
  const foreign = ["events/notes_event-0.xml", "events/notes_event-0.xml.part", "events/readme"];
  for (const path of [...foreign, "events/2023-11-14T221420.123456000Z_event-1.xml.part"]) {
    const file = await world.files.open(path, "write");
    await file.write(new TextEncoder().encode("notes"), 0);
  }
  const writer = await open(world, { path: "events" });
  await writer.write(batch(0, madeEvent(0)));
  await writer.close();
  const contents = world.files.contents();
  t.deepEqual(Object.keys(contents), ["events/2023-11-14T221320.123456000Z_event-0.xml", ...foreign]);
  for (const path of foreign) t.is(new TextDecoder().decode(contents[path]), "notes");
});

test("quakeml() syncs the folder and those above it at a flush, once for what was written before", async (t) => {
  const world = sinkWorld(1);
  const synced: string[] = [];
  const folder = (path: string): OpenFile => ({ ...({} as OpenFile), sync: async () => void synced.push(path), close: async () => {} });
  const { files } = world;
  const withFolders: Files = {
    list: (path) => files.list(path),
    remove: (path) => files.remove(path),
    rename: (from, to) => files.rename(from, to),
    open: (path, mode) => (mode === "read" && !path.endsWith(".xml") ? Promise.resolve(folder(path)) : files.open(path, mode)),
  };
  const { definition, spec } = quakeml({ path: "/mine/events" });
  const writer = await definition.open(spec.options as never, { ...world.host, files: withFolders });
  await writer.flush();
  t.deepEqual(synced, []);
  await writer.write(batch(0, madeEvent(0), madeEvent(1)));
  await writer.flush();
  await writer.flush();
  t.deepEqual(synced, ["/mine/events", "/mine", "/"]);
  await writer.write(batch(2, madeEvent(2)));
  await writer.close();
  t.is(synced.length, 6);
});

test("quakeml() names the software and its version as the author", async (t) => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  const world = sinkWorld(1);
  const writer = await open(world, { path: "events" });
  await writer.write(batch(0, madeEvent(0)));
  t.is(documents(world)[0]?.[1].events[0]?.creationInfo?.author, `Headframe ${version}; OT`);
});

test("quakeml() writes channel codes if told to", async (t) => {
  for (const channelCodes of [false, true]) {
    const world = sinkWorld(1);
    const writer = await open(world, { path: "events", channelCodes });
    await writer.write(batch(0, madeEvent(0)));
    t.is(documents(world)[0]?.[1].events[0]?.picks?.[0]?.waveformID.channelCode, channelCodes ? "GPZ" : undefined);
  }
});

test("quakeml() says which event cannot be written, and writes the others", async (t) => {
  const world = sinkWorld(1);
  const writer = await open(world, { path: "events" });
  const { data } = madeEvent(1);
  await writer.write(batch(0, madeEvent(0, { local: { x: Number.NaN, y: 0, z: 0 } }), madeEvent(1), { ...madeEvent(2), data: {} as typeof data }));
  await writer.close();
  t.is(documents(world).length, 1);
  t.is(world.warnings.length, 2);
  t.regex(world.warnings[0] ?? "", /Event event-0 cannot be written as QuakeML: event\[0\]\/origin\[0\].*NaN/);
});

test("quakeml() recognises repeats over kills, full disks and losses of power", async (t) => {
  const create = (world: SinkWorld): SinkUnderTest => ({
    open: (resume) => open(world, { path: "out" }, resume),
    content: () => world.files.contents(),
  });
  const items = (random: SeededRandom) =>
    Array.from({ length: 12 }, () => madeEvent(Math.floor(random.next() * 10), { revision: Math.floor(random.next() * 3), rmsSeconds: random.next() }));
  t.deepEqual(await sinkRepeatProblems({ create, items, seeds: 30 }), []);
});
