import { nanoseconds } from "@headframe/core";
import { omegaSquare } from "./coda-shapes.ts";
import { purpose, uniform } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";
import { unitNoise } from "./noise-tables.ts";
import type { Rock } from "./rock.ts";
import type { MineStation } from "./station-layout.ts";
import { addScaled, type Stretch } from "./stretch.ts";
import { combine, cross, dot, unit, type Vector } from "./vector.ts";
import { mineVolume, placeIn } from "./volume.ts";

/** One burst of the crusher. */
export interface CrusherBurst {
  readonly index: number;
  /** Start after the start of the stream, ns. */
  readonly offset: bigint;
}

/** Corner of the bursts' spectrum, Hz. */
const cornerHz = 60;
const shapes = 4;
/** P of a burst against its S. */
const pressurePart = 0.5;
/** Distance at which the option's counts hold. */
const referenceMetres = 100;

interface Path {
  /** Travel times in samples. */
  readonly p: number;
  readonly s: number;
  readonly alongRay: Vector;
  readonly acrossRay: Vector;
  /** Amplitude against that at the reference distance. */
  readonly decay: number;
}

/** A machine at one place that rumbles in bursts: the same band-limited noise at every station, delayed and weakened by its distance. */
export class Crusher {
  readonly place: Vector;
  readonly #options: MineOptions;
  readonly #paths: readonly Path[];
  readonly #shapes: readonly Float32Array[];
  /** Latest end of a burst anywhere after its start, s. */
  readonly #presence: number;

  constructor(options: MineOptions, rock: Rock, stations: readonly MineStation[]) {
    const { seed, rate, crusherDuty, crusherEverySeconds } = options;
    this.#options = options;
    this.place = placeIn(mineVolume(options), (axis) => uniform(seed, purpose.crusher, 0, axis));
    this.#paths = stations.map((station) => this.#path(rock, station));
    const length = Math.ceil(crusherDuty * crusherEverySeconds * rate);
    this.#shapes = Array.from({ length: shapes }, (_, k) => burstShape(unitNoise(seed, 100 + k, length), (2 * Math.PI * cornerHz) / rate));
    this.#presence = crusherDuty * crusherEverySeconds + Math.max(...this.#paths.map(({ s }) => s + 1)) / rate;
  }

  /** Bursts that start with `from <= offset < to`, ns after the start of the stream. */
  between(from: bigint, to: bigint): CrusherBurst[] {
    const { seed, crusherEverySeconds: every } = this.#options;
    const bursts: CrusherBurst[] = [];
    for (let index = Math.max(0, Math.floor(Number(from) / 1e9 / every) - 1); index * every < Number(to) / 1e9; index++) {
      const offset = nanoseconds((index + 0.2 * uniform(seed, purpose.crusher, 1, index)) * every);
      if (offset >= from && offset < to) bursts.push({ index, offset });
    }
    return bursts;
  }

  /** Times after the start of a burst at which it arrives, s, and its P against the station's noise. */
  arrival(station: number): { readonly p: number; readonly s: number; readonly counts: number } {
    const { p, s, decay } = this.#paths[station] as Path;
    const { rate, crusherCounts } = this.#options;
    return { p: p / rate, s: s / rate, counts: pressurePart * crusherCounts * decay };
  }

  /** Adds the bursts to a stretch of a station. */
  addTo(stretch: Stretch, station: MineStation, index: number): void {
    const { seed, rate, crusherCounts } = this.#options;
    const { p, s, alongRay, acrossRay, decay } = this.#paths[index] as Path;
    const [from, to] = [stretch.from / rate, (stretch.from + stretch.n) / rate];
    for (const burst of this.between(nanoseconds(Math.max(0, from - this.#presence)), nanoseconds(to))) {
      const draw = (what: number) => uniform(seed, purpose.crusher, 2, burst.index, what);
      const amplitude = crusherCounts * decay * (0.7 + 0.6 * draw(0));
      if (amplitude < 0.3) continue;
      const start = (Number(burst.offset) / 1e9) * rate;
      const [first, second] = [Math.floor(draw(1) * shapes), Math.floor(draw(2) * shapes)];
      for (const [c, { direction, sensitivity }] of station.parts.entries()) {
        const sign = Math.sign(sensitivity);
        const along = sign * amplitude * pressurePart * dot(direction, alongRay);
        addScaled(stretch, c, Math.round(start + p), this.#shapes[first] as Float32Array, along);
        addScaled(stretch, c, Math.round(start + s), this.#shapes[second] as Float32Array, sign * amplitude * dot(direction, acrossRay));
      }
    }
  }

  #path(rock: Rock, station: MineStation): Path {
    const way = combine(1, station.place, -1, this.place);
    const alongRay = unit(way);
    const { rate } = this.#options;
    return {
      p: rock.travel("P", this.place, station.place) * rate,
      s: rock.travel("S", this.place, station.place) * rate,
      alongRay,
      acrossRay: unit(cross(alongRay, Math.abs(alongRay[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0])),
      decay: referenceMetres / Math.max(Math.hypot(...way), 20),
    };
  }
}

/** Noise around the corner that swells and fades over its length. */
function burstShape(white: Float32Array, perSample: number): Float32Array {
  const edge = Math.max(1, white.length * 0.2);
  return omegaSquare(white, perSample).map((value, i) => value * Math.min(1, i / edge, (white.length - i) / edge));
}
