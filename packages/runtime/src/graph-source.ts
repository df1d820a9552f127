import { describeItem, type Item, type Json, type Time, WHOLE_SOURCE } from "@headframe/core";
import type { BadDataListener } from "./bad-data.ts";
import { ItemCounter } from "./counters.ts";
import type { Port, Ports } from "./ports.ts";
import { SidePorts } from "./ports.ts";
import { markOrigin } from "./sample-origin.ts";
import type { Stopwatch } from "./stopwatch.ts";
import type { Traces } from "./telemetry/traces.ts";
import type { Flowing, TakenItems, TakenRange } from "./turn.ts";
import { SourceMarks, type SourceMarksSnapshot } from "./watermarks.ts";

/** State of a source. Plain data. */
export interface SourceRest {
  readonly position?: Json;
  /** Items of the main port taken so far, over all runs. */
  readonly taken: number;
  readonly marks: SourceMarksSnapshot;
}

/** What a source is given by its graph. */
export interface SourceSurroundings {
  readonly outOfOrder: Time;
  readonly ports: Ports;
  readonly stopwatch: Stopwatch;
  readonly traces: Traces | undefined;
  readonly bad: BadDataListener;
  /** Whether samples are to be marked with where they came from, for snapshots. */
  readonly origins: boolean;
}

/** What a source must know of the turn it enters. */
export interface PushContext {
  readonly turn: number;
  /** The host's measure of waiting so far, for idle timers. */
  readonly heard: number;
  /** Brings event time forward through the graph. */
  advance(): void;
}

/** Where the items of a source enter the graph. */
export class GraphSource {
  readonly id: string;
  readonly marks: SourceMarks;
  readonly sides: SidePorts;
  readonly out: ItemCounter = new ItemCounter();
  /** Where the source stands after what was taken; undefined before the first take. */
  position: Json | undefined;
  #taken = 0;
  readonly #port: Port | undefined;
  readonly #stopwatch: Stopwatch;
  readonly #traces: Traces | undefined;
  readonly #bad: BadDataListener;
  readonly #origins: boolean;

  constructor(id: string, { outOfOrder, ports, stopwatch, traces, bad, origins }: SourceSurroundings) {
    this.id = id;
    this.#bad = bad;
    this.#origins = origins;
    this.marks = new SourceMarks(outOfOrder);
    this.sides = new SidePorts(ports, id);
    this.#port = ports.find(id);
    this.#stopwatch = stopwatch;
    this.#traces = traces;
  }

  /**
   * Sends items of a turn through the graph, one by one, each to the end of its journey. A watermark for the
   * source as a whole takes effect where it stands among them (`advance`), so that what comes out does not
   * depend on how much of a recording one turn took.
   */
  push(range: TakenRange, taken: TakenItems, { turn, heard, advance }: PushContext): void {
    const stopwatch = this.#stopwatch;
    const traces = this.#traces;
    const { marks, out } = this;
    if (this.#origins) this.#mark(taken.items);
    this.#taken += taken.items.length;
    for (const item of taken.items) {
      marks.observe(item, turn, heard);
      if (item.kind === "watermark") {
        if (item.source === WHOLE_SOURCE) advance();
        continue;
      }
      out.count(item);
      if (traces?.begin(this.id, item, turn)) this.#follow(traces, item);
      else {
        stopwatch.journey();
        this.#port?.next(item);
      }
    }
    stopwatch.stop();
    for (const [port, items] of Object.entries(taken.side ?? {})) this.#pushSide(port, items);
    this.position = range.position;
    if (range.done) marks.end();
  }

  /** Sends an item through the graph while its trace looks on. */
  #follow(traces: Traces, item: Flowing): void {
    this.#stopwatch.journey(true);
    this.#port?.next(item);
    traces.end();
  }

  #mark(items: readonly Item[]): void {
    const batch = { source: this.id, before: this.#taken, position: this.position };
    items.forEach((item, i) => {
      if (item.kind === "frame") markOrigin(item.samples, batch, i);
    });
  }

  #pushSide(port: string, items: readonly Item[]): void {
    const untaken = port === "errors" && !this.sides.connected(port);
    for (const item of items) {
      if (item.kind === "watermark") continue;
      this.sides.emit(port, item);
      if (untaken) this.#bad({ step: this.id, reason: reasonOf(item), key: "", item: undefined, connected: false });
    }
  }

  rest(): SourceRest {
    return { ...(this.position !== undefined && { position: this.position }), taken: this.#taken, marks: this.marks.snapshot() };
  }

  restore({ position, taken, marks }: SourceRest): void {
    this.position = position;
    this.#taken = taken;
    this.marks.restore(marks);
  }
}

/** What a source says is wrong, from the data of its error event. */
function reasonOf(item: Item): string {
  const reason = item.kind === "event" ? (item.data as { reason?: unknown } | null)?.reason : undefined;
  return typeof reason === "string" ? reason : describeItem(item);
}
