import type { Flowing } from "./turn.ts";

/** Items seen at one place, by kind. */
export interface ItemCounts {
  readonly frames: number;
  readonly events: number;
  readonly gaps: number;
  /** Samples of all channels of the frames. */
  readonly samples: number;
  /** Bytes of the frames' samples. */
  readonly bytes: number;
}

/** Counts items; holds on to the last one, from which the lag is computed when asked for. */
export class ItemCounter {
  frames = 0;
  events = 0;
  gaps = 0;
  samples = 0;
  bytes = 0;
  last: Flowing | undefined = undefined;

  count(item: Flowing): void {
    this.last = item;
    if (item.kind === "event") this.events++;
    else if (item.kind === "frame") {
      this.frames++;
      this.samples += item.samples.length;
      this.bytes += item.samples.length * item.samples.BYTES_PER_ELEMENT;
    } else this.gaps++;
  }

  get items(): number {
    return this.frames + this.events + this.gaps;
  }

  counts(): ItemCounts {
    const { frames, events, gaps, samples, bytes } = this;
    return { frames, events, gaps, samples, bytes };
  }
}
