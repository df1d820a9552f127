/**
 * A host between its start and its death. What a host does to the world takes a moment, and a death may come in
 * that moment: then it is done in part or not at all, and nobody is told.
 */
import type { Clock, Time } from "@headframe/core";

/** Something a host does to the world. */
export interface Deed<T> {
  /** What it is done to; of deeds to one thing, none is done after one that was cut short. */
  readonly to: object;
  /** How long it takes, ns. */
  readonly takes: Time;
  readonly whole: () => T;
  /** Done in part; absent where there is nothing between all and nothing. */
  readonly part?: (random: () => number) => void;
}

/** Never settles. */
const never = new Promise<never>(() => {});

/** Whether a host lives, and what it is doing. */
export class Life {
  readonly #clock: Clock;
  readonly #doing = new Set<Deed<unknown>>();
  #over = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get over(): boolean {
    return this.#over;
  }

  /** The result once it is done; for the dead a promise that never settles, and nothing is done. */
  async do<T>(deed: Deed<T>, announce?: () => void): Promise<T> {
    if (this.#over) return never;
    this.#doing.add(deed);
    announce?.(); // the listener may end this life
    if (deed.takes > 0n && !this.#over) await this.#clock.until(this.#clock.now() + deed.takes);
    if (this.#over) return never;
    this.#doing.delete(deed);
    return deed.whole();
  }

  /** What was being done is done wholly, in part or not at all. */
  end(random: () => number): void {
    if (this.#over) return;
    this.#over = true;
    const cut = new Set<object>();
    for (const { to, whole, part } of this.#doing) {
      if (cut.has(to)) continue;
      const chance = random();
      if (chance < 1 / 3) quietly(whole);
      else {
        cut.add(to);
        if (chance < 2 / 3) quietly(() => part?.(random));
      }
    }
    this.#doing.clear();
  }
}

/** Nobody is left to hear that it failed. */
function quietly(act: () => unknown): void {
  try {
    act();
  } catch {}
}
