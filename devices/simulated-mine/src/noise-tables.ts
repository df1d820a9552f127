import { gaussian, hash32, purpose } from "./counter-hash.ts";

/** Stations are of four classes by their noise: this part of the typical standard deviation. */
export const noiseClasses = [0.6, 0.85, 1.2, 1.7] as const;

const tableLength = 65_536;
/** Samples that are copied from one place of a table. */
const segment = 4096;
/** Samples over which one segment fades into the next. */
const fade = 32;
/** Part of the noise power that lies below {@link lowHz}: wind, water, traffic, machines. */
const lowPart = 0.3;
const lowHz = 15;
/** Upper band edge as a part of the sampling rate, as a digitiser's anti-alias filter leaves it. */
const edge = 0.4;
const taps = 31;

/**
 * Band-limited Gaussian noise, with more power below 15 Hz, in counts for any sample of any channel, at the cost of a copy.
 *
 * A channel's noise is a row of segments of 4096 samples. Each is copied from a table, from an offset that
 * is a hash of seed, station, channel and segment; over 32 samples one fades into the next at equal power,
 * so there is no step. A table holds 65 thousand samples, so pieces come back at random lags: good for
 * detectors and pickers, not for noise correlation studies.
 */
export class NoiseTables {
  readonly #seed: number;
  /** By noise class; longer than the offsets reach by a segment and a fade, so that reading never wraps. */
  readonly #tables: readonly Int32Array[];

  /**
   * @param sigma typical standard deviation, counts
   * @param rate Hz
   */
  constructor(seed: number, sigma: number, rate: number) {
    this.#seed = seed;
    const unit = reddened(unitNoise(seed, 0, tableLength + segment + fade), rate);
    this.#tables = noiseClasses.map((part) => new Int32Array(unit.map((value) => Math.round(value * part * sigma))));
  }

  /** Writes the noise of samples `from`, `from + 1`, … of a station's channel to `target[begin…end)`. */
  fill(target: Int32Array, begin: number, end: number, noiseClass: number, station: number, channel: number, from: number): void {
    const table = this.#tables[noiseClass] as Int32Array;
    for (let at = begin; at < end; ) {
      const index = from + at - begin;
      const number = Math.floor(index / segment);
      const inside = index - number * segment;
      const run = Math.min(end - at, segment - inside);
      const offset = this.#offset(station, channel, number);
      target.set(table.subarray(offset + inside, offset + inside + run), at);
      if (inside < fade) {
        const before = this.#offset(station, channel, number - 1) + segment;
        for (let k = inside; k < Math.min(fade, inside + run); k++) target[at + k - inside] = mix(table[before + k] as number, table[offset + k] as number, k);
      }
      at += run;
    }
  }

  #offset(station: number, channel: number, number: number): number {
    return hash32(this.#seed, purpose.noise, station, channel, number + 1) % tableLength;
  }
}

/** Standard deviation of the noise above 30 Hz as a part of all of it; a first-order low-pass leaves some of the low part there. */
export const bandNoisePart = Math.sqrt(1 - lowPart * (2 / Math.PI) * Math.atan(30 / lowHz));

/** Moves a part of the power of white noise below {@link lowHz}; variance 1. */
function reddened(white: Float32Array, rate: number): Float32Array {
  const keep = Math.exp((-2 * Math.PI * lowHz) / rate);
  let low = 0;
  let power = 0;
  const slow = white.map((_, i) => {
    low = keep * low + (white[white.length - 1 - i] as number); // backwards: not the same noise again
    power += low * low;
    return low;
  });
  const scale = Math.sqrt((lowPart * white.length) / power);
  return white.map((value, i) => Math.sqrt(1 - lowPart) * value + scale * (slow[i] as number));
}

function mix(old: number, young: number, k: number): number {
  const angle = ((k + 0.5) / fade) * (Math.PI / 2);
  return Math.round(old * Math.cos(angle) + young * Math.sin(angle));
}

/** White Gaussian noise through a low-pass (windowed sinc, Hann) at 0.4 of the sampling rate; variance 1. */
export function unitNoise(seed: number, table: number, length: number): Float32Array {
  const white = new Float64Array(length + taps);
  for (let i = 0; i < white.length; i++) white[i] = gaussian(seed, purpose.table, table, i);
  const weights = lowPass();
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += (weights[k] as number) * (white[i + k] as number);
    out[i] = sum;
  }
  return out;
}

function lowPass(): Float64Array {
  const middle = (taps - 1) / 2;
  const weights = Float64Array.from({ length: taps }, (_, k) => {
    const x = 2 * edge * (k - middle);
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * (0.5 - 0.5 * Math.cos((2 * Math.PI * (k + 1)) / (taps + 1)));
  });
  const energy = weights.reduce((sum, w) => sum + w * w, 0);
  return weights.map((w) => w / Math.sqrt(energy));
}
