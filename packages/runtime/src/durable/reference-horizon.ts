/**
 * How far back a snapshot may refer to samples of a source. What is older is written by value: recovery must not read
 * hours of a recording for one station that fell silent, and journals must be free to forget.
 */
import { nanoseconds, type Position, type Time } from "@headframe/core";
import type { FlowGraph } from "../graph.ts";
import type { BatchOrigin } from "../sample-origin.ts";

interface Mark {
  readonly time: Time;
  readonly sources: ReadonlyMap<string, { readonly taken: number; readonly position: Position | undefined }>;
}

/** Remembers where the sources stood over the last minute or two. */
export class ReferenceHorizon {
  readonly #reach: bigint;
  /** Oldest first; the first is older than all that may be referred to, once there is one. */
  readonly #marks: Mark[] = [];
  /** Keys that were last written with references, and when. */
  readonly #referring = new Map<string, Time>();
  #oldest: Mark | undefined;

  /** @param seconds - reach of references at the time at which they are written */
  constructor(seconds: number) {
    this.#reach = nanoseconds(seconds);
  }

  /** Notes where the sources stand; called before each snapshot. */
  note(graph: FlowGraph, now: Time): void {
    const sources = new Map([...graph.sources].map(([id, source]) => [id, { taken: source.rest().taken, position: source.position }]));
    this.#marks.push({ time: now, sources });
    while (this.#marks.length > 1 && (this.#marks[1] as Mark).time <= now - 2n * this.#reach) this.#marks.shift();
    this.#oldest = this.#marks.findLast(({ time }) => time <= now - this.#reach);
  }

  /** Whether a batch is young enough to be referred to. */
  reaches({ source, before }: BatchOrigin): boolean {
    return before >= (this.#oldest?.sources.get(source)?.taken ?? 0);
  }

  /** A key was written, with or without references. */
  wrote(key: string, refers: boolean, now: Time): void {
    if (refers) this.#referring.set(key, now);
    else this.#referring.delete(key);
  }

  /** Whether a key that has not changed must be written anew, because what it refers to gets too old. */
  stale(key: string, now: Time): boolean {
    const written = this.#referring.get(key);
    return written !== undefined && now - written >= this.#reach;
  }

  /** Where a source stood before everything that the last snapshot refers to; undefined while that is its beginning. */
  needed(source: string, now: Time): Position | undefined {
    const first = this.#marks[0];
    return first !== undefined && first.time <= now - 2n * this.#reach ? first.sources.get(source)?.position : undefined;
  }
}
