import { Blasts } from "./blasts.ts";
import { purpose, uniform } from "./counter-hash.ts";
import { KeptDraws } from "./kept-draws.ts";
import { type EventDraw, eventDraw, type MineEvent } from "./mine-event.ts";
import type { MineOptions } from "./mine-options.ts";

/** Length of a slot, s. */
const slotSeconds = 4;
const slotNanoseconds = 4_000_000_000n;

/**
 * Events by slot of four seconds, each slot from its own counters, and blasts with their bursts beside them. Within a slot
 * the waiting times are exponential; as they have no memory, the slots together are one Poisson process.
 */
export class EventSchedule {
  readonly #options: MineOptions;
  readonly #draw: EventDraw;
  readonly #blasts: Blasts;
  readonly #slots = new KeptDraws<readonly MineEvent[]>();

  constructor(options: MineOptions) {
    this.#options = options;
    this.#draw = eventDraw(options);
    this.#blasts = new Blasts(options, this.#draw);
  }

  /** Events with `from <= origin < to`, ns after the start, by origin time; the same event is the same object for some time. */
  between(from: bigint, to: bigint): MineEvent[] {
    const found: MineEvent[] = [];
    const last = to > 0n ? Number((to - 1n) / slotNanoseconds) : -1;
    const first = from > 0n ? Number(from / slotNanoseconds) : 0;
    this.#slots.reserve(last - first + 1);
    for (let slot = first; slot <= last; slot++) {
      for (const event of this.#slots.get(slot, () => this.#drawSlot(slot))) if (event.offset >= from && event.offset < to) found.push(event);
    }
    const blasts = this.#blasts.between(from, to);
    if (blasts.length === 0) return found;
    return [...found, ...blasts].sort((a, b) => Number(a.offset - b.offset) || a.slot - b.slot || a.index - b.index);
  }

  #drawSlot(slot: number): readonly MineEvent[] {
    const { seed, eventsPerMinute, firstEventSeconds } = this.#options;
    const times: number[] = [];
    if (eventsPerMinute > 0) {
      const mean = 60 / eventsPerMinute;
      for (let t = 0, i = 0; ; i++) {
        t -= mean * Math.log(uniform(seed, purpose.event, slot, i));
        if (t >= slotSeconds) break;
        times.push(t);
      }
    }
    const first = firstEventSeconds - slot * slotSeconds;
    if (eventsPerMinute > 0 && firstEventSeconds > 0 && first >= 0 && first < slotSeconds) times.push(first);
    times.sort((a, b) => a - b);
    return times.map((t, index) => this.#draw({ kind: "event", slot, index, offset: BigInt(slot) * slotNanoseconds + BigInt(Math.floor(t * 1e9)) }));
  }
}
