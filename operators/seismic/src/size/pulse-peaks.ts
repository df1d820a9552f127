import type { InventoryChannel } from "@headframe/core";
import FFT from "fft.js";
import { relativeGain } from "../spectrum/sensor-gain.ts";

/** What lies between a source and the amplitude of its pick. */
export interface SeenThrough {
  /** Travel time over quality factor, s. */
  readonly attenuationSeconds: number;
  /** Sample rate, Hz. */
  readonly rate: number;
  /** Lower corner of the band, Hz. */
  readonly lowHz: number;
  /** Response of the sensor; unknown: flat. */
  readonly channel: InventoryChannel | undefined;
}

/** Largest velocities of Brune pulses: entry `j` belongs to the corner `pulseCorner(j)`. */
export type PulsePeaks = Float64Array;

const size = 1024;
const cornersPerDecade = 8;
const [lowestHz, decades] = [1, 5];
/** Part of the Nyquist frequency above which digitisers attenuate. */
const flatPart = 0.8;
/** Samples of the modelled pulse in a period of the highest frequency. */
const perPeriod = 4;
/** Order of the high-pass filter. */
const order = 4;
/** Spacing of the natural logarithm of attenuation in tables. */
const attenuationStep = 0.1;
const mostTables = 4096;

const plan = new FFT(size);
const unknown = {};
let tables = new WeakMap<object, Map<string, PulsePeaks>>();
let made = 0;

/** Number of corners in a table. */
export const pulseCorners: number = decades * cornersPerDecade + 1;

/** Corner frequency of a table's entry, Hz; rises with the index, ten times in eight. */
export function pulseCorner(index: number): number {
  return lowestHz * 10 ** (index / cornersPerDecade);
}

/**
 * Peak velocities (1/s per m s of plateau, so m/s for a plateau of 1 m s) of the far-field Brune pulse as a band-limited recording behind an
 * attenuating path shows it: `2 pi f / (1 + i f / fc)^2 exp(-pi f t/Q)` up to 0.8 of the Nyquist frequency. Kept for paths that are nearly alike.
 *
 * @see Brune 1970, J. Geophys. Res. 75(26), 4997-5009
 */
export function pulsePeaks({ attenuationSeconds, rate, lowHz, channel }: SeenThrough): PulsePeaks {
  const step = Math.round(Math.log(Math.max(1e-7, attenuationSeconds)) / attenuationStep);
  if (made >= mostTables) [tables, made] = [new WeakMap(), 0];
  let known = tables.get(channel ?? unknown);
  if (!known) {
    known = new Map();
    tables.set(channel ?? unknown, known);
  }
  const key = `${rate} ${lowHz} ${step}`;
  let peaks = known.get(key);
  if (!peaks) {
    peaks = peaksOf(gainsOf({ attenuationSeconds: Math.exp(step * attenuationStep), rate, lowHz, channel }), spacingOf(rate));
    known.set(key, peaks);
    made++;
  }
  return peaks;
}

/** Spacing of the frequencies of the modelled pulse, Hz. */
function spacingOf(rate: number): number {
  return (perPeriod * flatPart * rate) / 2 / size;
}

/** What attenuation, filter and sensor leave of each frequency, 0 above the band. */
function gainsOf({ attenuationSeconds, rate, lowHz, channel }: SeenThrough): Float64Array {
  const spacing = spacingOf(rate);
  return Float64Array.from({ length: size / perPeriod }, (_, k) => {
    const hz = k * spacing;
    return k === 0 ? 0 : (Math.exp(-Math.PI * hz * attenuationSeconds) * relativeGain(channel, hz)) / Math.sqrt(1 + (lowHz / hz) ** (2 * order));
  });
}

function peaksOf(gains: Float64Array, spacingHz: number): PulsePeaks {
  const [spectrum, out] = [new Float64Array(2 * size), new Float64Array(2 * size)];
  return Float64Array.from({ length: pulseCorners }, (_, j) => {
    const cornerHz = pulseCorner(j);
    for (let k = 1; k < gains.length; k++) {
      const x = (k * spacingHz) / cornerHz;
      const scale = ((gains[k] as number) * 2 * Math.PI * k * spacingHz) / (1 + x * x) ** 2;
      // i / (1 + i x)^2 = (2 x + i (1 - x^2)) / (1 + x^2)^2
      spectrum[2 * k] = scale * 2 * x;
      spectrum[2 * k + 1] = scale * (1 - x * x);
    }
    plan.inverseTransform(out, spectrum);
    let peak = 0;
    for (let i = 0; i < size; i++) peak = Math.max(peak, Math.abs(out[2 * i] as number));
    return 2 * size * spacingHz * peak; // both signs of frequency; the transform divides by its size
  });
}
