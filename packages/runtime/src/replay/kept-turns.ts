/** What a state directory keeps of a turn log. */
import { type Files, HeadframeError, nanoseconds, type Time } from "@headframe/core";
import type { SegmentBase } from "../durable/log-entry.ts";
import { type Segment, segmentsIn } from "../durable/segment-folder.ts";
import { statePaths } from "../durable/state-paths.ts";
import { decodeGraph } from "../durable/stored-state.ts";
import { type OpenSegment, openSegment, TURNS } from "../durable/turn-log-reader.ts";
import { BEGIN, END, later } from "../watermarks.ts";

/** Codes of what makes a part of a log unusable, and the next part perhaps not. */
const partial = new Set(["log-damaged", "log-pruned", "source-changed"]);

/** Whether an error concerns a part of what is kept only. */
export function isPartial(error: unknown): error is HeadframeError {
  return error instanceof HeadframeError && partial.has(error.code);
}

/** The segments of a turn log that count. */
export class KeptTurns {
  readonly segments: readonly Segment[];
  readonly #files: Files;

  private constructor(files: Files, segments: readonly Segment[]) {
    this.#files = files;
    this.segments = segments;
  }

  /** @throws HeadframeError `nothing-kept` */
  static async in(directory: string, files: Files): Promise<KeptTurns> {
    const all = await segmentsIn({ files, folder: statePaths(directory).turns, extension: TURNS });
    const segments = all.filter(({ first, limit }) => limit > first);
    if (segments.length === 0) throw new HeadframeError("nothing-kept", `There is no turn log in ${directory}: was a run started with this state directory?`);
    return new KeptTurns(files, segments);
  }

  open({ path }: Segment): Promise<OpenSegment> {
    return openSegment(this.#files, { path });
  }

  /**
   * The last segment at whose beginning nothing of a time or later had come out yet, or the first one that is kept; without
   * a time the first one.
   */
  async before(time: Time | undefined): Promise<{ readonly index: number; readonly base: SegmentBase | undefined }> {
    let base: SegmentBase | undefined;
    for (let index = time === undefined ? 0 : this.segments.length - 1; index >= 0; index--) {
      base = (await this.base(index)) ?? base;
      if (base !== undefined && time !== undefined && farthest(base) + AHEAD <= time) return { index, base };
    }
    return { index: 0, base };
  }

  /** The base of a segment; undefined where it cannot be read. */
  async base(index: number): Promise<SegmentBase | undefined> {
    try {
      const { base, close } = await this.open(this.segments.at(index) as Segment);
      await close();
      return base;
    } catch (error) {
      if (!isPartial(error)) throw error;
      return undefined;
    }
  }
}

/** Items may come out ahead of the event time of those that their source has told of. */
const AHEAD = nanoseconds(60);

/** Event time that the foremost source had reached at the beginning of a segment; END when all have ended. */
function farthest({ state }: SegmentBase): Time {
  const sources = Object.values(decodeGraph(state).snapshot.sources);
  if (sources.every(({ marks }) => marks.progress.ended)) return END;
  const times = sources.flatMap(({ marks }) => (marks.progress.ended ? [] : [marks.progress.time, marks.latest, ...marks.marks.map(([, time]) => time)]));
  return times.reduce(later, BEGIN);
}
