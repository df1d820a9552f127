/** Draws that are kept while they are in use: those that were not asked for the longest go first. */
export class KeptDraws<T> {
  readonly #draws = new Map<number, T>();
  #room = 8;

  /** Makes room for as many as one question needs at once, and some more. */
  reserve(inUse: number): void {
    this.#room = Math.max(this.#room, inUse + 8);
  }

  /** The draw of a key, made where it is not kept. */
  get(key: number, make: () => T): T {
    const kept = this.#draws.get(key);
    const draw = kept ?? make();
    this.#draws.delete(key);
    this.#draws.set(key, draw);
    for (const oldest of this.#draws.keys()) {
      if (this.#draws.size <= this.#room) break;
      this.#draws.delete(oldest);
    }
    return draw;
  }
}
