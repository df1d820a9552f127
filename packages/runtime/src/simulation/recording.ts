import type { OutputBatch } from "@headframe/core";
import type { Flowing } from "../turn.ts";

/** An item that a sink holds, with its number. */
export interface RecordedItem {
  readonly epoch: number;
  readonly sequence: number;
  readonly item: Flowing;
}

/** What a sink outside the machine holds. It knows the number of what it was given last, and so recognises repeats. */
export class Recording {
  readonly entries: RecordedItem[] = [];
  /** Numbers that were passed over: items that the host never gave it. */
  missed = 0;
  #epoch = 0;
  #next = 0;

  get position(): { readonly epoch: number; readonly next: number } {
    return { epoch: this.#epoch, next: this.#next };
  }

  get items(): readonly Flowing[] {
    return this.entries.map(({ item }) => item);
  }

  /** Takes the first `count` items of a batch, without those that it has. */
  take({ epoch, sequence, items }: OutputBatch, count: number = items.length): void {
    for (let i = 0; i < count; i++) this.#take(epoch, sequence + i, items[i] as Flowing);
  }

  #take(epoch: number, sequence: number, item: Flowing): void {
    if (epoch < this.#epoch || (epoch === this.#epoch && sequence < this.#next)) return;
    if (epoch > this.#epoch) this.#next = 0;
    this.missed += sequence - this.#next;
    this.#epoch = epoch;
    this.#next = sequence + 1;
    this.entries.push({ epoch, sequence, item });
  }

  /** Forgets what it was given last; it then believes that this comes next. */
  forget(epoch: number, next: number): void {
    this.#epoch = epoch;
    this.#next = next;
  }
}
