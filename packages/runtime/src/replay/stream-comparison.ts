/** Two streams of frames, compared sample by sample however they are cut into frames. */
import { channelSamples, type Frame, formatTime, frameLength, type Gap, type Samples, sampleGrid, type Time } from "@headframe/core";

/** What went through in an interval. */
export interface StreamCount {
  frames: number;
  /** Of each channel. */
  samples: number;
  gaps: number;
}

/** Where two streams part. */
export interface StreamDifference {
  readonly time: string;
  readonly what: string;
}

type Side = "recorded" | "other";

/** Where one side stands: in the middle of its oldest frame that the other side has not reached. */
interface Waiting {
  items: (Frame | Gap)[];
  /** Samples of the first frame that are compared. */
  done: number;
}

/** Compares one stream as it comes; in memory is only what one side has and the other has not yet. */
export class StreamComparison {
  readonly counts: Readonly<Record<Side, StreamCount>> = { recorded: { frames: 0, samples: 0, gaps: 0 }, other: { frames: 0, samples: 0, gaps: 0 } };
  readonly #waiting: Readonly<Record<Side, Waiting>> = { recorded: { items: [], done: 0 }, other: { items: [], done: 0 } };
  #difference: StreamDifference | undefined;

  add(side: Side, item: Frame | Gap): void {
    const count = this.counts[side];
    if (item.kind === "gap") count.gaps++;
    else {
      count.frames++;
      count.samples += frameLength(item);
    }
    if (this.#difference !== undefined) return;
    this.#waiting[side].items.push(item);
    this.#compare();
    if (this.#difference !== undefined) for (const waiting of Object.values(this.#waiting)) waiting.items = [];
  }

  /** Where the streams part, once both are over; undefined where they are equal. */
  difference(): StreamDifference | undefined {
    if (this.#difference) return this.#difference;
    for (const [side, { items, done }] of Object.entries(this.#waiting)) {
      const [next] = items;
      if (next)
        return { time: formatTime(beginning(next, done)), what: `only ${side === "recorded" ? "the recorded flow" : "the other flow"} goes on from here` };
    }
    return undefined;
  }

  #compare(): void {
    const { recorded, other } = this.#waiting;
    for (;;) {
      const [a, b] = [recorded.items[0], other.items[0]];
      if (a === undefined || b === undefined || this.#difference !== undefined) return;
      this.#difference = this.#compareFirst(a, b);
    }
  }

  /** Compares as much as both sides have, and goes on past it. */
  #compareFirst(a: Frame | Gap, b: Frame | Gap): StreamDifference | undefined {
    const { recorded, other } = this.#waiting;
    const [aTime, bTime] = [beginning(a, recorded.done), beginning(b, other.done)];
    const apart = aTime - bTime;
    if (apart > 1n || apart < -1n) return parted(apart < 0n ? aTime : bTime, `only ${apart < 0n ? "the recorded" : "the other"} flow has samples here`);
    if (a.kind === "gap" || b.kind === "gap") {
      if (a.kind !== "gap" || b.kind !== "gap") return parted(aTime, `only ${a.kind === "gap" ? "the recorded" : "the other"} flow has a gap here`);
      if (a.to !== b.to || a.cause !== b.cause) return parted(aTime, "the gaps are not the same");
      recorded.items.shift();
      other.items.shift();
      return undefined;
    }
    const header = headerDifference(a, b);
    if (header) return parted(aTime, header);
    const n = Math.min(frameLength(a) - recorded.done, frameLength(b) - other.done);
    const at = sampleDifference(a, recorded.done, b, other.done, n);
    if (at) return parted(beginning(a, recorded.done + at.index), `${at.channel}: ${at.values[0]} as recorded, ${at.values[1]} by the other flow`);
    step(recorded, a, n);
    step(other, b, n);
    return undefined;
  }
}

function parted(time: Time, what: string): StreamDifference {
  return { time: formatTime(time), what };
}

function beginning(item: Frame | Gap, done: number): Time {
  if (item.kind === "gap") return item.from;
  return done === 0 ? item.t0 : item.t0 + sampleGrid(item.rate).offset(done);
}

function step(waiting: Waiting, frame: Frame, n: number): void {
  waiting.done += n;
  if (waiting.done < frameLength(frame)) return;
  waiting.items.shift();
  waiting.done = 0;
}

function headerDifference(a: Frame, b: Frame): string | undefined {
  if (a.rate !== b.rate) return `${a.rate} Hz as recorded, ${b.rate} Hz by the other flow`;
  if (a.unit !== b.unit) return `in ${a.unit} as recorded, in ${b.unit} by the other flow`;
  if (a.channels.join() !== b.channels.join()) return `channels ${a.channels.join(", ")} as recorded, ${b.channels.join(", ")} by the other flow`;
  return undefined;
}

function sampleDifference(
  a: Frame,
  fromA: number,
  b: Frame,
  fromB: number,
  n: number,
): { index: number; channel: string; values: [number, number] } | undefined {
  for (let c = 0; c < a.channels.length; c++) {
    const x = channelSamples(a, c).subarray(fromA, fromA + n);
    const y = channelSamples(b, c).subarray(fromB, fromB + n);
    const index = firstDifference(x, y);
    if (index >= 0) return { index, channel: a.channels[c] as string, values: [x[index] as number, y[index] as number] };
  }
  return undefined;
}

function firstDifference(x: Samples, y: Samples): number {
  // Steps that both flows share hand the very same frame to both.
  if (x.buffer === y.buffer && x.byteOffset === y.byteOffset) return -1;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i] && !(Number.isNaN(x[i]) && Number.isNaN(y[i]))) return i;
  return -1;
}
