import { type Catalogue, type FlowDocument, HeadframeError, nanoseconds } from "@headframe/core";
import type { StateOptions } from "../durable/state-options.ts";
import type { Limits } from "../limits.ts";
import { type FlowRun, runFlow } from "../run-flow.ts";
import type { RunSummary } from "../run-summary.ts";
import type { Flowing } from "../turn.ts";
import type { VirtualHost } from "../virtual/virtual-host.ts";
import { Fate, type Faults, someFaults } from "./faults.ts";
import { type Evidence, verdict } from "./oracle.ts";
import { World } from "./world.ts";

/** What is simulated. */
export interface SimulationOptions {
  readonly seed: number;
  readonly document: FlowDocument;
  /** Operators and devices, made once: they outlive the hosts, as the world around a machine does. */
  readonly catalogue: (world: World) => Catalogue;
  readonly faults?: Partial<Faults>;
  readonly state?: Partial<StateOptions>;
  readonly limits?: Partial<Limits>;
  /** What comes out does not depend on how the input was cut into turns: a run without faults must give the same. */
  readonly cutFree?: boolean;
  /** The log keeps every turn, so that all can be computed from it once more; true unless told. */
  readonly complete?: boolean;
  /** What else must hold at the end, in sentences for what does not. */
  readonly judge?: (world: World) => readonly string[];
  /** The host as the flow is given it; a place for mistakes to be found. */
  readonly alter?: (host: VirtualHost, world: World) => VirtualHost;
  /** Makes the world ready, such as its disk. */
  readonly prepare?: (world: World) => void;
}

/** How a simulation went. */
export interface SimulationResult {
  readonly seed: number;
  /** What is wrong, in sentences; none if all is right. */
  readonly problems: readonly string[];
  /** What the sinks outside the machine hold at the end. */
  readonly sinks: ReadonlyMap<string, readonly Flowing[]>;
  /** Ends of hosts before the flow had ended, in order. */
  readonly deaths: readonly string[];
  readonly turns: number;
  /** Virtual time from the beginning to the end. */
  readonly seconds: number;
  readonly diskOperations: number;
  /** Everything else, to look into. */
  readonly world: World;
}

/** Where simulated hosts keep their state. */
export const STATE = "state";

/** More virtual time than any life needs. */
const PATIENCE_SECONDS = 7200;

/** How long an item may be on its way from its source into the journal. */
const GRACE_SECONDS = 0.5;

/** Chance that a flow that has ended is started once more. */
const AGAIN = 0.2;

const MOST_LIVES = 40;

/** Errors after which a supervisor starts the host again. */
const survivable = new Set(["source-failed", "sink-failed", "log-failed", "disk-full", "stop-timeout"]);

/**
 * Runs a flow to its end in virtual time through crashes and restarts, and judges what came out. The same options and
 * seed give the same run.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const world = new World(options.seed);
  options.prepare?.(world);
  const faults = { ...someFaults, ...options.faults };
  const simulation = new Simulation(world, options, faults);
  const problems: string[] = [];
  let seconds = 0;
  try {
    world.failingTakes = faults.failingTakes;
    await simulation.run();
    seconds = world.seconds;
    world.failingTakes = 0;
    problems.push(...(await verdict(evidence(world, options, simulation.catalogue))), ...(options.judge?.(world) ?? []));
  } catch (error) {
    problems.push(error instanceof HeadframeError ? `${error.code}: ${error.message}` : String((error as Error).stack ?? error));
  } finally {
    world.clock.end();
  }
  return {
    seed: options.seed,
    problems,
    sinks: new Map([...world.recordings].map(([id, { items }]) => [id, items])),
    deaths: simulation.deaths,
    turns: simulation.turns,
    seconds,
    diskOperations: world.disk.operations,
    world,
  };
}

function evidence(world: World, options: SimulationOptions, catalogue: Catalogue): Evidence {
  const { document, state, limits, cutFree } = options;
  return {
    world,
    document,
    catalogue,
    directory: STATE,
    excuses: { ends: world.ends, grace: GRACE_SECONDS },
    complete: options.complete ?? true,
    ...(state && { state }),
    ...(limits && { limits }),
    ...(cutFree && { undisturbed: options.catalogue }),
  };
}

/** One host after the other, until the flow has ended. */
class Simulation {
  /** Ends of hosts before that of the flow. */
  readonly deaths: string[] = [];
  readonly catalogue: Catalogue;
  turns = 0;
  readonly #world: World;
  readonly #options: SimulationOptions;
  readonly #faults: Faults;

  constructor(world: World, options: SimulationOptions, faults: Faults) {
    this.#world = world;
    this.#options = options;
    this.#faults = faults;
    this.catalogue = options.catalogue(world);
  }

  /** @throws Error if a host does not do what it should */
  async run(): Promise<void> {
    const { clock, disk } = this.#world;
    const random = this.#world.random("lives");
    const deaths = Math.floor(random() * (this.#faults.deaths + 1));
    for (let step = 0; ; ) {
      const end = await this.#live(this.deaths.length >= deaths, step);
      if (end === "ended") break;
      this.deaths.push(end);
      if (this.deaths.length > MOST_LIVES) throw new Error(`The flow has not ended after ${MOST_LIVES} lives of its host: ${this.deaths.slice(-3).join(", ")}`);
      if (end === "power-loss") disk.powerLoss(this.#world.random("power"));
      else if (random() < 0.3) disk.writeBack();
      await clock.settle(clock.until(clock.now() + nanoseconds(Fate.downSeconds(random))));
      step = random() < this.#faults.clockSteps ? (random() < 0.5 ? -1 : 1) * 10 ** (random() * 6 - 2) : 0;
    }
    if (random() < AGAIN) await this.#again();
  }

  /** Starts a flow that has ended once more: it finds nothing to do. */
  async #again(): Promise<void> {
    for (let end = ""; end !== "ended"; this.deaths.push(end)) {
      if (this.deaths.length > MOST_LIVES) throw new Error("The flow had ended, and does not end when it is started again");
      end = await this.#live(true, 0);
    }
    this.deaths.pop();
  }

  /** One life of a host, and how it ended. */
  async #live(last: boolean, clockStep: number): Promise<string> {
    const world = this.#world;
    const host = world.start(clockStep);
    let run: FlowRun | undefined;
    const fate = new Fate(world, this.#faults, last, () => run?.stop().catch(() => {}));
    try {
      run = this.#start(host);
      return await world.clock.settle(Promise.race([run.done.then((summary) => this.#done(summary), asDeath), fate.death, this.#hang()]));
    } finally {
      fate.over();
      host.kill();
    }
  }

  #start(host: VirtualHost): FlowRun {
    const { document, limits, state, alter } = this.#options;
    return runFlow(document, {
      catalogue: this.catalogue,
      host: alter?.(host, this.#world) ?? host,
      state: { directory: STATE, ...state },
      ...(limits && { limits }),
    });
  }

  #done({ outcome, turns }: RunSummary): RunSummary["outcome"] {
    this.turns = turns;
    return outcome;
  }

  async #hang(): Promise<never> {
    const { clock } = this.#world;
    await clock.until(clock.now() + nanoseconds(PATIENCE_SECONDS));
    throw new Error(`The host did not end within ${PATIENCE_SECONDS} s of virtual time`);
  }
}

/** What a supervisor makes of a failed run. */
function asDeath(error: unknown): string {
  if (error instanceof HeadframeError && survivable.has(error.code)) return error.code;
  throw error;
}
