import { type Event, eventId, type Frame, formatTime, type Gap, nanoseconds, type SampleGrid, sampleGrid, type Time } from "@headframe/core";
import { Baseline } from "./baseline.ts";
import { steppedStations } from "./channel-defects.ts";
import { CodaShapes } from "./coda-shapes.ts";
import { purpose, uniform } from "./counter-hash.ts";
import { Crusher, type CrusherBurst } from "./crusher.ts";
import { EventSchedule } from "./event-schedule.ts";
import type { MineEvent } from "./mine-event.ts";
import type { MineOptions } from "./mine-options.ts";
import { bandNoisePart, NoiseTables } from "./noise-tables.ts";
import { PassingEvent, type Surroundings } from "./passing-event.ts";
import { rockOf } from "./rock.ts";
import { type SceneData, sceneEvent } from "./scene.ts";
import { addSpikes } from "./spikes.ts";
import { type MineStation, stationLayout } from "./station-layout.ts";
import type { Stretch } from "./stretch.ts";
import type { TruthData } from "./truth.ts";
import { longestPresence } from "./wave-arrival.ts";

/**
 * A mine that can be asked for any block of any station. Nothing carries over from block to block, and
 * the samples do not depend on the block length. Time stamps (clock steps, dropouts, overlaps) are matters of blocks.
 */
export class Mine {
  readonly stations: readonly MineStation[];
  readonly blockSamples: number;
  /** Blocks in the stream; Infinity when it is endless. */
  readonly blocks: number;
  readonly #options: MineOptions;
  readonly #start: Time;
  readonly #grid: SampleGrid;
  readonly #surroundings: Surroundings;
  readonly #tables: NoiseTables;
  readonly #schedule: EventSchedule;
  readonly #crusher: Crusher | undefined;
  readonly #baseline: Baseline;
  readonly #presence: bigint;
  readonly #totalSamples: number;
  readonly #stepped: ReadonlySet<number>;
  #known = new Map<MineEvent, PassingEvent>();
  #presentBlock = -1;
  #present: readonly PassingEvent[] = [];

  constructor(options: MineOptions, start: Time) {
    this.#options = options;
    this.#start = start;
    this.#grid = sampleGrid(options.rate);
    this.stations = stationLayout(options);
    this.blockSamples = Math.max(1, Math.round(options.blockSeconds * options.rate));
    this.#totalSamples = options.durationSeconds === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(options.durationSeconds * options.rate));
    this.blocks = Math.ceil(this.#totalSamples / this.blockSamples);
    const rock = rockOf(options);
    this.#surroundings = { options, rock, stations: this.stations, codas: new CodaShapes(options.seed, options.codaSeconds, options.rate) };
    this.#tables = new NoiseTables(options.seed, options.noiseCounts, options.rate);
    this.#schedule = new EventSchedule(options);
    this.#crusher = options.crusherCounts > 0 ? new Crusher(options, rock, this.stations) : undefined;
    this.#baseline = new Baseline(options);
    this.#presence = nanoseconds(longestPresence(options, rock, this.stations));
    this.#stepped = steppedStations(options, this.stations.length);
  }

  /** Time after the start at which a block ends, ns. */
  blockEnd(block: number): bigint {
    return this.#grid.offset(Math.min((block + 1) * this.blockSamples, this.#totalSamples));
  }

  /** Time after the start that no later frame's stamp lies before once a block is handed over, ns: clocks that step back and overlaps hold it back. */
  stampedUntil(block: number): bigint {
    const end = this.blockEnd(block);
    const back = this.#stepped.size > 0 && this.#options.clockStepMilliseconds < 0 ? nanoseconds(-this.#options.clockStepMilliseconds / 1000) : 0n;
    const held = end - back - this.#grid.offset(this.#longestOverlap);
    return block === this.blocks - 1 ? end : held > 0n ? held : 0n;
  }

  /** Frame of a station in a block, or a gap where it dropped out. */
  frame(block: number, index: number): Frame | Gap {
    const station = this.stations[index] as MineStation;
    const { rate } = this.#options;
    const end = Math.min((block + 1) * this.blockSamples, this.#totalSamples);
    const step = this.#clockStep(block, index);
    if (this.#dropped(block, index)) {
      const from = this.#start + this.#grid.offset(block * this.blockSamples) + step;
      return { kind: "gap", source: station.source, from, to: this.#start + this.blockEnd(block) + step, cause: "lost" };
    }
    const from = block * this.blockSamples - this.#overlap(block, index);
    const samples = this.#record(block, index, from, end - from);
    return {
      kind: "frame",
      source: station.source,
      channels: station.channels,
      t0: this.#start + this.#grid.offset(from) + step,
      rate,
      unit: "count",
      samples,
    };
  }

  /** Truth of what begins in a block. */
  truth(block: number): Event<"truth", TruthData>[] {
    const [from, to] = [this.#grid.offset(block * this.blockSamples), this.blockEnd(block)];
    const sources = this.#schedule.between(from, to).map((event) => this.#truthOf(this.#passing(event)));
    const bursts = this.#crusher?.between(from, to).map((burst) => this.#crusherTruth(this.#crusher as Crusher, burst)) ?? [];
    return bursts.length === 0 ? sources : [...sources, ...bursts].sort((a, b) => Number(a.time - b.time));
  }

  /** What is true of the mine for all of the stream. */
  scene(): Event<"scene", SceneData> {
    const stepAt = this.#grid.offset(this.#firstSteppedBlock * this.blockSamples);
    const { rock } = this.#surroundings;
    return sceneEvent({
      options: this.#options,
      start: this.#start,
      rock,
      stations: this.stations,
      crusher: this.#crusher,
      stepped: this.#stepped,
      stepAt,
    });
  }

  #record(block: number, index: number, from: number, n: number): Int32Array {
    const station = this.stations[index] as MineStation;
    const { parts, noiseClass } = station;
    const samples = new Int32Array(parts.length * n);
    const stretch: Stretch = { samples, n, from };
    for (let c = 0; c < parts.length; c++) this.#tables.fill(samples, c * n, (c + 1) * n, noiseClass, index, c, from);
    for (const event of this.#presentIn(block)) event.addTo(stretch, index);
    this.#crusher?.addTo(stretch, station, index);
    this.#baseline.addTo(stretch, station, index);
    if (this.#options.spikesPerMinute > 0) addSpikes(this.#options, stretch, index, parts.length);
    for (const [c, { offset, defect }] of parts.entries()) if (defect === "dead") samples.fill(offset, c * n, (c + 1) * n);
    return samples;
  }

  get #longestOverlap(): number {
    return this.#options.overlaps > 0 ? Math.floor(this.blockSamples / 2) : 0;
  }

  #dropped(block: number, index: number): boolean {
    const { seed, dropouts } = this.#options;
    return dropouts > 0 && uniform(seed, purpose.dropout, index, block) < dropouts;
  }

  /** Samples of the last block that a frame repeats; none where that block was lost, because its gap is stated. */
  #overlap(block: number, index: number): number {
    const { seed, overlaps } = this.#options;
    if (block === 0 || this.#dropped(block - 1, index) || overlaps === 0 || uniform(seed, purpose.overlap, index, block) >= overlaps) return 0;
    return Math.ceil(uniform(seed, purpose.overlap, index, block, 1) * this.#longestOverlap);
  }

  get #firstSteppedBlock(): number {
    return Math.ceil((this.#options.clockStepSeconds * this.#options.rate) / this.blockSamples - 1e-9);
  }

  /** What a station's clock is wrong by in a block, ns. */
  #clockStep(block: number, index: number): bigint {
    if (!this.#stepped.has(index) || block < this.#firstSteppedBlock) return 0n;
    return nanoseconds(this.#options.clockStepMilliseconds / 1000);
  }

  #truthOf(passing: PassingEvent): Event<"truth", TruthData> {
    const { event } = passing;
    const { slot, index, kind, place, magnitude, moment, corner, stressDrop, mechanism, blast } = event;
    const size = { magnitude: { value: magnitude, type: "Mw" as const }, moment, cornerHz: corner, stressDrop };
    return this.#truthEvent(kind, event.offset, `${slot}.${index}`, place, {
      ...size,
      ...(mechanism && { mechanism }),
      ...(blast !== undefined && { blast }),
      arrivals: this.stations.map((_, s) => {
        const [p, wave] = passing.arrivals(s);
        return { ...this.#times(event.offset, s, p.travel, wave.travel), snr: passing.snr(s) };
      }),
    });
  }

  #crusherTruth(crusher: Crusher, { index, offset }: CrusherBurst): Event<"truth", TruthData> {
    return this.#truthEvent("crusher", offset, `crusher.${index}`, crusher.place, {
      arrivals: this.stations.map(({ noise }, s) => {
        const { p, s: shear, counts } = crusher.arrival(s);
        return { ...this.#times(offset, s, p, shear), snr: counts / Math.max(bandNoisePart * noise, 0.3) };
      }),
    });
  }

  #truthEvent(
    kind: TruthData["kind"],
    offset: bigint,
    discriminator: string,
    [x, y, z]: readonly [number, number, number],
    rest: Omit<TruthData, "kind" | "x" | "y" | "z" | "frame">,
  ): Event<"truth", TruthData> {
    const [time, source] = [this.#start + offset, this.#options.network];
    const id = eventId("truth", source, time, discriminator);
    return { kind: "event", type: "truth", id, source, time, data: { kind, x, y, z, frame: "local", ...rest } };
  }

  #times(offset: bigint, station: number, p: number, s: number): { station: string; p: string; s: string } {
    const at = (seconds: number) => formatTime(this.#start + offset + nanoseconds(seconds));
    return { station: `${this.#options.network}_${this.stations[station]?.code}`, p: at(p), s: at(s) };
  }

  /** Events that may be seen in a block or its overlap, kept for the block's other stations. */
  #presentIn(block: number): readonly PassingEvent[] {
    if (block !== this.#presentBlock) {
      const from = this.#grid.offset(block * this.blockSamples - this.#longestOverlap);
      this.#present = this.#schedule.between(from - this.#presence, this.blockEnd(block)).map((event) => this.#passing(event));
      this.#known = new Map(this.#present.map((passing) => [passing.event, passing]));
      this.#presentBlock = block;
    }
    return this.#present;
  }

  #passing(event: MineEvent): PassingEvent {
    let passing = this.#known.get(event);
    if (!passing) {
      passing = new PassingEvent(this.#surroundings, event, this.#grid.index(event.offset));
      this.#known.set(event, passing);
    }
    return passing;
  }
}
