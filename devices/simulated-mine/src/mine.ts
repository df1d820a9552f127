import { type Event, eventId, type Frame, formatTime, type Gap, nanoseconds, type SampleGrid, sampleGrid, type Time } from "@headframe/core";
import { type CodaShapes, codaShapes } from "./coda-shapes.ts";
import { purpose, uniform } from "./counter-hash.ts";
import { EventSchedule, type MineEvent } from "./event-schedule.ts";
import type { MineOptions } from "./mine-options.ts";
import { NoiseTables } from "./noise-tables.ts";
import { type MineStation, stationLayout } from "./station-layout.ts";
import type { TruthData } from "./truth.ts";
import { type Arrival, addCoda, addPulse, arrivals, longestPresence } from "./wave-arrival.ts";

interface Presence {
  /** Origin time as a sample index with fraction: block borders have no part in it. */
  readonly origin: number;
  /** By station. */
  readonly waves: readonly (readonly Arrival[])[];
}

/**
 * A mine that can be asked for any block of any station. Nothing carries over from block to block, and
 * the samples do not depend on the block length.
 */
export class Mine {
  readonly stations: readonly MineStation[];
  readonly blockSamples: number;
  /** Blocks in the stream; Infinity when it is endless. */
  readonly blocks: number;
  readonly #options: MineOptions;
  readonly #start: Time;
  readonly #grid: SampleGrid;
  readonly #tables: NoiseTables;
  readonly #codas: CodaShapes;
  readonly #schedule: EventSchedule;
  readonly #presence: bigint;
  readonly #totalSamples: number;
  readonly #known = new Map<MineEvent, Presence>();
  #present: readonly Presence[] = [];
  #presentBlock = -1;

  constructor(options: MineOptions, start: Time) {
    this.#options = options;
    this.#start = start;
    this.#grid = sampleGrid(options.rate);
    this.stations = stationLayout(options);
    this.blockSamples = Math.max(1, Math.round(options.blockSeconds * options.rate));
    this.#totalSamples = options.durationSeconds === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(options.durationSeconds * options.rate));
    this.blocks = Math.ceil(this.#totalSamples / this.blockSamples);
    this.#tables = new NoiseTables(options.seed, options.noiseCounts);
    this.#codas = codaShapes(options.seed, options.codaSeconds, options.rate);
    this.#schedule = new EventSchedule(options);
    this.#presence = nanoseconds(longestPresence(options));
  }

  /** Time after the start at which a block ends, ns. */
  blockEnd(block: number): bigint {
    return this.#grid.offset(Math.min((block + 1) * this.blockSamples, this.#totalSamples));
  }

  /** Frame of a station in a block, or a gap where it dropped out. */
  frame(block: number, index: number): Frame | Gap {
    const station = this.stations[index] as MineStation;
    const { seed, rate, dropouts } = this.#options;
    const from = block * this.blockSamples;
    const t0 = this.#start + this.#grid.offset(from);
    if (dropouts > 0 && uniform(seed, purpose.dropout, index, block) < dropouts) {
      return { kind: "gap", source: station.source, from: t0, to: this.#start + this.blockEnd(block), cause: "lost" };
    }
    const n = Math.min(this.blockSamples, this.#totalSamples - from);
    const samples = new Int32Array(3 * n);
    for (let c = 0; c < 3; c++) this.#tables.fill(samples, c * n, (c + 1) * n, station.noiseClass, index, c, from);
    this.#addEvents(samples, n, block, index);
    return { kind: "frame", source: station.source, channels: station.channels, t0, rate, unit: "count", samples };
  }

  /** Truth of the events whose origin lies in a block. */
  truth(block: number): Event<"truth", TruthData>[] {
    const from = this.#grid.offset(block * this.blockSamples);
    return this.#schedule.between(from, this.blockEnd(block)).map((event) => this.#truthOf(event));
  }

  #truthOf(event: MineEvent): Event<"truth", TruthData> {
    const time = this.#start + event.offset;
    const waves = this.#wavesOf(event).waves;
    const source = this.#options.network;
    return {
      kind: "event",
      type: "truth",
      id: eventId("truth", source, time, `${event.slot}.${event.index}`),
      source,
      time,
      data: {
        x: event.x,
        y: event.y,
        z: event.z,
        frame: "local",
        magnitude: { value: event.magnitude, type: "Mw" },
        cornerHz: event.corner,
        arrivals: this.stations.map((station, s) => {
          const [p, wave] = waves[s] as readonly [Arrival, Arrival];
          return {
            station: `${this.#options.network}_${station.code}`,
            p: formatTime(time + nanoseconds(p.travel)),
            s: formatTime(time + nanoseconds(wave.travel)),
          };
        }),
      },
    };
  }

  #addEvents(samples: Int32Array, n: number, block: number, station: number): void {
    const { rate } = this.#options;
    const from = block * this.blockSamples;
    const stretch = { samples, n, from, rate };
    for (const { origin, waves } of this.#presentIn(block)) {
      for (const wave of waves[station] as readonly Arrival[]) {
        const at = origin + wave.travel * rate;
        if (at >= from + n || at + wave.length * rate < from) continue;
        addPulse(stretch, at, wave);
        addCoda(stretch, at, wave, this.#codas);
      }
    }
  }

  /** Events that may be seen in a block, kept for the block's other stations. */
  #presentIn(block: number): readonly Presence[] {
    if (block !== this.#presentBlock) {
      const from = this.#grid.offset(block * this.blockSamples);
      this.#present = this.#schedule.between(from - this.#presence, this.blockEnd(block)).map((event) => this.#wavesOf(event));
      this.#presentBlock = block;
    }
    return this.#present;
  }

  #wavesOf(event: MineEvent): Presence {
    let presence = this.#known.get(event);
    if (!presence) {
      presence = { origin: this.#grid.index(event.offset), waves: this.stations.map((station) => arrivals(this.#options, event, station)) };
      if (this.#known.size >= 32) this.#known.clear();
      this.#known.set(event, presence);
    }
    return presence;
  }
}
