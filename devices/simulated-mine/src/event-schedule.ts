import { hash32, purpose, uniform } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";

/** A seismic event of the mine. */
export interface MineEvent {
  /** Counters that its random numbers hang on. */
  readonly slot: number;
  readonly index: number;
  /** Origin time after the start of the stream, ns. */
  readonly offset: bigint;
  /** Local frame: x east, y north, z up, metres. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Moment magnitude. */
  readonly magnitude: number;
  /** Seismic moment, N m. */
  readonly moment: number;
  /** Corner frequency of S waves, Hz. */
  readonly corner: number;
}

/** Length of a slot, s. */
const slotSeconds = 4;
const slotNanoseconds = 4_000_000_000n;

/**
 * Events by slot of four seconds, each slot from its own counters. Within a slot the waiting times are
 * exponential; as they have no memory, the slots together are one Poisson process.
 */
export class EventSchedule {
  readonly #options: MineOptions;
  readonly #slots = new Map<number, readonly MineEvent[]>();

  constructor(options: MineOptions) {
    this.#options = options;
  }

  /** Events with `from <= origin < to`, ns after the start, by origin time. */
  between(from: bigint, to: bigint): MineEvent[] {
    const found: MineEvent[] = [];
    const last = to > 0n ? Number((to - 1n) / slotNanoseconds) : -1;
    for (let slot = from > 0n ? Number(from / slotNanoseconds) : 0; slot <= last; slot++) {
      for (const event of this.#slot(slot)) if (event.offset >= from && event.offset < to) found.push(event);
    }
    return found;
  }

  #slot(slot: number): readonly MineEvent[] {
    let events = this.#slots.get(slot);
    if (!events) {
      events = this.#draw(slot);
      if (this.#slots.size >= 16) this.#slots.clear();
      this.#slots.set(slot, events);
    }
    return events;
  }

  #draw(slot: number): MineEvent[] {
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
    return times.map((t, index) => mineEvent(this.#options, slot, index, BigInt(slot) * slotNanoseconds + BigInt(Math.floor(t * 1e9))));
  }
}

/**
 * Place inside the volume, magnitude by the truncated Gutenberg-Richter law, moment by Hanks and Kanamori
 * 1979, corner frequency by Brune 1970: radius from moment and stress drop, f_c = 2.34 vs / (2 pi r).
 */
function mineEvent(options: MineOptions, slot: number, index: number, offset: bigint): MineEvent {
  const draw = (what: number) => uniform(options.seed, purpose.event + 16, slot, index, what);
  const { minMagnitude, maxMagnitude, bValue } = options;
  const tail = 10 ** (-bValue * (maxMagnitude - minMagnitude));
  const magnitude = round(minMagnitude - Math.log10(1 - draw(0) * (1 - tail)) / bValue, 100);
  const moment = 10 ** (1.5 * magnitude + 9.1);
  const radius = Math.cbrt((7 * moment) / (16 * options.stressDrop));
  const inside = (what: number, length: number) => round((0.1 + 0.8 * draw(what)) * length, 10);
  return {
    slot,
    index,
    offset,
    x: inside(1, options.eastMetres),
    y: inside(2, options.northMetres),
    z: round(inside(3, options.heightMetres) - options.heightMetres, 10),
    magnitude,
    moment,
    corner: (2.34 * options.vs) / (2 * Math.PI * radius),
  };
}

/** Unit vector across `ray`, in a direction that the event and a counter decide; components Z, N, E. */
export function acrossRay(seed: number, event: MineEvent, ray: readonly number[]): number[] {
  const other = [0, 1, 2].map((axis) => 2 * uniform(seed, purpose.arrival, event.slot, event.index, axis) - 1);
  const cross = [0, 1, 2].map((i) => at(ray, i + 1) * at(other, i + 2) - at(ray, i + 2) * at(other, i + 1));
  const length = Math.hypot(...cross) || 1;
  return cross.map((component) => component / length);
}

/** First motion of P at every station: away from the source or towards it. */
export function polarity(seed: number, event: MineEvent): 1 | -1 {
  return hash32(seed, purpose.arrival, event.slot, event.index, 3) % 2 === 0 ? 1 : -1;
}

function at(vector: readonly number[], i: number): number {
  return vector[i % 3] as number;
}

function round(value: number, perUnit: number): number {
  return Math.round(value * perUnit) / perUnit;
}
