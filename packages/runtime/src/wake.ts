import type { Clock, Time } from "@headframe/core";

/** Wakes a loop that waits for any of many things; a call while the loop is busy is not lost. */
export class Wake {
  #called = false;
  #resolve: (() => void) | undefined;

  readonly call = (): void => {
    this.#called = true;
    this.#resolve?.();
  };

  /** Resolves at the next call, or at once if there was one since the last wait. */
  async wait(): Promise<void> {
    if (!this.#called) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
      });
      this.#resolve = undefined;
    }
    this.#called = false;
  }
}

/** One timer that calls at or before the time asked for; the caller looks again whether something is due. */
export class Alarm {
  readonly #clock: Clock;
  readonly #call: () => void;
  #armed: { readonly time: Time; readonly abort: AbortController } | undefined;

  constructor(clock: Clock, call: () => void) {
    this.#clock = clock;
    this.#call = call;
  }

  /** A timer that is earlier already stays: setting it again for every turn would cost more than a vain call. */
  set(time: Time): void {
    if (this.#armed && this.#armed.time <= time) return;
    this.clear();
    const armed = { time, abort: new AbortController() };
    this.#armed = armed;
    this.#clock.until(time, armed.abort.signal).then(
      () => {
        if (this.#armed === armed) this.#armed = undefined;
        this.#call();
      },
      () => {},
    );
  }

  clear(): void {
    this.#armed?.abort.abort();
    this.#armed = undefined;
  }
}

/** Settles as `work` does, or gives `late` at `deadline`, whichever is first. */
export async function before<T, L>(clock: Clock, deadline: Time, work: Promise<T>, late: L): Promise<T | L> {
  const abort = new AbortController();
  const timer = clock.until(deadline, abort.signal).then(
    () => late,
    () => late,
  );
  try {
    return await Promise.race([work, timer]);
  } finally {
    abort.abort();
  }
}
