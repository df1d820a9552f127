import type { Item } from "@headframe/core";

/** What is looked at of a step that an item passes. */
export interface PassedStep {
  readonly id: string;
  readonly out: { readonly items: number };
  readonly errors: number;
}

/** One stretch of a journey: the whole of it, or the passage through a step and everything after it. Times in ms. */
export interface Stretch {
  /** Undefined for the whole journey. */
  readonly step: string | undefined;
  readonly item: Item;
  /** Place of the stretch that this one is a part of; -1 for the whole. */
  readonly parent: number;
  readonly start: number;
  end: number;
  /** Time in the step alone. */
  exclusive: number;
  itemsOut: number;
  errors: number;
}

/** An item has come to a sink. */
export interface Arrival {
  readonly sink: string;
  /** Number that it has there. */
  readonly sequence: number;
  readonly item: Item;
  /** Place of the stretch in which it came. */
  readonly stretch: number;
  readonly at: number;
}

/** An item waits in an asynchronous step. */
export interface Wait {
  readonly step: string;
  /** Number that it has there. */
  readonly id: number;
  readonly item: Item;
  readonly stretch: number;
  readonly at: number;
}

/** Stretches of one journey; of a step that makes thousands of items from one the rest is only counted. */
const LONGEST = 256;

/**
 * Notes the way of one item through the graph. Only notes, because spans that are made on the way would be part of what
 * is measured.
 */
export class Journey {
  readonly stretches: Stretch[];
  readonly arrivals: Arrival[] = [];
  readonly waits: Wait[] = [];
  /** Stretches that were not noted. */
  skipped = 0;
  readonly #milliseconds: () => number;
  readonly #passed: (PassedStep | undefined)[] = [undefined];
  #open = 0;
  #since: number;
  #skipping = 0;

  /** @param start - when it began, if that is not now */
  constructor(item: Item, milliseconds: () => number, start?: number) {
    this.#milliseconds = milliseconds;
    this.#since = milliseconds();
    this.stretches = [{ step: undefined, item, parent: -1, start: start ?? this.#since, end: 0, exclusive: 0, itemsOut: 0, errors: 0 }];
  }

  /** The item, or what came of it, goes into a step. */
  enter(step: PassedStep, item: Item): void {
    if (this.#skipping > 0 || this.stretches.length >= LONGEST) {
      this.#skipping++;
      this.skipped++;
      return;
    }
    const now = this.#book();
    this.stretches.push({
      step: step.id,
      item,
      parent: this.#open,
      start: now,
      end: now,
      exclusive: 0,
      itemsOut: -step.out.items,
      errors: -step.errors,
    });
    this.#passed.push(step);
    this.#open = this.stretches.length - 1;
  }

  /** The step that was entered last is done with it. */
  leave(): void {
    if (this.#skipping > 0) {
      this.#skipping--;
      return;
    }
    const now = this.#book();
    const [stretch, step] = [this.#current, this.#passed[this.#open]];
    if (step === undefined) return;
    stretch.end = now;
    stretch.itemsOut += step.out.items;
    stretch.errors += step.errors;
    this.#open = stretch.parent;
  }

  arrive(sink: string, sequence: number, item: Item): void {
    if (this.arrivals.length < LONGEST) this.arrivals.push({ sink, sequence, item, stretch: this.#open, at: this.#milliseconds() });
  }

  wait(step: string, id: number, item: Item): void {
    if (this.waits.length < LONGEST) this.waits.push({ step, id, item, stretch: this.#open, at: this.#milliseconds() });
  }

  end(): void {
    this.#current.end = this.#book();
  }

  get #current(): Stretch {
    return this.stretches[this.#open] as Stretch;
  }

  #book(): number {
    const now = this.#milliseconds();
    this.#current.exclusive += now - this.#since;
    this.#since = now;
    return now;
  }
}
