import type { Event, OutputBatch } from "@headframe/core";
import { FaultyFiles, sinkRepeatProblems, sinkWorld } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import { consoleView } from "./console-view.ts";
import { ShownNote } from "./shown-note.ts";

const event = (n: number): Event => ({ kind: "event", type: "trigger", id: `e${n}`, source: "MN", time: BigInt(n), data: { n } });

function open(world: ReturnType<typeof sinkWorld>, format: "json" | "lines", memory?: string) {
  const { definition, spec } = consoleView({ format, ...(memory !== undefined && { memory }) });
  return (resume?: Parameters<typeof definition.open>[2]) => definition.open(spec.options as never, world.host, resume);
}

test("consoleView() with a memory shows each item once, whatever kills came between", async (t) => {
  for (const format of ["json", "lines"] as const)
    t.deepEqual(
      await sinkRepeatProblems({
        create: (world) => ({ open: open(world, format, "state/view.note"), content: () => ({ shown: world.shown.join("") }) }),
        items: (random) => Array.from({ length: 80 }, () => event(Math.floor(random.next() * 10))),
        kills: "between-calls",
        ends: ["kill"],
        seeds: 300,
      }),
      [],
    );
});

test("consoleView() with a memory shows a batch twice at the most, where the process died before it was noted", async (t) => {
  const world = sinkWorld(1);
  const batch = (sequence: number, ...items: Event[]): OutputBatch => ({ producer: "view", epoch: 1, sequence, items });
  const opened = open(world, "json", "view.note");
  const first = await opened();
  const position = (await first.checkpoint?.()) ?? null;
  await first.write(batch(0, event(0), event(1)));
  world.files.killAfter(10);
  await first.write(batch(2, event(2)));
  world.files.restart();
  const second = await opened({ producer: "view", epoch: 1, sequence: 0, position });
  await second.write(batch(0, event(0)));
  await second.write(batch(1, event(1), event(2), event(3)));
  await second.close();
  const ids = (shown: string[]) => shown.flatMap((text) => [...text.matchAll(/"id":"(\w+)"/g)].map(([, id]) => id));
  t.deepEqual(ids(world.shown), ["e0", "e1", "e2", "e2", "e3"]);
  const other = await opened({ producer: "view", epoch: 2, sequence: 0, position });
  await other.write(batch(0, event(8)));
  await other.write({ ...batch(0, event(9)), epoch: 2 });
  await other.close();
  t.deepEqual(ids(world.shown).slice(5), ["e9"], "numbers of another epoch are others");
});

test("consoleView() without a memory has no checkpoint, and one that begins forgets what it noted", async (t) => {
  const world = sinkWorld(1);
  t.is((await open(world, "json")()).checkpoint, undefined);
  const note = await ShownNote.open("n", world.host);
  await note.write("view", { epoch: 1, sequence: 5 });
  t.deepEqual((await ShownNote.open("n", world.host, "view")).shown, { epoch: 1, sequence: 5 });
  t.is((await ShownNote.open("n", world.host, "other")).shown, undefined);
  await ShownNote.open("n", world.host);
  t.is((await ShownNote.open("n", world.host, "view")).shown, undefined);
});

test("ShownNote keeps the last note or the one before it, wherever a write is torn", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2 ** 31), { minLength: 1, maxLength: 6 }), fc.nat(23), async (numbers, cut) => {
      const files = new FaultyFiles();
      const { log } = sinkWorld(1).host;
      const note = await ShownNote.open("note", { files, log });
      for (const sequence of numbers) await note.write("view", { epoch: 3, sequence: sequence * 2 ** 20 });
      files.killAfter(cut);
      await note.write("view", { epoch: 3, sequence: 1 });
      files.restart();
      const { shown } = await ShownNote.open("note", { files, log }, "view");
      t.deepEqual(shown, { epoch: 3, sequence: (numbers.at(-1) as number) * 2 ** 20 });
    }),
  );
});
