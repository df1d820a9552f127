/** What a journal had no room for: gaps where samples are missing, and a count of the rest. */
import { type Batch, type Event, errorEvent, type Gap, type Item, type Position, sampleGrid } from "@headframe/core";

/** Why nothing can be kept. */
export type OverflowCause = "backlog" | "disk";

const reasons: Record<OverflowCause, string> = {
  backlog: "the journal had more waiting than it may keep",
  disk: "the disk was full",
};

/** Collects what is dropped in one stretch. */
export class JournalOverflow {
  /** Frames, gaps and events, side items included. */
  count = 0;
  /** Device's position after what was dropped. */
  position: Position = null;
  done = false;
  readonly #cause: OverflowCause;
  readonly #spans = new Map<string, { from: bigint; to: bigint }>();
  /** Dropped that have no duration. */
  #events = 0;
  #first: Event | undefined;

  constructor(cause: OverflowCause) {
    this.#cause = cause;
  }

  drop({ items, side, position, done }: Batch): void {
    for (const item of items) this.#drop(item);
    for (const list of Object.values(side ?? {})) for (const item of list) this.#sideItem(item);
    this.position = position;
    this.done ||= done === true;
  }

  #drop(item: Item): void {
    if (item.kind === "watermark") return; // a later one says as much and more
    if (item.kind === "event") {
      this.#sideItem(item);
      return;
    }
    this.count++;
    const [from, to] = item.kind === "gap" ? [item.from, item.to] : [item.t0, frameEnd(item)];
    const span = this.#spans.get(item.source);
    if (span === undefined) this.#spans.set(item.source, { from, to });
    else {
      if (from < span.from) span.from = from;
      if (to > span.to) span.to = to;
    }
  }

  #sideItem(item: Item): void {
    this.count++;
    this.#events++;
    if (item.kind === "event") this.#first ??= item;
  }

  /** What stands in the journal for all that was dropped. */
  batch(): Batch {
    const items: Gap[] = [...this.#spans].map(([source, span]) => ({ kind: "gap", source, ...span, cause: "overflow" }));
    const reason = `${this.#events} events were dropped: ${reasons[this.#cause]}`;
    const errors = this.#events > 0 ? [errorEvent("journal", reason, this.#first && { item: this.#first })] : [];
    return { items, ...(errors.length > 0 && { side: { errors } }), position: this.position, ...(this.done && { done: true }) };
  }
}

/** End of a frame's last sample; its start where it cannot be told. */
function frameEnd({ t0, rate, samples, channels }: Extract<Item, { kind: "frame" }>): bigint {
  const valid = rate > 0 && Number.isFinite(rate) && channels.length > 0;
  return valid ? t0 + sampleGrid(rate).offset(Math.floor(samples.length / channels.length)) : t0;
}
