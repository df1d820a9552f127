import type { Item, Json, Time } from "@headframe/core";
import { ItemCounter } from "./counters.ts";
import type { Port, Ports } from "./ports.ts";
import { SidePorts } from "./ports.ts";
import type { Stopwatch } from "./stopwatch.ts";
import type { TakenItems, TakenRange } from "./turn.ts";
import { SourceMarks, type SourceMarksSnapshot } from "./watermarks.ts";

/** State of a source. Plain data. */
export interface SourceRest {
  readonly position?: Json;
  readonly marks: SourceMarksSnapshot;
}

/** Where the items of a source enter the graph. */
export class GraphSource {
  readonly id: string;
  readonly marks: SourceMarks;
  readonly sides: SidePorts;
  readonly out: ItemCounter = new ItemCounter();
  /** Where the source stands after what was taken; undefined before the first take. */
  position: Json | undefined;
  readonly #port: Port | undefined;
  readonly #stopwatch: Stopwatch;

  constructor(id: string, outOfOrder: Time, ports: Ports, stopwatch: Stopwatch) {
    this.id = id;
    this.marks = new SourceMarks(outOfOrder);
    this.sides = new SidePorts(ports, id);
    this.#port = ports.find(id);
    this.#stopwatch = stopwatch;
  }

  /** Sends items of a turn through the graph, one by one, each to the end of its journey. */
  push(range: TakenRange, taken: TakenItems, turn: number, heard: number): void {
    const stopwatch = this.#stopwatch;
    const { marks, out } = this;
    for (const item of taken.items) {
      marks.observe(item, turn, heard);
      if (item.kind === "watermark") continue;
      out.count(item);
      stopwatch.journey();
      this.#port?.next(item);
    }
    stopwatch.stop();
    for (const [port, items] of Object.entries(taken.side ?? {})) this.#pushSide(port, items);
    this.position = range.position;
    if (range.done) marks.end();
  }

  #pushSide(port: string, items: readonly Item[]): void {
    for (const item of items) if (item.kind !== "watermark") this.sides.emit(port, item);
  }

  rest(): SourceRest {
    return { ...(this.position !== undefined && { position: this.position }), marks: this.marks.snapshot() };
  }

  restore({ position, marks }: SourceRest): void {
    this.position = position;
    this.marks.restore(marks);
  }
}
