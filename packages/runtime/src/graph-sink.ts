import type { OutputBatch } from "@headframe/core";
import type { Observable } from "rxjs";
import { ItemCounter } from "./counters.ts";
import type { Traces } from "./telemetry/traces.ts";
import type { Flowing } from "./turn.ts";

/** Numbers of what leaves through a sink. Plain data. */
export interface SinkRest {
  readonly epoch: number;
  readonly sequence: number;
}

/** Gathers what a turn puts out through one sink, and numbers it. */
export class GraphSink {
  readonly id: string;
  readonly in: ItemCounter = new ItemCounter();
  #epoch = 1;
  #sequence = 0;
  #items: Flowing[] = [];

  readonly #traces: Traces | undefined;

  constructor(id: string, traces?: Traces) {
    this.id = id;
    this.#traces = traces;
  }

  attach(input: Observable<Flowing>): void {
    input.subscribe((item) => {
      this.in.count(item);
      this.#traces?.arrive(this.id, this.#sequence + this.#items.length, item);
      this.#items.push(item);
    });
  }

  /** The turn's items, or undefined if there are none. */
  collect(): OutputBatch | undefined {
    if (this.#items.length === 0) return undefined;
    const batch = { producer: this.id, epoch: this.#epoch, sequence: this.#sequence, items: this.#items };
    this.#sequence += this.#items.length;
    this.#items = [];
    return batch;
  }

  rest(): SinkRest {
    return { epoch: this.#epoch, sequence: this.#sequence };
  }

  restore({ epoch, sequence }: SinkRest): void {
    this.#epoch = epoch;
    this.#sequence = sequence;
  }
}
