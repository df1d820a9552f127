import type { CodaShapes } from "./coda-shapes.ts";
import { codaDecay } from "./coda-shapes.ts";
import type { MineEvent } from "./mine-event.ts";
import type { MineOptions } from "./mine-options.ts";
import { bandNoisePart } from "./noise-tables.ts";
import type { Rock } from "./rock.ts";
import { type SampledWave, sampledWave } from "./sampled-wave.ts";
import type { MineStation } from "./station-layout.ts";
import { addCounts, addScaled, type Stretch } from "./stretch.ts";
import { dot } from "./vector.ts";
import { type Arrival, arrivals } from "./wave-arrival.ts";

/** What all events of a mine share. */
export interface Surroundings {
  readonly options: MineOptions;
  readonly rock: Rock;
  readonly stations: readonly MineStation[];
  readonly codas: CodaShapes;
}

/** A wave of an event at one station. */
interface Wave {
  readonly arrival: Arrival;
  /** Onset as a sample index with fraction; block borders have no part in it. */
  readonly at: number;
  /** Extent and size, known once it was sampled. */
  reach?: Reach;
  /** Made when asked for, dropped when it has passed. */
  sampled?: SampledWave | undefined;
}

interface Reach {
  /** Peak of the pulse, counts. */
  readonly peak: number;
  /** Samples of the coda until it is lost in the station's noise. */
  readonly coda: number;
  /** Samples behind the last ones of pulse and coda. */
  readonly pulseEnd: number;
  readonly end: number;
}

/** An event whose waves cross the mine. What it adds to a stretch depends on the stretch only, not on what was asked before. */
export class PassingEvent {
  readonly event: MineEvent;
  readonly #surroundings: Surroundings;
  readonly #waves: readonly (readonly [Wave, Wave])[];

  /** @param origin origin time as a sample index with fraction */
  constructor(surroundings: Surroundings, event: MineEvent, origin: number) {
    this.event = event;
    this.#surroundings = surroundings;
    const { options, rock, stations } = surroundings;
    const wave = (arrival: Arrival): Wave => ({ arrival, at: origin + arrival.travel * options.rate });
    this.#waves = stations.map((station, index) => {
      const [p, s] = arrivals(options, rock, event, station, index);
      return [wave(p), wave(s)];
    });
  }

  /** P and S at a station. */
  arrivals(station: number): readonly [Arrival, Arrival] {
    const [p, s] = this.#waves[station] as readonly [Wave, Wave];
    return [p.arrival, s.arrival];
  }

  /** Peak of P over the noise above 30 Hz: along the motion at a triaxial station, along its channel at another; 0 where all channels are dead. */
  snr(index: number): number {
    const station = this.#surroundings.stations[index] as MineStation;
    const [wave] = this.#waves[index] as readonly [Wave, Wave];
    const { peak } = wave.reach ?? this.#reach(wave, station);
    const seen = Math.hypot(...station.parts.map(({ direction, defect }) => (defect === "dead" ? 0 : dot(direction, wave.arrival.motion))));
    return (peak * seen) / Math.max(bandNoisePart * station.noise, 0.3);
  }

  /** Adds the waves to a stretch of a station. */
  addTo(stretch: Stretch, index: number): void {
    const station = this.#surroundings.stations[index] as MineStation;
    const end = stretch.from + stretch.n;
    for (const wave of this.#waves[index] as readonly [Wave, Wave]) {
      if (Math.floor(wave.at) >= end || (wave.reach && wave.reach.end <= stretch.from)) continue;
      const reach = wave.reach ?? this.#reach(wave, station);
      if (reach.pulseEnd > stretch.from) {
        const { first, channels } = this.#sample(wave, station);
        for (const [c, counts] of channels.entries()) addCounts(stretch, c, first, counts);
      }
      if (reach.coda > 0) this.#addCoda(stretch, station, wave, reach);
      if (reach.pulseEnd <= end) wave.sampled = undefined;
    }
  }

  #sample(wave: Wave, station: MineStation): SampledWave {
    wave.sampled ??= sampledWave(this.#surroundings.options, station, wave.arrival, wave.at);
    return wave.sampled;
  }

  #reach(wave: Wave, station: MineStation): Reach {
    const { codaSeconds, codaPart, rate } = this.#surroundings.options;
    const { peak, first, channels } = this.#sample(wave, station);
    const above = (codaPart * peak) / Math.max(0.5, station.noise / 4);
    const coda = codaSeconds > 0 && above > 1 ? Math.floor(codaSeconds * rate * Math.min(Math.log(above), codaDecay)) : 0;
    const pulseEnd = first + (channels[0]?.length ?? 0);
    wave.reach = { peak, coda, pulseEnd, end: Math.max(pulseEnd, Math.ceil(wave.at) + coda) };
    return wave.reach;
  }

  #addCoda(stretch: Stretch, station: MineStation, { arrival, at }: Wave, { peak, coda }: Reach): void {
    const { codas, options } = this.#surroundings;
    const arriving = arrival.omega / (1 + (arrival.omega * arrival.attenuation) / 2);
    const nominal = station.sensor === "geophone" ? options.countsPerMetrePerSecond : options.countsPerMetrePerSecondSquared;
    for (const [c, { sensitivity }] of station.parts.entries()) {
      const { shape, sign } = codas.pick(arrival.key, c, arriving);
      addScaled(stretch, c, Math.ceil(at), shape, (sign * options.codaPart * peak * sensitivity) / nominal, coda);
    }
  }
}
