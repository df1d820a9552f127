import test from "ava";
import { document } from "./flows.ts";
import { reading } from "./items.ts";
import { operators } from "./operators.ts";
import { type Plant, plants } from "./plants.ts";
import { recordingSink } from "./recording-sink.ts";
import { replayableSource } from "./replayable-source.ts";
import { simulate } from "./simulate.ts";
import { report, trySeed } from "./try-seed.ts";

const SEEDS = 210;
/** Another stretch of seeds than those that are tried by hand. */
const FIRST = 500_000;

test("simulate() of random flows under random faults finds no difference", async (t) => {
  t.timeout(300_000);
  const total = { deaths: 0, turns: 0, seconds: 0 };
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const result = await trySeed(seed);
    if (result.problems.length > 0) t.fail(report(result));
    total.deaths += result.deaths.length;
    total.turns += result.turns;
    total.seconds += result.seconds;
  }
  t.log(`${SEEDS} seeds: ${total.deaths} deaths of hosts, ${total.turns} turns, ${(total.seconds / 3600).toFixed(1)} hours of virtual time`);
  t.true(total.deaths > SEEDS);
});

for (const plant of Object.keys(plants) as Plant[])
  test(`simulate() finds ${plant}: ${plants[plant].toLowerCase()}`, async (t) => {
    t.timeout(300_000);
    for (let seed = 1; seed <= 1000; seed++) {
      const { problems, command } = await trySeed(seed, { plant });
      if (problems.length === 0) continue;
      t.log(`found by seed ${seed}: ${problems[0]?.slice(0, 160)}`);
      t.regex(command, new RegExp(`^npm run simulate -- --seed ${seed} --scenario \\w+ --plant ${plant}$`));
      return;
    }
    t.fail("not found in 1,000 seeds");
  });

test("simulate() gives the same run for the same seed", async (t) => {
  for (let seed = 1; seed <= 14; seed++) {
    const [first, second] = [await trySeed(seed), await trySeed(seed)];
    const facts = ({ deaths, turns, seconds, diskOperations, problems }: typeof first) => ({ deaths, turns, seconds, diskOperations, problems });
    t.deepEqual(facts(first), facts(second));
  }
});

test("simulate() runs a flow of one's own, and says what is wrong with it", async (t) => {
  const sent = Array.from({ length: 50 }, (_, i) => ({ seconds: i, item: reading("a", i, 1) }));
  const flow = document({ sensors: "sensors" }, [["sum", "total", "sensors"]], [["out", "out", "sum"]]);
  const options = {
    seed: 7,
    document: flow,
    catalogue: (world: Parameters<typeof replayableSource>[0]) => ({
      operators,
      sources: [replayableSource(world, "sensors", sent)],
      sinks: [recordingSink(world, "out")],
    }),
    faults: { deaths: 20, stops: 0 },
    cutFree: true,
  };
  const { problems, sinks, deaths } = await simulate(options);
  t.deepEqual(problems, []);
  t.true(deaths.length > 0);
  t.deepEqual(
    sinks.get("out")?.map((item) => item.kind === "event" && item.data),
    [...sent.map((_, i) => i + 1), 50],
  );
  const forgetful = (world: Parameters<typeof replayableSource>[0]) => ({
    ...options.catalogue(world),
    sinks: [recordingSink(world, "out", { forgetful: true })],
  });
  const wrong = await simulate({ ...options, catalogue: forgetful });
  t.regex(wrong.problems.join("\n"), /Sink "out" holds \d+ items and not the 51 of the log/);
});

test("simulate() says so when a flow cannot go on", async (t) => {
  const flow = document({ sensors: "sensors" }, [], [["out", "out", "sensors"]]);
  const { problems } = await simulate({
    seed: 1,
    document: flow,
    catalogue: (world) => ({ operators, sources: [replayableSource(world, "sensors", [])], sinks: [recordingSink(world, "out")] }),
    faults: { failingTakes: 1 },
  });
  t.regex(problems.join(), /has not ended after 40 lives of its host: source-failed/);
});
