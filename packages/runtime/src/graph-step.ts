/** What the graph asks of a step, whether its kernel is synchronous or not. */
import type { DataItem, Item, RandomState, Slot } from "@headframe/core";
import { Observable, type OperatorFunction, type Subscriber } from "rxjs";
import { asKernelError, type BadData, badDataEvent } from "./bad-data.ts";
import { ItemCounter } from "./counters.ts";
import type { SidePorts } from "./ports.ts";
import type { Stopwatch, Timed } from "./stopwatch.ts";
import type { Traces } from "./telemetry/traces.ts";
import type { AsyncOutcome, Flowing } from "./turn.ts";
import { BEGIN, type Progress } from "./watermarks.ts";

/** State of a step, other than its keys. Plain data. */
export interface StepRest {
  readonly operator: string;
  readonly version: number;
  readonly progress: Progress;
  readonly input: Progress;
  readonly random: RandomState;
  /** Items in flight and waiting, of asynchronous steps. */
  readonly pending?: readonly PendingItem[];
  readonly nextId?: number;
}

/** An item of an asynchronous step that has not left it, or a gap that waits behind one. */
export interface PendingItem {
  readonly id: number;
  /** Turn in which it came; its work starts when that turn is durable. */
  readonly turn: number;
  readonly key: string;
  readonly item: Flowing;
  /** Set when the work is done and items before it, of the same key, are not. */
  outcome?: AsyncOutcome;
}

/** What the steps of a graph share. */
export interface StepSurroundings {
  readonly stopwatch: Stopwatch;
  readonly traces: Traces | undefined;
  /** Host time and number of the turn. */
  readonly turn: { now: bigint; number: number };
  readonly sides: SidePorts;
  /** Is told of bad data. */
  bad(bad: BadData): void;
  /** A defect of the runtime itself: the turn cannot be trusted. */
  broken(thrown: unknown): void;
}

const noKeys: ReadonlyMap<string, Slot> = new Map();

/** A step of the graph: an RxJS operator with counters, timing and event time around a kernel. */
export abstract class GraphStep implements Timed {
  readonly id: string;
  readonly in: ItemCounter = new ItemCounter();
  readonly out: ItemCounter = new ItemCounter();
  /** Sampled exclusive time. */
  ns = 0;
  errors = 0;
  /** Times that the kernel threw. */
  defects = 0;
  /** Event time at the output. */
  progress: Progress = { time: BEGIN, idle: false, ended: false };
  /** Event time at the input. */
  input: Progress = { time: BEGIN, idle: false, ended: false };
  protected readonly around: StepSurroundings;
  protected touched = false;
  #main: Subscriber<Flowing> | undefined;

  constructor(id: string, around: StepSurroundings) {
    this.id = id;
    this.around = around;
  }

  get sides(): SidePorts {
    return this.around.sides;
  }

  get slots(): ReadonlyMap<string, Slot> {
    return noKeys;
  }

  /** Items that wait inside the step. */
  get queue(): number {
    return 0;
  }

  /** The step as an RxJS operator, for one subscription. */
  operator(): OperatorFunction<Flowing, Flowing> {
    return (source) =>
      new Observable((subscriber) => {
        this.#main = subscriber;
        return source.subscribe({ next: (item) => this.#push(item) });
      });
  }

  #push(item: Flowing): void {
    // RxJS reports what an observer throws out of turn, where nobody would connect it with the run.
    try {
      this.in.count(item);
      this.touched = true;
      const { stopwatch, traces } = this.around;
      if (!stopwatch.running) this.take(item);
      else {
        traces?.enter(this, item);
        const outer = stopwatch.enter(this);
        this.take(item);
        stopwatch.leave(outer);
        traces?.leave();
      }
    } catch (thrown) {
      this.around.broken(thrown);
    }
  }

  /**
   * Event time at the input is now `input`: bring the output's up to date and, once, end.
   * Called after all items of a turn, in topological order.
   */
  advance(input: Progress): void {
    if (this.progress.ended) return;
    const outer = this.around.stopwatch.enter(this);
    this.moveTo(input);
    this.input = input;
    this.touched = false;
    this.around.stopwatch.leave(outer);
  }

  protected abstract take(item: Flowing): void;
  protected abstract moveTo(input: Progress): void;
  abstract rest(): StepRest;
  abstract restore(rest: StepRest, keys: Iterable<readonly [string, object]>): void;

  protected emit(item: Flowing): void {
    this.out.count(item);
    this.#main?.next(item);
  }

  /** @param defect - whether the operator broke its contract, other than that the data or the world are bad */
  protected report(reason: string, item: Item | undefined, key: string, thrown?: unknown, defect: boolean = thrown !== undefined): void {
    const { sides } = this.around;
    this.errors++;
    if (defect) this.defects++;
    const bad = { step: this.id, reason, key, item, connected: sides.connected("errors"), ...(thrown !== undefined && { thrown: asKernelError(thrown) }) };
    if (bad.connected) sides.emit("errors", badDataEvent(bad));
    else sides.missed("errors");
    this.around.bad(bad);
  }

  protected side(port: string, item: DataItem): void {
    this.around.sides.emit(port, item);
  }
}
