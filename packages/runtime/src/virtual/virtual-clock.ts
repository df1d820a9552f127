import type { Clock, Time } from "@headframe/core";

interface Timer {
  readonly time: Time;
  readonly order: number;
  readonly ring: () => void;
  cancelled: boolean;
}

/**
 * A clock that stands still while anything can run and then jumps to the next timer.
 *
 * Idle means that the event loop has gone round with no microtask left and nothing held. Timers ring one by
 * one, in order of time and then of setting, each with all its consequences before the next: the same
 * program gives the same run.
 */
export class VirtualClock implements Clock {
  #now: Time;
  #order = 0;
  #held = 0;
  #scheduled = false;
  /** A binary heap would be faster for thousands of timers; hosts have few. */
  readonly #timers: Timer[] = [];
  #stuck: (() => void) | undefined;

  constructor(start: Time) {
    this.#now = start;
  }

  now(): Time {
    return this.#now;
  }

  until(time: Time, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (time <= this.#now) return resolve();
      const aborted = () => {
        timer.cancelled = true;
        reject(signal?.reason);
      };
      const timer: Timer = {
        time,
        order: this.#order++,
        cancelled: false,
        ring: () => {
          signal?.removeEventListener("abort", aborted);
          resolve();
        },
      };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#insert(timer);
      this.#schedule();
    });
  }

  /** Keeps time still until real work, which the event loop cannot see, has settled. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work;
    } finally {
      this.#held--;
      this.#schedule();
    }
  }

  /**
   * Lets time pass until `work` settles.
   *
   * @throws Error if nothing is left that could ever settle it
   */
  async settle<T>(work: Promise<T>): Promise<T> {
    const stuck = new Promise<never>((_, reject) => {
      this.#stuck = () => reject(new Error(`Virtual time has nothing left to wait for at ${this.#now}, and the work is not done`));
    });
    this.#schedule();
    try {
      return await Promise.race([work, stuck]);
    } finally {
      this.#stuck = undefined;
    }
  }

  #insert(timer: Timer): void {
    let i = this.#timers.length;
    while (i > 0 && (this.#timers[i - 1] as Timer).time <= timer.time) i--;
    this.#timers.splice(i, 0, timer); // latest first, so that the next is the last
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#advance();
    });
  }

  #advance(): void {
    if (this.#held > 0) return;
    let next = this.#timers.pop();
    while (next?.cancelled) next = this.#timers.pop();
    if (next === undefined) {
      this.#stuck?.();
      return;
    }
    if (next.time > this.#now) this.#now = next.time;
    next.ring();
    this.#schedule();
  }
}
