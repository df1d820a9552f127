import type { Clock, Time } from "@headframe/core";

interface Timer {
  readonly owner: VirtualClock;
  /** On its owner's clock. */
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
  readonly #timeline: Timeline;
  /** What this clock shows, less the time of the timeline. */
  #ahead: Time;
  #stopped = false;

  constructor(start: Time, timeline: Timeline = new Timeline()) {
    this.#timeline = timeline;
    this.#ahead = start - timeline.now;
  }

  now(): Time {
    return this.#timeline.now + this.#ahead;
  }

  until(time: Time, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return;
      if (signal?.aborted) return reject(signal.reason);
      if (time <= this.now()) return resolve();
      const aborted = () => {
        timer.cancelled = true;
        if (!this.#stopped) reject(signal?.reason);
      };
      const ring = () => {
        signal?.removeEventListener("abort", aborted);
        resolve();
      };
      const timer: Timer = { owner: this, time, order: this.#timeline.nextOrder(), cancelled: false, ring };
      signal?.addEventListener("abort", aborted, { once: true });
      this.#timeline.insert(timer);
    });
  }

  /** When one of this clock's times comes, on the timeline. */
  due(time: Time): Time {
    return time - this.#ahead;
  }

  /** Another clock on the same time: of another host, or of the same machine after a restart, set forward or back by so many nanoseconds. */
  another(stepNs: Time = 0n): VirtualClock {
    return new VirtualClock(this.now() + stepNs, this.#timeline);
  }

  /** Somebody sets the clock forward: timers ring that would have rung meanwhile. */
  step(ns: Time): void {
    if (ns < 0n) throw new RangeError("A host's clock never goes back");
    this.#ahead += ns;
    this.#timeline.reorder();
  }

  /** The host that had this clock is dead: what waits on it waits for ever. */
  stop(): void {
    this.#stopped = true;
    this.#timeline.cancel(this);
  }

  /** No time is left, for nobody: what waits on this clock or one that shares its time is forgotten. */
  end(): void {
    this.#timeline.end();
  }

  /** Keeps time still until real work, which the event loop cannot see, has settled. */
  async hold<T>(work: Promise<T>): Promise<T> {
    return this.#timeline.hold(work);
  }

  /**
   * Lets time pass until `work` settles.
   *
   * @throws Error if nothing is left that could ever settle it
   */
  async settle<T>(work: Promise<T>): Promise<T> {
    return this.#timeline.settle(work, () => this.now());
  }
}

/** What is to happen, in order, for all clocks that share a time. */
class Timeline {
  now: Time = 0n;
  #order = 0;
  #held = 0;
  #scheduled = false;
  #ended = false;
  /** Latest first. A binary heap would be faster for thousands of timers; hosts have few. */
  #timers: Timer[] = [];
  #stuck: (() => void) | undefined;

  nextOrder(): number {
    return this.#order++;
  }

  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work;
    } finally {
      this.#held--;
      this.#schedule();
    }
  }

  async settle<T>(work: Promise<T>, now: () => Time): Promise<T> {
    const stuck = new Promise<never>((_, reject) => {
      this.#stuck = () => reject(new Error(`Virtual time has nothing left to wait for at ${now()}, and the work is not done`));
    });
    this.#schedule();
    try {
      return await Promise.race([work, stuck]);
    } finally {
      this.#stuck = undefined;
    }
  }

  insert(timer: Timer): void {
    if (this.#ended) return;
    const due = dueOf(timer);
    let i = this.#timers.length;
    while (i > 0 && dueOf(this.#timers[i - 1] as Timer) <= due) i--;
    this.#timers.splice(i, 0, timer);
    this.#schedule();
  }

  reorder(): void {
    const later = (a: Timer, b: Timer) => (dueOf(a) === dueOf(b) ? b.order - a.order : dueOf(a) > dueOf(b) ? -1 : 1);
    this.#timers.sort(later);
    this.#schedule();
  }

  cancel(owner: VirtualClock): void {
    this.#timers = this.#timers.filter((timer) => timer.owner !== owner);
  }

  end(): void {
    this.#timers = [];
    this.#ended = true;
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
    const due = dueOf(next);
    if (due > this.now) this.now = due;
    next.ring();
    this.#schedule();
  }
}

function dueOf({ owner, time }: Timer): Time {
  return owner.due(time);
}
