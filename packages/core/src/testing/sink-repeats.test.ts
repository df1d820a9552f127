import test from "ava";
import type { Position, SinkResume, SinkWriter } from "../device.ts";
import type { Event } from "../item.ts";
import type { SeededRandom } from "../random.ts";
import { type SinkUnderTest, type SinkWorld, sinkRepeatProblems } from "./sink-repeats.ts";

const events = (random: SeededRandom): Event[] =>
  Array.from({ length: 60 }, (_, n) => ({ kind: "event", type: "e", id: `${n}`, source: "s", time: 0n, data: Math.floor(random.next() * 5) }));

/** A file of one line an item that is cut back to the checkpoint, with faults to choose. */
function cuttingSink({ host: { files }, files: all }: SinkWorld, fault?: "forgets" | "appends" | "sleeps" | "tears"): SinkUnderTest {
  const open = async (resume?: SinkResume): Promise<SinkWriter> => {
    const file = await files.open("out", "write");
    let at = fault !== "forgets" && resume ? Number(resume.position) : await file.size();
    if (fault !== "appends") await file.truncate(at);
    let written = resume?.sequence ?? 0;
    return {
      async write({ sequence, items }) {
        const bytes = new TextEncoder().encode(
          items
            .slice(Math.max(0, written - sequence))
            .map((item) => `${JSON.stringify(item, (_, value) => (typeof value === "bigint" ? 0 : value))}\n`)
            .join(""),
        );
        if (fault === "tears") at += bytes.length;
        await file.write(bytes, fault === "tears" ? at - bytes.length : at);
        if (fault !== "tears") at += bytes.length;
        written = Math.max(written, sequence + items.length);
      },
      checkpoint: (): Position => at,
      flush: () => (fault === "sleeps" ? Promise.resolve() : file.sync()),
      close: () => file.close(),
    };
  };
  return { open, content: () => all.contents() };
}

test("sinkRepeatProblems() finds nothing wrong with a sink that cuts back to its checkpoint", async (t) => {
  t.deepEqual(await sinkRepeatProblems({ create: cuttingSink, items: events, seeds: 200 }), []);
});

test("sinkRepeatProblems() finds a sink that forgets where it was, that does not sync, or that steps over a failed write", async (t) => {
  for (const fault of ["forgets", "sleeps", "tears"] as const) {
    const problems = await sinkRepeatProblems({ create: (world) => cuttingSink(world, fault), items: events });
    t.true(problems.length > 0, fault);
    t.regex(problems[0] ?? "", /^seed \d+, (kill|power): out is (not as after an uninterrupted run: \d+ bytes|missing)/);
  }
});

test("sinkRepeatProblems() does not mind what is written over, since it comes again", async (t) => {
  t.deepEqual(await sinkRepeatProblems({ create: (world) => cuttingSink(world, "appends"), items: events }), []);
});

test("sinkRepeatProblems() names a sink without checkpoint, and one that fails", async (t) => {
  const [without] = await sinkRepeatProblems({
    create: (world) => {
      const sink = cuttingSink(world);
      return {
        ...sink,
        open: async (resume) => {
          const { checkpoint: _, ...writer } = await sink.open(resume);
          return writer;
        },
      };
    },
    items: events,
  });
  t.is(without, "seed 1, kill: the sink has no checkpoint, so it cannot recognise repeats");
  const [failing] = await sinkRepeatProblems({ create: () => ({ open: () => Promise.reject(new Error("no door")), content: () => ({}) }), items: events });
  t.is(failing, "seed 1, kill: no door");
});

test("sinkRepeatProblems() says the same for the same seed", async (t) => {
  const run = (seed: number, seeds: number) => sinkRepeatProblems({ create: (world) => cuttingSink(world, "forgets"), items: events, seed, seeds });
  const [first = ""] = await run(1, 50);
  const seed = Number(/seed (\d+)/.exec(first)?.[1]);
  t.is((await run(seed, 1))[0], first);
});
