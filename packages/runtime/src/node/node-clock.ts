import type { Clock, Time } from "@headframe/core";

/** A wall clock that is this much ahead has been set: the host follows. */
const STEP = 1_000_000_000n;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The process's clock: nanoseconds that never go back.
 *
 * Runs on the monotonic clock from the wall clock's time at start. When the wall clock is set forward by more
 * than a second (a board without a battery clock gets its time), it follows; when the wall clock is set
 * back it does not, since host time must not repeat.
 */
export class NodeClock implements Clock {
  readonly #wall: () => Time;
  readonly #monotonic: () => Time;
  #offset: bigint;

  constructor(wall: () => Time = () => BigInt(Date.now()) * 1_000_000n, monotonic: () => Time = () => process.hrtime.bigint()) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#offset = wall() - monotonic();
  }

  now(): Time {
    const time = this.#monotonic() + this.#offset;
    const wall = this.#wall();
    if (wall - time <= STEP) return time;
    this.#offset += wall - time;
    return wall;
  }

  async until(time: Time, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    for (let left = time - this.now(); left > 0n; left = time - this.now()) {
      const milliseconds = Math.min(LONGEST_TIMER_MS, Math.ceil(Number(left) / 1e6));
      await sleep(milliseconds, signal);
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", aborted, { once: true });
  });
}
