/** What is simulated under which faults, from a seed. */
import { type Catalogue, type DataItem, itemTime, nanoseconds, SeededRandom } from "@headframe/core";
import type { Durability, StateOptions } from "../durable/state-options.ts";
import type { Limits } from "../limits.ts";
import { keep, pair } from "./buffers.ts";
import { type Faults, someFaults } from "./faults.ts";
import { fileSink } from "./file-sink.ts";
import { reading } from "./items.ts";
import { boundProblems, subsequenceProblems } from "./judges.ts";
import { liveSource } from "./live-source.ts";
import { asyncOperator, numberOf, operators } from "./operators.ts";
import { type Plant, planted } from "./plants.ts";
import { type RandomFlow, type RandomFlowOptions, randomFlow } from "./random-flow.ts";
import { recordingSink } from "./recording-sink.ts";
import { replayableSource } from "./replayable-source.ts";
import type { SimulationOptions } from "./simulate.ts";
import type { World } from "./world.ts";

/** A kind of simulation. */
interface Scenario {
  readonly summary: string;
  readonly flow: Partial<RandomFlowOptions>;
  readonly faults: Partial<Faults>;
  readonly durability: Durability;
  /** Sinks may be files of the host. */
  readonly files: boolean;
  readonly state?: Partial<StateOptions>;
  /** The log has every turn, and sinks hold what follows from it. */
  readonly complete: boolean;
  readonly judge?: (flow: RandomFlow, world: World) => readonly string[];
}

/** Steps whose output depends on items and stated event time only. */
const CUT_FREE = ["add", "pass", "total", "window-sum", "keep", "pair"];
const ALL = [...CUT_FREE, "picky", "async", "guess"];

const cutFree = { live: 0, cutFree: true, urgent: 0.2, operators: CUT_FREE };
const little = { keepBytes: 20_000, keepSeconds: 10, segmentBytes: 4_000, segmentSeconds: 5, snapshotSeconds: 1, backlogBytes: 20_000 };

/** Scenarios by name. */
export const scenarios = {
  crashes: {
    summary: "Any flow, killed at any moment",
    flow: {},
    faults: {},
    durability: "process",
    files: true,
    complete: true,
  },
  power: {
    summary: "Any flow, with losses of power that it must survive",
    flow: {},
    faults: { power: 0.6 },
    durability: "power",
    files: true,
    complete: true,
  },
  equal: {
    summary: "Flows that must put out what they do when nothing happens",
    flow: cutFree,
    faults: {},
    durability: "process",
    files: true,
    complete: true,
  },
  unsafe: {
    summary: "Losses of power under process durability: sources that can be read again make up for them",
    flow: cutFree,
    faults: { power: 0.6, diskFull: 0 },
    durability: "process",
    files: false,
    complete: false,
  },
  losses: {
    summary: "Losses of power under process durability: what cannot be read again may be lost, but nothing comes twice",
    flow: { ...cutFree, live: 0.7, operators: ["pass"] },
    faults: { power: 0.6 },
    durability: "process",
    files: false,
    complete: false,
    judge: subsequenceProblems,
  },
  retention: {
    summary: "Little may be kept, and what comes out is the same",
    flow: { ...cutFree, paced: true, most: 120 },
    faults: {},
    durability: "process",
    files: true,
    state: little,
    complete: false,
    judge: (_, world) => boundProblems(world, little),
  },
  journals: {
    summary: "Little may be kept of what cannot be read again",
    flow: { live: 0.8, paced: true, most: 120 },
    faults: { power: 0.3 },
    durability: "power",
    files: true,
    state: little,
    complete: false,
    judge: (_, world) => boundProblems(world, little),
  },
} as const satisfies Record<string, Scenario>;

/** Name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** The scenario of a seed, unless one is told: each has its turn. */
export function scenarioOf(seed: number): ScenarioName {
  const names = Object.keys(scenarios) as ScenarioName[];
  return names[seed % names.length] as ScenarioName;
}

/** A simulation of a scenario, whose every detail follows from the seed. */
export function scenarioOptions(name: ScenarioName, seed: number, plant?: Plant): SimulationOptions {
  const scenario: Scenario = scenarios[name];
  const stream = new SeededRandom(seed, "scenario");
  const random = () => stream.next();
  const wanted: RandomFlowOptions = { live: 0.4, cutFree: false, paced: false, urgent: 0, operators: ALL, seconds: 60, most: 60, ...scenario.flow };
  const flow = randomFlow(random, wanted);
  const delays = { write: [0, 0.004 * random()], sync: [0.001, 0.03 * random() + 0.001], commit: [0, 0.2 * random()] } as const;
  return {
    seed,
    document: flow.document,
    catalogue: (world) => catalogueOf(flow, scenario, world, plant),
    // A mistake is to be found by what it does, and not by how it takes a full disk.
    faults: { ...someFaults, ...scenario.faults, ...(plant && { diskFull: 0 }) },
    limits: randomLimits(random),
    state: { ...randomState(random), durability: scenario.durability, ...scenario.state },
    cutFree: wanted.cutFree && wanted.live === 0,
    complete: scenario.complete,
    prepare: ({ disk }) => Object.assign(disk.delays, delays),
    judge: (world) => scenario.judge?.(flow, world) ?? [],
    alter: (host, world) => planted(plant, host, world),
  };
}

function randomLimits(random: () => number): Partial<Limits> {
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  return { takeItems: upTo(16), turnItems: upTo(32), queuedTurns: upTo(4), asyncItems: upTo(20), idleSeconds: upTo(20), outOfOrderSeconds: upTo(6) - 1 };
}

/** All is kept. */
function randomState(random: () => number): Partial<StateOptions> {
  const from = (least: number, times: number) => least * times ** random();
  return {
    snapshotSeconds: from(0.03, 300),
    groupSeconds: from(0.001, 200),
    segmentSeconds: from(3, 200),
    segmentBytes: Math.floor(from(1000, 100)),
    backlogBytes: Math.floor(from(2000, 100)),
    overflow: random() < 0.5 ? "wait" : "drop-newest",
    keepSeconds: 1e7,
    keepBytes: 1e12,
  };
}

function catalogueOf({ sources, sinks }: RandomFlow, { files }: Scenario, world: World, plant: Plant | undefined): Catalogue {
  const forgetful = plant === "forgetful-sink";
  return {
    operators: [...operators, keep, pair, ...asyncSteps(world)],
    sources: sources.map(({ id, live, sent }) => (live ? liveSource(world, id, sent) : replayableSource(world, id, sent))),
    sinks: sinks.map(({ id, file, slow, checkpoints }) =>
      file && files ? fileSink(id) : recordingSink(world, id, { forgetful, checkpoints, ...(slow && { seconds: [0, 4] }) }),
    ),
  };
}

/** One whose results follow from the items, though they take their time; one whose results are others each time. */
function asyncSteps(world: World) {
  const random = world.random("results");
  const wait = (seconds: number) => {
    const { clock } = world.host;
    return clock.until(clock.now() + nanoseconds(seconds));
  };
  const answer = (item: DataItem, data: number) => [{ ...reading(item.source, 0, data), time: itemTime(item) }];
  const steady = asyncOperator(3, async (item) => {
    const value = numberOf(item);
    if (value % 4 > 0) await wait(value % 4);
    if (value % 11 === 0) throw new RangeError("Multiple of 11");
    return value % 3 === 0 ? [] : answer(item, value * 2);
  });
  const guess = asyncOperator(2, async (item) => {
    await wait(random() * 2);
    return answer(item, numberOf(item) + Math.floor(random() * 1000) / 1000);
  });
  return [steady.operator, { ...guess.operator, definition: { ...guess.operator.definition, name: "guess" } }];
}
