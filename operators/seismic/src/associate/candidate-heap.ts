/** Numbers in the order of their scores, highest first; among equal scores the lowest number first. */
export class CandidateHeap {
  readonly #items: number[] = [];
  readonly #scores: Float32Array;

  /** @param scores - by number; a score may change only while its number is not in the heap */
  constructor(scores: Float32Array) {
    this.#scores = scores;
  }

  get size(): number {
    return this.#items.length;
  }

  clear(): void {
    this.#items.length = 0;
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(item, items[parent] as number)) break;
      items[at] = items[parent] as number;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || items.length === 0) return top;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && this.#before(items[child + 1] as number, items[child] as number)) child++;
      if (!this.#before(items[child] as number, last)) break;
      items[at] = items[child] as number;
      at = child;
    }
    items[at] = last;
    return top;
  }

  #before(a: number, b: number): boolean {
    const [left, right] = [this.#scores[a] as number, this.#scores[b] as number];
    return left > right || (left === right && a < b);
  }
}
