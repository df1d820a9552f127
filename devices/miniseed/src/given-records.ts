import { type BegunFiles, begunFileChanges, type FileEntry, formatTime, sourceChanged, type Time } from "@headframe/core";
import type { MiniseedPosition } from "./miniseed-position.ts";
import { type Interval, isInside } from "./record-items.ts";

/**
 * Tells whether what was given before a position is still there. Records are counted, so that files may be renamed,
 * split or joined, may grow, and may come with later times; files are only named.
 */
export class GivenRecords {
  readonly #path: string;
  readonly #time: Time | undefined;
  readonly #count: number;
  readonly #given: number;
  readonly #files: BegunFiles;
  readonly #interval: Interval;
  #before = 0;
  #same = 0;

  constructor(path: string, { time, count, given = 0, files = [] }: MiniseedPosition, interval: Interval) {
    this.#path = path;
    this.#time = time === undefined ? undefined : BigInt(time);
    this.#count = count;
    this.#given = given;
    this.#files = files;
    this.#interval = interval;
  }

  /** Counts a record that is there. */
  see(t0: Time): void {
    if (this.#time === undefined || t0 > this.#time || !isInside(t0, this.#interval)) return;
    if (t0 < this.#time) this.#before++;
    else this.#same++;
  }

  /**
   * Once every record was seen.
   *
   * @throws HeadframeError `source-changed` that names a file which is shorter or missing
   */
  check(entries: readonly FileEntry[]): void {
    const { shorter, missing } = begunFileChanges(this.#files, entries);
    if (shorter !== undefined) throw sourceChanged(shorter);
    const there = this.#before + Math.min(this.#same, this.#count);
    if (this.#time === undefined || there >= this.#given) return;
    const lost = `"${this.#path}" holds ${there} records up to ${formatTime(this.#time)}, where ${this.#given} were given before`;
    throw sourceChanged(missing === undefined ? lost : `${missing}; ${lost}`);
  }
}
