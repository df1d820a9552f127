import { type Clock, type Log, nanoseconds } from "@headframe/core";

const RETRY = nanoseconds(1);
/** SQLite's primary result code for a full disk. @see https://www.sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

/** Whether something failed because a disk, or somebody's share of it, is full; looks at what caused it as well. */
export function isDiskFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, errcode } = cause as { code?: unknown; errcode?: unknown };
    if (code === "ENOSPC" || code === "EDQUOT" || code === "disk-full" || (typeof errcode === "number" && (errcode & 0xff) === SQLITE_FULL)) return true;
  }
  return false;
}

/**
 * Who waits for room on the disk. A host whose disk is full takes nothing more (what waits holds its credit), says so,
 * and goes on by itself when there is room again.
 */
export class DiskRoom {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Set<string>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Those who wait, as subjects of a sentence. */
  get waiting(): ReadonlySet<string> {
    return this.#waiting;
  }

  /** Notes that `who` waits, or does no longer; for those who try again themselves and log it. */
  note(who: string, full: boolean): void {
    if (full) this.#waiting.add(who);
    else this.#waiting.delete(who);
  }

  /** Does the work, again and again while the disk is full; other errors are thrown. A retry ends with `signal`. */
  async work<T>(who: string, work: () => Promise<T> | T, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        const result = await work();
        if (this.#waiting.delete(who)) this.#log.info(`${who} goes on: there is room on the disk again`);
        return result;
      } catch (error) {
        if (!isDiskFull(error) || signal.aborted) throw error;
        if (!this.#waiting.has(who)) this.#log.warn(`${who} waits: the disk is full. Make room; the host takes nothing more until then`);
        this.#waiting.add(who);
        await this.#clock.until(this.#clock.now() + RETRY, signal).catch(() => {});
        if (signal.aborted) throw error;
      }
    }
  }
}
