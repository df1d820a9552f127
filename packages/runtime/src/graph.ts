/**
 * A flow as an RxJS graph that runs turn by turn.
 *
 * Synchronous and deterministic: what a turn puts out and the state after it depend on the state before,
 * the record and the taken items, and on nothing else. No I/O, no clock, no promise.
 */
import { HeadframeError, nanoseconds, type OutputBatch, type PortReference, type Slot, splitReference } from "@headframe/core";
import { merge } from "rxjs";
import { AsyncStep } from "./async-step.ts";
import type { BadDataListener } from "./bad-data.ts";
import type { FlowPlan } from "./flow-plan.ts";
import { GraphSink, type SinkRest } from "./graph-sink.ts";
import { GraphSource, type SourceRest } from "./graph-source.ts";
import type { GraphStep, StepRest } from "./graph-step.ts";
import { KernelStep } from "./kernel-step.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { type PortObserver, Ports, SidePorts } from "./ports.ts";
import { snapshotProblem } from "./snapshot-problem.ts";
import { Stopwatch } from "./stopwatch.ts";
import type { Traces } from "./telemetry/traces.ts";
import type { TurnInput, TurnOutput } from "./turn.ts";
import { combined, type Progress } from "./watermarks.ts";

/** What a graph is made with, besides its plan. */
export interface GraphOptions {
  /** Seed of the kernels' random numbers; each step has its own sequence. */
  readonly seed: number;
  readonly limits?: Limits;
  readonly onBadData?: BadDataListener;
  readonly observers?: Readonly<Record<PortReference, PortObserver>>;
  readonly stopwatch?: Stopwatch;
  readonly traces?: Traces;
  /** Mark samples with where they came from, so that a snapshot can name them; for durable runs. */
  readonly origins?: boolean;
}

/** State of a graph without the states of keys: small, and different after every turn. Plain data. */
export interface GraphRest {
  readonly turn: number;
  readonly now: bigint;
  readonly seed: number;
  readonly sources: Readonly<Record<string, SourceRest>>;
  readonly steps: Readonly<Record<string, StepRest>>;
  readonly sinks: Readonly<Record<string, SinkRest>>;
}

/** State of one key of one step. */
export interface KeyState {
  readonly step: string;
  readonly key: string;
  /** Place of the key among the step's keys; restore keeps this order, because outputs depend on it. */
  readonly order: number;
  readonly state: object;
}

/** All that a graph remembers, between two turns. Plain data. */
export interface GraphSnapshot extends GraphRest {
  readonly keys: readonly KeyState[];
}

/** A flow that runs turn by turn. */
export class FlowGraph {
  readonly sources: ReadonlyMap<string, GraphSource>;
  /** In topological order. */
  readonly steps: ReadonlyMap<string, GraphStep>;
  readonly sinks: ReadonlyMap<string, GraphSink>;
  readonly stopwatch: Stopwatch;
  readonly traces: Traces | undefined;
  readonly #asyncSteps: readonly AsyncStep[];
  readonly #inputs: ReadonlyMap<GraphStep, readonly { readonly progress: Progress }[]>;
  readonly #turn = { now: 0n, number: 0 };
  #seed: number;
  #broken: { thrown: unknown } | undefined;

  constructor(
    plan: FlowPlan,
    { seed, limits = defaultLimits, onBadData = () => {}, observers = {}, stopwatch = new Stopwatch(), traces, origins = false }: GraphOptions,
  ) {
    this.#seed = seed;
    this.stopwatch = stopwatch;
    this.traces = traces;
    const ports = new Ports([...plan.consumed, ...Object.keys(observers)]);
    const outOfOrder = (id: string) => nanoseconds(limits.sources[id]?.outOfOrderSeconds ?? limits.outOfOrderSeconds);
    this.sources = new Map(
      plan.sources.map(({ node }) => [
        node.id,
        new GraphSource(node.id, { outOfOrder: outOfOrder(node.id), ports, stopwatch, traces, bad: onBadData, origins }),
      ]),
    );
    const around = (id: string) => ({
      stopwatch,
      traces,
      turn: this.#turn,
      sides: new SidePorts(ports, id),
      bad: onBadData,
      broken: (thrown: unknown) => {
        this.#broken ??= { thrown };
      },
    });
    const steps = plan.steps.map((step) =>
      "kernel" in step.definition ? new KernelStep(step, seed, around(step.node.id)) : new AsyncStep(step, around(step.node.id)),
    );
    this.steps = new Map(steps.map((step) => [step.id, step]));
    this.#asyncSteps = steps.filter((step) => step instanceof AsyncStep);
    this.sinks = new Map(plan.sinks.map(({ node }) => [node.id, new GraphSink(node.id, traces)]));
    this.#inputs = new Map(plan.steps.map(({ node }) => [this.step(node.id), node.in.map((reference) => this.#producer(splitReference(reference)[0]))]));
    this.#connect(plan, ports, observers);
  }

  /** Subscribes in the flow's order; a port's items go to its takers in this order. */
  #connect(plan: FlowPlan, ports: Ports, observers: Readonly<Record<PortReference, PortObserver>>): void {
    const input = (references: readonly PortReference[]) => {
      const taken = [...new Set(references)].map((reference) => ports.get(reference));
      return taken.length === 1 && taken[0] ? taken[0] : merge(...taken);
    };
    for (const { node } of plan.steps) {
      const output = input(node.in).pipe(this.step(node.id).operator());
      const main = ports.find(node.id);
      if (main) output.subscribe(main);
      else output.subscribe();
    }
    for (const { node } of plan.sinks) this.sinks.get(node.id)?.attach(input(node.in));
    for (const [reference, observer] of Object.entries(observers)) ports.get(reference).subscribe(observer);
  }

  #producer(id: string): { readonly progress: Progress } {
    const source = this.sources.get(id);
    return source === undefined ? this.step(id) : source.marks;
  }

  /** @throws TypeError if there is no such step */
  step(id: string): GraphStep {
    const step = this.steps.get(id);
    if (step === undefined) throw new TypeError(`The graph has no step ${id}`);
    return step;
  }

  get asyncSteps(): readonly AsyncStep[] {
    return this.#asyncSteps;
  }

  /** Number of the last turn; 0 before the first. */
  get turns(): number {
    return this.#turn.number;
  }

  /** Host time of the last turn. */
  get now(): bigint {
    return this.#turn.now;
  }

  /** All sources and steps have ended: nothing more can come out. */
  get ended(): boolean {
    for (const source of this.sources.values()) if (!source.marks.progress.ended) return false;
    for (const step of this.steps.values()) if (!step.progress.ended) return false;
    return true;
  }

  /**
   * Runs a turn: asynchronous results, then the items of each source, then event time and ends.
   *
   * @param heard - for idle timers: the host's measure of how long it has waited for each source
   * @throws HeadframeError `turn-failed` if the runtime itself is at fault; the graph must not be used any more
   */
  turn({ record, items }: TurnInput, heard: (source: string) => number = () => 0): TurnOutput {
    this.#turn.number = record.turn;
    this.#turn.now = record.now;
    this.stopwatch.always();
    for (const { step, id, outcome } of record.results) this.#asyncStep(step).settle(id, outcome);
    this.stopwatch.stop();
    record.taken.forEach((range, i) => {
      this.source(range.source).push(range, items[i] ?? { items: [] }, { turn: record.turn, heard: heard(range.source), advance: () => this.#advance() });
    });
    for (const { source, item } of record.idle) this.source(source).marks.silent(item);
    this.#advance();
    if (this.#broken) {
      const { thrown } = this.#broken;
      throw new HeadframeError("turn-failed", `Turn ${record.turn} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown });
    }
    return this.#collect();
  }

  #advance(): void {
    this.stopwatch.always();
    for (const source of this.sources.values()) source.marks.advance();
    for (const [step, inputs] of this.#inputs) {
      const only = inputs.length === 1 ? inputs[0] : undefined;
      step.advance(only ? { ...only.progress } : combined(inputs.map((input) => input.progress)));
    }
    this.stopwatch.stop();
  }

  #collect(): OutputBatch[] {
    const batches: OutputBatch[] = [];
    for (const sink of this.sinks.values()) {
      const batch = sink.collect();
      if (batch) batches.push(batch);
    }
    return batches;
  }

  /** @throws TypeError if there is no such source */
  source(id: string): GraphSource {
    const source = this.sources.get(id);
    if (source === undefined) throw new TypeError(`The graph has no source ${id}`);
    return source;
  }

  #asyncStep(id: string): AsyncStep {
    const step = this.step(id);
    if (!(step instanceof AsyncStep)) throw new TypeError(`Step ${id} is not asynchronous`);
    return step;
  }

  /** Live states by step and key; not copies. */
  states(): ReadonlyMap<string, ReadonlyMap<string, Slot>> {
    return new Map([...this.steps].map(([id, step]) => [id, step.slots]));
  }

  /** States of keys that changed since the last call, live; they count as unchanged from now on. */
  changedStates(): KeyState[] {
    return this.#keys((slot) => {
      const { dirty } = slot;
      slot.dirty = false;
      return dirty;
    });
  }

  /** States of all keys, live. */
  allStates(): KeyState[] {
    return this.#keys(() => true);
  }

  #keys(wanted: (slot: Slot) => boolean): KeyState[] {
    const found: KeyState[] = [];
    for (const step of this.steps.values()) {
      let order = 0;
      for (const [key, slot] of step.slots) {
        if (wanted(slot)) found.push({ step: step.id, key, order, state: slot.state });
        order++;
      }
    }
    return found;
  }

  /** Everything but the states of keys, live. */
  rest(): GraphRest {
    const each = <R>(parts: ReadonlyMap<string, { rest(): R }>) => Object.fromEntries([...parts].map(([id, part]) => [id, part.rest()]));
    const { now, number } = this.#turn;
    return { turn: number, now, seed: this.#seed, sources: each(this.sources), steps: each(this.steps), sinks: each(this.sinks) };
  }

  /** A copy of all that the graph remembers. */
  snapshot(): GraphSnapshot {
    return structuredClone({ ...this.rest(), keys: this.allStates() });
  }

  /**
   * Takes over a snapshot of a graph of the same flow; the snapshot's objects become the graph's.
   *
   * @throws HeadframeError `snapshot-mismatch` if it is of another flow or of other versions of operators
   */
  restore(snapshot: GraphSnapshot): void {
    const problem = snapshotProblem(this, snapshot);
    if (problem) throw new HeadframeError("snapshot-mismatch", `The snapshot does not fit the flow: ${problem}`);
    this.#seed = snapshot.seed;
    this.#turn.number = snapshot.turn;
    this.#turn.now = snapshot.now;
    const keys = Map.groupBy(snapshot.keys, ({ step }) => step);
    const ordered = (id: string) => (keys.get(id) ?? []).sort((a, b) => a.order - b.order).map(({ key, state }) => [key, state] as const);
    for (const [id, source] of this.sources) source.restore(snapshot.sources[id] as SourceRest);
    for (const [id, step] of this.steps) step.restore(snapshot.steps[id] as StepRest, ordered(id));
    for (const [id, sink] of this.sinks) sink.restore(snapshot.sinks[id] as SinkRest);
  }
}
