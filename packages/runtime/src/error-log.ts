import { describeItem, formatTime, itemTime, type Log, nanoseconds, type Time } from "@headframe/core";
import type { BadData } from "./bad-data.ts";

const IN_FULL = 5;
const SUMMARY_EVERY = nanoseconds(10);

/** Writes bad data that nobody takes, and every defect, to the log: the first ones of a step in full, then a summary now and then. */
export class ErrorLog {
  readonly #log: Log;
  readonly #now: () => Time;
  readonly #steps = new Map<string, { seen: number; skipped: number; last: Time }>();

  constructor(log: Log, now: () => Time) {
    this.#log = log;
    this.#now = now;
  }

  add(bad: BadData): void {
    if (bad.connected && bad.thrown === undefined) return;
    const step = this.#steps.get(bad.step) ?? { seen: 0, skipped: 0, last: 0n };
    this.#steps.set(bad.step, step);
    const now = this.#now();
    if (step.seen++ < IN_FULL) {
      step.last = now;
      this.#log.warn(`${bad.step}: ${bad.reason}`, details(bad));
    } else if (++step.skipped > 0 && now - step.last >= SUMMARY_EVERY) {
      this.#log.warn(`${bad.step}: ${step.skipped} more errors, the last: ${bad.reason}`);
      step.skipped = 0;
      step.last = now;
    }
  }

  /** Tells of what was skipped since the last summary. */
  end(): void {
    for (const [id, { skipped }] of this.#steps) if (skipped > 0) this.#log.warn(`${id}: ${skipped} more errors`);
    this.#steps.clear();
  }
}

function details({ key, item, thrown }: BadData): Record<string, unknown> {
  return {
    ...(key !== "" && { key }),
    ...(item && { item: describeItem(item), source: item.source, time: formatTime(itemTime(item)) }),
    ...(thrown?.stack !== undefined && { stack: thrown.stack }),
  };
}
