import type { Batch, Item, Position } from "@headframe/core";

/** Items of a take, on all ports together no more than there is credit for. */
export class GatheredBatch {
  readonly #items: Item[] = [];
  readonly #side: Record<string, Item[]> = {};
  readonly #credit: number;
  #n = 0;

  constructor(credit: number) {
    this.#credit = credit;
  }

  get full(): boolean {
    return this.#n >= Math.max(1, this.#credit);
  }

  get empty(): boolean {
    return this.#n === 0;
  }

  out(item: Item): void {
    this.#items.push(item);
    this.#n++;
  }

  side(port: string, item: Item): void {
    this.#side[port] ??= [];
    this.#side[port].push(item);
    this.#n++;
  }

  close(position: Position, done: boolean): Batch {
    return { items: this.#items, ...(Object.keys(this.#side).length > 0 && { side: this.#side }), position, ...(done && { done }) };
  }
}
