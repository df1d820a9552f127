import type { OutputBatch, SeededRandom, SinkResume, SinkWriter } from "@headframe/core";
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

test("quakeml() in mode catalogue keeps one document, in the order of times, with the latest events", async (t) => {
  const world = sinkWorld(1);
  const options = { path: "site/catalogue.xml", mode: "catalogue", maxEvents: 3 } as const;
  const first = await open(world, options);
  await first.write(batch(0, madeEvent(4), madeEvent(2), madeEvent(1)));
  await first.flush();
  t.is(documents(world)[0]?.[1].events.length, 3);
  await first.close();
  const second = await open(world, options);
  await second.write(batch(3, madeEvent(3), madeEvent(2, { revision: 5 }), madeEvent(2, { revision: 4 })));
  await second.close();
  const [document] = documents(world);
  t.is(document?.[0], "site/catalogue.xml");
  t.deepEqual(
    document?.[1].events.map(({ publicID, creationInfo }) => [publicID, creationInfo?.version]),
    [
      ["smi:local/event/event-2", "5"],
      ["smi:local/event/event-3", "0"],
      ["smi:local/event/event-4", "0"],
    ],
  );
  t.regex(world.warnings.join(), /1 of the oldest events leave/);
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

test("quakeml() does not write over a file that is no QuakeML", async (t) => {
  const world = sinkWorld(1);
  const file = await world.files.open("notes.txt", "write");
  await file.write(new TextEncoder().encode("notes"), 0);
  await t.throwsAsync(() => open(world, { path: "notes.txt", mode: "catalogue" }), { code: "quakeml-invalid" });
});

for (const mode of ["folder", "catalogue"] as const) {
  test(`quakeml() in mode ${mode} recognises repeats over kills, full disks and losses of power`, async (t) => {
    const create = (world: SinkWorld): SinkUnderTest => ({
      open: (resume) => open(world, { path: "out", mode, maxEvents: 8 }, resume),
      content: () => world.files.contents(),
    });
    const items = (random: SeededRandom) =>
      Array.from({ length: 12 }, () => madeEvent(Math.floor(random.next() * 10), { revision: Math.floor(random.next() * 3), rmsSeconds: random.next() }));
    t.deepEqual(await sinkRepeatProblems({ create, items, seeds: 15 }), []);
  });
}
