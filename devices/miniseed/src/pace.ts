import type { Clock, Time } from "@headframe/core";

/** Maps data time to host time: the first record is due at once, the others at the recording's speed or a multiple. */
export class Pace {
  readonly #clock: Clock;
  readonly #speed: number | "max";
  #start: { readonly data: Time; readonly host: Time } | undefined;

  constructor(clock: Clock, speed: number | "max") {
    this.#clock = clock;
    this.#speed = speed;
  }

  /** Whether what happened at `time` may be given now. */
  isDue(time: Time): boolean {
    return this.#speed === "max" || this.#clock.now() >= this.#due(time, this.#speed);
  }

  /** Waits until it may; false if the wait was aborted. */
  async until(time: Time, signal: AbortSignal): Promise<boolean> {
    if (this.#speed === "max") return true;
    try {
      await this.#clock.until(this.#due(time, this.#speed), signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  #due(time: Time, speed: number): Time {
    this.#start ??= { data: time, host: this.#clock.now() };
    const elapsed = time - this.#start.data;
    return this.#start.host + (speed === 1 ? elapsed : BigInt(Math.round(Number(elapsed) / speed)));
  }
}
