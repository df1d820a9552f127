/** An arrival as a station records it: pulse, sampling, sensor, early echoes. */
import { attenuatedPulse } from "./attenuated-pulse.ts";
import { purpose, uniform } from "./counter-hash.ts";
import { highPass, settlingSeconds } from "./high-pass.ts";
import type { MineOptions } from "./mine-options.ts";
import type { MineStation } from "./station-layout.ts";
import { direction, dot, type Vector } from "./vector.ts";
import type { Arrival } from "./wave-arrival.ts";

/** Counts that one arrival adds to the channels of a station. */
export interface SampledWave {
  /** Index of the first sample in the stream. */
  readonly first: number;
  /** By channel, of one length. */
  readonly channels: readonly Int32Array[];
  /** Largest size of the pulse along its motion, without echoes and gains, counts. */
  readonly peak: number;
}

const echoes = 4;
/** Latest echo of the pulse itself; later scattered waves are the coda's, s. */
export const longestEcho = 0.015;
/** Part of its peak below which a pulse's tail has no echoes. */
const echoed = 1e-3;
/** Counts below which the end of a wave is cut off. */
const lost = 0.3;

/**
 * Samples an arrival whose onset is at `at`, a sample index with fraction.
 *
 * The pulse is averaged over one sampling interval to each side with triangular weights: that is the anti-alias filter, and
 * it keeps arrivals between samples exact.
 */
export function sampledWave(options: MineOptions, station: MineStation, arrival: Arrival, at: number): SampledWave {
  const first = Math.floor(at);
  const nominal = station.sensor === "geophone" ? options.countsPerMetrePerSecond : options.countsPerMetrePerSecondSquared;
  const pulse = sampledPulse(options, station.sensor, arrival, at - first, lost / nominal);
  let peak = 0;
  for (let i = 0; i < pulse.length; i++) peak = Math.max(peak, Math.abs(pulse[i] as number) * nominal);
  const scattered = options.codaSeconds > 0 && peak * options.codaPart > lost ? echoesOf(options, arrival) : [];
  const heard = scattered.length > 0 ? pulse.findLastIndex((value) => Math.abs(value) * nominal > echoed * peak) + 1 : 0;
  const length = Math.max(pulse.length, ...scattered.map(({ delay }) => delay + heard));
  const sum = new Float64Array(length);
  const channels = station.parts.map(({ direction: to, sensitivity }) => {
    sum.fill(0);
    addShifted(sum, pulse, pulse.length, 0, sensitivity * dot(arrival.motion, to));
    for (const { delay, motion, part } of scattered) addShifted(sum, pulse, heard, delay, sensitivity * part * dot(motion, to));
    return rounded(sum);
  });
  return { first, channels, peak };
}

/**
 * Output of a sensor of sensitivity 1 at the samples, from the last one before the onset to where it stays below `quiet`.
 *
 * @param fraction place of the onset behind the first sample
 */
function sampledPulse(options: MineOptions, sensor: MineStation["sensor"], arrival: Arrival, fraction: number, quiet: number): Float64Array {
  const { rate, geophoneHz: hertz, geophoneDamping: damping } = options;
  const { omega, level } = arrival;
  const pulse = attenuatedPulse(options.sourceShape, omega * arrival.attenuation);
  const step = omega / rate;
  const filtered = sensor === "geophone" && hertz > 0;
  const moving = Math.ceil(fraction + pulse.end / step) + 2;
  const samples = new Float64Array(moving + (filtered ? Math.ceil(settlingSeconds({ hertz, damping }) * rate) : 0));
  const value = sensor === "geophone" ? pulse.integral : pulse.displacement;
  const scale = level * rate * rate * (sensor === "geophone" ? 1 : omega);
  let before = value((-1 - fraction) * step);
  let now = value(-fraction * step);
  for (let i = 0; i < moving; i++) {
    const after = value((i + 1 - fraction) * step);
    samples[i] = scale * (after - 2 * now + before);
    before = now;
    now = after;
  }
  return filtered ? samples.subarray(0, highPass(samples, { hertz, damping }, rate, moving, quiet)) : samples;
}

interface Echo {
  /** Samples behind the pulse. */
  readonly delay: number;
  readonly motion: Vector;
  /** Against the pulse. */
  readonly part: number;
}

/** Forward scattering: copies of the pulse soon after it, in any direction of motion. */
function echoesOf({ seed, rate, codaPart }: MineOptions, { key }: Arrival): Echo[] {
  return Array.from({ length: echoes }, (_, i) => {
    const draw = (what: number) => uniform(seed, purpose.arrival + 32, key, i, what);
    const delay = Math.min(longestEcho, 0.0005 - 0.004 * Math.log(draw(0)));
    return { delay: Math.round(delay * rate), motion: direction(draw(1), draw(2)), part: codaPart * (0.3 + 0.7 * draw(3)) };
  });
}

function addShifted(sum: Float64Array, pulse: Float64Array, end: number, delay: number, scale: number): void {
  for (let i = 0; i < end; i++) sum[i + delay] = (sum[i + delay] as number) + scale * (pulse[i] as number);
}

/** Whole counts, far beyond what a digitiser gives but within 32 bits. */
function rounded(values: Float64Array): Int32Array {
  const counts = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) counts[i] = Math.round(Math.min(Math.max(values[i] as number, -1e9), 1e9));
  return counts;
}
