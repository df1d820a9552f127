import { principalAxes } from "../linear/principal-axes.ts";
import type { Polarisation } from "../pick-event.ts";

/** What samples around an onset say about it. */
export interface OnsetFeatures {
  /** Index of the channel with the largest peak. */
  readonly strongest: number;
  /** Largest peak of a channel over the root mean square before the onset. */
  readonly snr: number;
  /** Largest vector value after the onset, in the samples' unit. */
  readonly amplitude: number;
  /** How long the motion takes to rise at its steepest, in samples: its largest value over its largest step. */
  readonly rise: number;
  /** First motion on the vertical, or on the strongest channel. */
  readonly polarity: "U" | "D" | "";
  /** Unit vector (east, north, up) along the first motion; only with three components. */
  readonly direction?: readonly [number, number, number];
  readonly polarisation?: Polarisation;
}

/** Place of an onset in rows of samples, and how much of them to look at. */
export interface OnsetPlace {
  /** First sample of the wave. */
  readonly onset: number;
  /** First sample that may serve as noise. */
  readonly noiseBegin: number;
  /** Samples whose largest value is the amplitude. */
  readonly peak: number;
  /** Samples whose motion is looked at for its direction. */
  readonly motion: number;
}

/** Which row is which component of ground motion; `undefined` where the channels are not Z, N and E. */
export interface Components {
  readonly z: number;
  readonly n: number;
  readonly e: number;
}

/** A first motion is clear above this many times the noise, and this part of the peak. */
const clearNoise = 2.5;
const clearPart = 0.2;
/** A rise may begin this many samples before the onset. */
const lead = 2;

/** Z, N and E among a station's channels, by the last letter of their source ids. */
export function componentsOf(channels: readonly string[]): Components | undefined {
  const [z, n, e] = ["Z", "N", "E"].map((letter) => channels.findIndex((channel) => channel.endsWith(letter))) as [number, number, number];
  return channels.length === 3 && z >= 0 && n >= 0 && e >= 0 ? { z, n, e } : undefined;
}

/** Amplitude, signal-to-noise ratio, first motion and polarisation of an onset in band-passed samples. */
export function onsetFeatures(rows: readonly Float64Array[], place: OnsetPlace, components: Components | undefined): OnsetFeatures {
  const { onset, peak, motion } = place;
  const noise = rows.map((row) => rootMeanSquare(row, place.noiseBegin, onset - 1));
  const peaks = rows.map((row) => largest(row, onset, peak));
  let [strongest, snr, amplitude] = [0, 0, 0];
  for (const [c, value] of peaks.entries()) {
    if (value > (peaks[strongest] as number)) strongest = c;
    if (value > 0) snr = Math.max(snr, value / Math.max(noise[c] as number, value * 1e-6));
  }
  for (let i = onset; i < onset + peak; i++) amplitude = Math.max(amplitude, squareAt(rows, i));
  const seen = components?.z ?? strongest;
  const first = firstMotion(rows[seen] as Float64Array, place, noise[seen] as number);
  return {
    strongest,
    snr,
    amplitude: Math.sqrt(amplitude),
    rise: riseOf(rows, Math.max(1, onset - lead), onset + motion),
    polarity: first > 0 ? "U" : first < 0 ? "D" : "",
    ...(components && motionOf(rows, place, components, noise)),
  };
}

/** Direction and shape of the first motion of three components. */
function motionOf(
  rows: readonly Float64Array[],
  place: OnsetPlace,
  { z, n, e }: Components,
  noise: readonly number[],
): Pick<OnsetFeatures, "direction" | "polarisation"> {
  const [east, north, up] = [rows[e], rows[n], rows[z]] as [Float64Array, Float64Array, Float64Array];
  const end = place.onset + place.motion;
  const along = new Float64Array(end);
  const product = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = place.onset; i < end; i++) sum += (a[i] as number) * (b[i] as number);
    return sum;
  };
  const { values, vectors } = principalAxes([
    product(east, east),
    product(east, north),
    product(east, up),
    product(north, north),
    product(north, up),
    product(up, up),
  ]);
  if (!(values[0] > 0)) return {};
  const [x, y, v] = vectors[0] as [number, number, number];
  for (let i = place.onset; i < end; i++) along[i] = x * (east[i] as number) + y * (north[i] as number) + v * (up[i] as number);
  const level = Math.sqrt(((noise[e] as number) * x) ** 2 + ((noise[n] as number) * y) ** 2 + ((noise[z] as number) * v) ** 2);
  const sign = firstMotion(along, { ...place, peak: place.motion }, level) < 0 ? -1 : 1;
  const direction = [x * sign, y * sign, v * sign] as const;
  return {
    direction,
    polarisation: {
      azimuth: (Math.atan2(direction[0], direction[1]) * (180 / Math.PI) + 360) % 360,
      incidence: Math.acos(Math.max(-1, Math.min(1, direction[2]))) * (180 / Math.PI),
      rectilinearity: 1 - Math.sqrt(Math.max(0, values[1]) / values[0]),
      planarity: 1 - (2 * Math.max(0, values[2])) / (values[0] + Math.max(0, values[1])),
    },
  };
}

/** First value that is clearly above the noise; 0 if none is within the time that the direction is looked at. */
function firstMotion(row: Float64Array, { onset, peak, motion }: OnsetPlace, noise: number): number {
  const clear = Math.max(clearNoise * noise, clearPart * largest(row, onset, peak));
  if (!(clear > 0)) return 0;
  for (let i = onset; i < onset + motion; i++) if (Math.abs(row[i] as number) > clear) return row[i] as number;
  return 0;
}

/** Largest value over the largest step, of the vectors from `from` up to `to`; 1 is a jump from one sample to the next. */
function riseOf(rows: readonly Float64Array[], from: number, to: number): number {
  let [values, steps] = [0, 0];
  for (let i = from; i < to; i++) {
    let [value, step] = [0, 0];
    for (let c = 0; c < rows.length; c++) {
      const row = rows[c] as Float64Array;
      value += (row[i] as number) ** 2;
      step += ((row[i] as number) - (row[i - 1] as number)) ** 2;
    }
    values = Math.max(values, value);
    steps = Math.max(steps, step);
  }
  return steps > 0 ? Math.sqrt(values / steps) : 0;
}

/** Square of the vector of all rows at a sample. */
function squareAt(rows: readonly Float64Array[], i: number): number {
  let square = 0;
  for (const row of rows) square += (row[i] as number) ** 2;
  return square;
}

function largest(row: Float64Array, from: number, count: number): number {
  let most = 0;
  for (let i = from; i < from + count; i++) most = Math.max(most, Math.abs(row[i] as number));
  return most;
}

function rootMeanSquare(row: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (row[i] as number) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) : 0;
}
