import { type Catalogue, HeadframeError, type Host, nanoseconds, type Time } from "@headframe/core";
import { AsyncWork } from "./async-work.ts";
import { asError } from "./bad-data.ts";
import { Delivery } from "./delivery.ts";
import { Devices } from "./devices.ts";
import { DiskRoom } from "./disk-room.ts";
import { DurableRun } from "./durable/durable-run.ts";
import type { StateOptions } from "./durable/state-options.ts";
import type { FlowPlan } from "./flow-plan.ts";
import type { FlowGraph } from "./graph.ts";
import type { Limits } from "./limits.ts";
import { type RunMetrics, runMetrics } from "./metrics.ts";
import { defects, type Health, type RunSummary, runSummary } from "./run-summary.ts";
import { SourceIntake } from "./source-intake.ts";
import type { TurnLog } from "./turn.ts";
import { TurnLoop } from "./turn-loop.ts";
import { before, Wake } from "./wake.ts";

/** What a live run is made of. */
export interface LiveRunParts {
  readonly plan: FlowPlan;
  readonly graph: FlowGraph;
  readonly host: Host;
  readonly limits: Limits;
  readonly onStop: "end" | "keep";
  readonly log: TurnLog;
  readonly seed: number;
  /** Set for a run that keeps state; `log` is then not used. */
  readonly durable?: { readonly options: StateOptions; readonly catalogue: Catalogue; readonly makeGraph: (plan: FlowPlan) => FlowGraph };
  /** Lets the rest of the process run. */
  readonly breathe: () => Promise<void>;
  readonly tidy: () => void;
}

/** Opens the devices, runs the loop, closes the devices: whatever happens, nothing stays open and nothing hangs. */
export class LiveRun {
  readonly #parts: LiveRunParts;
  readonly #devices: Devices;
  readonly #stop = Promise.withResolvers<void>();
  /** As `#stop`, for what takes a signal. */
  readonly #stopping = new AbortController();
  #stopBy: Time | undefined;
  #phase: Exclude<Health["state"], "degraded"> = "starting";
  #failure: HeadframeError | undefined;
  #intakes: readonly SourceIntake[] = [];
  #delivery: Delivery | undefined;
  #loop: TurnLoop | undefined;
  readonly #room: DiskRoom;
  readonly #wake = new Wake();
  #work: AsyncWork | undefined;
  #durable: DurableRun | undefined;
  #begun = false;

  constructor(parts: LiveRunParts) {
    this.#parts = parts;
    this.#devices = new Devices(parts.host, parts.limits.stopSeconds);
    this.#room = new DiskRoom(parts.host.clock, parts.host.log);
  }

  /** Everything between opening and the first live turn went well. */
  get begun(): boolean {
    return this.#begun;
  }

  get health(): Health {
    const waiting = [...this.#room.waiting].map((who) => `${who} waits for room on the disk`);
    const reasons = [...waiting, ...(this.#durable?.problems ?? []), ...defects(this.#parts.graph)];
    if (this.#failure) return { state: "failed", reasons: [this.#failure.message, ...reasons] };
    return { state: this.#phase === "running" && reasons.length > 0 ? "degraded" : this.#phase, reasons };
  }

  metrics(): RunMetrics {
    const metrics = runMetrics(this.#parts.graph, this.#intakes, this.#delivery, this.#parts.host.clock.now());
    return this.#durable ? { ...metrics, durable: this.#durable.metrics() } : metrics;
  }

  /** Takes nothing more and finishes what is in flight. */
  stop(): void {
    if (this.#stopBy !== undefined) return;
    this.#stopBy = this.#within();
    if (this.#phase === "running") this.#phase = "stopping";
    this.#loop?.stop(this.#stopBy);
    this.#stop.resolve();
    this.#stopping.abort();
  }

  async run(): Promise<RunSummary> {
    let outcome: RunSummary["outcome"] = "stopped";
    try {
      if (await this.#open()) outcome = await this.#live();
    } catch (reason) {
      this.#fail(asHeadframeError(reason));
    }
    await this.#finish();
    if (this.#failure) throw this.#failure;
    this.#phase = outcome;
    return runSummary(outcome, this.metrics(), this.health);
  }

  /** Opens the devices where they stand, which in a durable run takes a recovery; false if a stop came first. */
  async #open(): Promise<boolean> {
    const { plan, graph, host, log, seed, durable: wanted } = this.#parts;
    const by = () => this.#stopBy;
    const stop = {
      asked: this.#stop.promise,
      get by() {
        return by();
      },
    };
    if (wanted === undefined) await log.start?.({ flow: plan.name, seed, turn: graph.turns });
    else this.#durable = await DurableRun.open({ plan, host, room: this.#room, signal: this.#stopping.signal, ...wanted });
    const durable = this.#durable;
    if (durable && !(await this.#inTime(durable.restore(graph).then(() => true)))) return false;
    if (!(await this.#devices.openSinks(plan, stop, durable))) return false;
    const delivery = this.#deliver(durable ?? log);
    if (durable && !(await this.#inTime(durable.replay(graph, delivery)))) return false;
    if (!(await this.#devices.openSources(plan, graph, stop, durable))) return false;
    if (durable && !(await this.#inTime(durable.begin(graph, delivery).then(() => true)))) return false;
    this.#begun = true;
    return true;
  }

  /** What the work gives; false if it goes on although a stop was asked for `stopSeconds` ago, or ends by that. */
  async #inTime(work: Promise<boolean>): Promise<boolean> {
    const given = this.#stop.promise.then(() => before(this.#parts.host.clock, this.#stopBy ?? 0n, work, false));
    try {
      return await Promise.race([work, given]);
    } catch (error) {
      if (this.#stopBy === undefined) throw error;
      this.#parts.host.log.debug(`Interrupted by the stop: ${asError(error).message}`);
      return false;
    }
  }

  #deliver(log: TurnLog): Delivery {
    const { plan, graph, limits } = this.#parts;
    const { call: wake } = this.#wake;
    const fail = (error: HeadframeError) => this.#fail(error);
    const work = new AsyncWork(graph.asyncSteps, wake);
    const urgent = new Set(plan.sinks.filter(({ node }) => node.urgent).map(({ node }) => node.id));
    const durable = (turn: number) => work.start(turn);
    this.#work = work;
    const writers = graph.traces?.writers(this.#devices.writers) ?? this.#devices.writers;
    this.#delivery = new Delivery(writers, { log, room: this.#room, urgent, limits, durable, wake, fail });
    return this.#delivery;
  }

  /** Runs turns until all has ended or was stopped. */
  async #live(): Promise<RunSummary["outcome"]> {
    const { graph, host, limits, onStop, breathe, tidy } = this.#parts;
    const [wake, work, delivery, durable] = [this.#wake, this.#work as AsyncWork, this.#delivery as Delivery, this.#durable];
    const fail = (error: HeadframeError) => this.#fail(error);
    const now = () => host.clock.now();
    this.#intakes = [...this.#devices.readers].map(([id, reader]) => {
      const idleNs = (limits.sources[id]?.idleSeconds ?? limits.idleSeconds) * 1e9;
      return new SourceIntake(id, reader, graph.source(id).marks, { idleNs, takeEvents: limits.takeEvents, wake: wake.call, fail, now });
    });
    const tend = durable && (() => (durable.due(host.clock.now()) ? durable.tend(graph, delivery) : undefined));
    const loop = new TurnLoop({ graph, intakes: this.#intakes, work, delivery, clock: host.clock, wake, limits, onStop, breathe, tidy, ...(tend && { tend }) });
    this.#loop = loop;
    this.#phase = this.#stopBy === undefined ? "running" : "stopping";
    if (this.#stopBy !== undefined) loop.stop(this.#stopBy);
    try {
      work.start(graph.turns);
      await loop.run();
    } finally {
      work.stop();
    }
    return loop.stopping ? "stopped" : "ended";
  }

  #fail(error: HeadframeError): void {
    this.#failure ??= error;
    this.#loop?.fail(error);
  }

  /** Delivers what was put out, then flushes and closes; a sink that hangs is given `stopSeconds` after a stop or a failure. */
  async #finish(): Promise<void> {
    const delivery = this.#delivery;
    if (delivery) {
      const drained = delivery.drain().then(() => true);
      const hurry = this.#failure ? Promise.resolve() : this.#stop.promise;
      const given = hurry.then(() => before(this.#parts.host.clock, this.#within(), drained, false));
      if (!(await Promise.race([drained, given]))) this.#fail(this.#notDrained(delivery));
    }
    await this.#lastSnapshot();
    const problems = await this.#devices.close(delivery?.failed ?? new Set());
    await this.#durable?.close().catch((reason: unknown) => problems.push(asHeadframeError(reason)));
    for (const problem of problems) {
      if (this.#failure) this.#parts.host.log.warn(problem.message);
      else this.#fail(problem);
    }
  }

  /** Unless something failed: what was kept then is what the next run goes on from. */
  async #lastSnapshot(): Promise<void> {
    const [durable, delivery] = [this.#durable, this.#delivery];
    if (!durable || !delivery) return;
    try {
      if (!this.#begun || this.#failure) return;
      const taken = durable.finish(this.#parts.graph, delivery).then(() => true);
      if (await before(this.#parts.host.clock, this.#within(), taken, false)) return;
      taken.catch(() => {});
      this.#parts.host.log.warn(
        `The last snapshot was not taken within ${this.#parts.limits.stopSeconds} s; the next run replays what came after the one before`,
      );
    } catch (reason) {
      this.#fail(asHeadframeError(reason));
    } finally {
      delivery.stop();
    }
  }

  #notDrained(delivery: Delivery): HeadframeError {
    delivery.stop();
    const slow = [...this.#devices.writers.keys()].filter((id) => delivery.queue(id) > 0);
    const who = slow.length > 0 ? slow.map((id) => `Sink "${id}"`).join(" and ") : "The turn log";
    return new HeadframeError("stop-timeout", `${who} did not take what was left within ${this.#parts.limits.stopSeconds} s`);
  }

  #within(): Time {
    const { host, limits } = this.#parts;
    return host.clock.now() + nanoseconds(limits.stopSeconds);
  }
}

function asHeadframeError(reason: unknown): HeadframeError {
  return reason instanceof HeadframeError ? reason : new HeadframeError("turn-failed", asError(reason).message, { cause: reason });
}
