import type { FileEntry } from "@headframe/core";

/** Days of each channel that are remembered: those written last. */
const DAYS = 10;

/** Where files end, in a form for JSON: `[YEAR.DAY, bytes]` by channel, the day written last at the end. */
export interface EndsJson {
  /** Files that were written. */
  readonly written: { readonly [channel: string]: readonly (readonly [date: string, end: number])[] };
  /** Files that were there when the archive was begun, and have not been written since. */
  readonly found: { readonly [channel: string]: readonly (readonly [date: string, end: number])[] };
}

type Ends = Map<string, Map<string, number>>;

/**
 * Where the files of an archive ended at some moment. Bounded: of what was written, the last days of each channel
 * stay; of what was found, what is not much older than the newest day that was written.
 */
export class ArchiveEnds {
  readonly #written: Ends;
  readonly #found: Ends;
  #newest = Number.NEGATIVE_INFINITY;

  constructor({ written = {}, found = {} }: Partial<EndsJson> = {}) {
    this.#written = endsOf(written);
    this.#found = endsOf(found);
    for (const days of this.#written.values()) for (const date of days.keys()) this.#newest = Math.max(this.#newest, dayNumber(date));
  }

  /** End of a file, or undefined if it is not remembered. */
  get(path: string): number | undefined {
    const [channel, date] = placeOf(path);
    return this.#written.get(channel)?.get(date) ?? this.#found.get(channel)?.get(date);
  }

  /** A file was written. */
  set(path: string, end: number): void {
    const [channel, date] = placeOf(path);
    let days = this.#written.get(channel);
    if (!days) {
      days = new Map();
      this.#written.set(channel, days);
    }
    const newer = !days.delete(date);
    days.set(date, end);
    if (days.size > DAYS) days.delete(days.keys().next().value as string);
    if (!newer) return;
    remove(this.#found, channel, date);
    this.#newest = Math.max(this.#newest, dayNumber(date));
  }

  /** Files that are there before anything was written to them. */
  find(entries: readonly FileEntry[]): void {
    for (const { path, size } of entries) {
      if (size === 0 || !/[^/]\.\d{4}\.\d{3}$/.test(path) || this.get(path) !== undefined) continue;
      const [channel, date] = placeOf(path);
      const days = this.#found.get(channel);
      if (days) days.set(date, size);
      else this.#found.set(channel, new Map([[date, size]]));
    }
  }

  toJSON(): EndsJson {
    for (const [channel, days] of this.#found) for (const date of days.keys()) if (dayNumber(date) < this.#newest - DAYS) remove(this.#found, channel, date);
    return { written: listed(this.#written), found: listed(this.#found) };
  }
}

/** Channel and date of a file's name, such as `BW.UH1..SHZ.D` and `2010.147`. */
function placeOf(path: string): [channel: string, date: string] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return [name.slice(0, -9), name.slice(-8)];
}

function dayNumber(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), 0, Number(date.slice(5))) / 86_400_000;
}

function remove(ends: Ends, channel: string, date: string): void {
  const days = ends.get(channel);
  days?.delete(date);
  if (days?.size === 0) ends.delete(channel);
}

function endsOf(json: EndsJson["written"]): Ends {
  return new Map(Object.entries(json).map(([channel, days]) => [channel, new Map(days)]));
}

function listed(ends: Ends): EndsJson["written"] {
  return Object.fromEntries([...ends].map(([channel, days]) => [channel, [...days]]));
}
