import type { InventoryChannel } from "@headframe/core";
import { woodAnderson } from "../magnitude/wood-anderson.ts";
import { instrumentFilter, type RecursiveFilter, restoreFilter } from "./restore-filter.ts";

/** A component of a recording: its samples, its response, its direction. */
export interface RecordedComponent {
  readonly samples: ArrayLike<number>;
  readonly channel: InventoryChannel | undefined;
  readonly horizontal: boolean;
}

/** Where in the samples to look. */
export interface PeakSpan {
  /** First sample, in the noise before the arrival. */
  readonly begin: number;
  /** The first arrival. */
  readonly onset: number;
  /** Sample after the last. */
  readonly end: number;
}

/** Largest ground motion in a span. */
export interface PeakMotion {
  /** Largest vector sum of the components' velocities, m/s. */
  readonly velocity: number;
  /** Largest vector sum before the arrival, m/s. */
  readonly noise: number;
  /** Mean over horizontal components of the largest Wood-Anderson amplitude, mm; undefined where it does not stand out of the noise. */
  readonly woodAndersonMm: number | undefined;
}

/** Ratio of signal and noise from which a Wood-Anderson amplitude is one. */
const standsOut = 3;

/**
 * Peak ground velocity after removing the response, in the band that the sensor has, and Wood-Anderson amplitude if that is asked for.
 *
 * @param derivatives - how often displacement was differentiated: 0 for m, 1 for m/s, 2 for m/s2
 */
export function peakMotion(components: readonly RecordedComponent[], span: PeakSpan, derivatives: number, rate: number, withWoodAnderson = true): PeakMotion {
  const length = span.end - span.begin;
  const [squares, motion, trace] = scratchOf(length);
  squares.fill(0, 0, length);
  const amplitudes: number[] = [];
  for (const { samples, channel, horizontal } of components) {
    filter(samples, span.begin, levelOf(samples, span), length, restoreFilter(channel, derivatives, rate), motion);
    for (let i = 0; i < length; i++) squares[i]! += (motion[i] as number) ** 2;
    if (!withWoodAnderson || !horizontal) continue;
    filter(motion, 0, 0, length, instrumentFilter(woodAnderson, rate), trace);
    amplitudes.push(standingOut(trace, span));
  }
  const [quiet, onset] = noiseSpan(span);
  const good = amplitudes.filter((amplitude) => amplitude > 0);
  return {
    velocity: Math.sqrt(largest(squares, onset, length)),
    noise: Math.sqrt(largest(squares, quiet, onset)),
    woodAndersonMm: good.length > 0 && good.length === amplitudes.length ? (1000 * good.reduce((a, b) => a + b, 0)) / good.length : undefined,
  };
}

type Scratch = readonly [Float64Array, Float64Array, Float64Array];
let scratch: Scratch = [new Float64Array(0), new Float64Array(0), new Float64Array(0)];

/** Arrays for one call; what is in them is of no meaning before it. */
function scratchOf(length: number): Scratch {
  if (scratch[0].length < length) scratch = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  return scratch;
}

function levelOf(samples: ArrayLike<number>, { begin, onset }: PeakSpan): number {
  let level = 0;
  for (let i = begin; i < onset; i++) level += samples[i] as number;
  return level / Math.max(1, onset - begin);
}

/** Filters samples less their level, from rest. */
function filter(samples: ArrayLike<number>, begin: number, level: number, length: number, { b, a }: RecursiveFilter, out: Float64Array): void {
  if (b.length <= 3) {
    filterTwice(samples, begin, level, length, { b, a }, out);
    return;
  }
  const state = new Float64Array(b.length);
  for (let i = 0; i < length; i++) {
    const x = (samples[begin + i] as number) - level;
    const y = (b[0] as number) * x + (state[0] as number);
    for (let j = 1; j < b.length; j++) state[j - 1] = (b[j] as number) * x - (a[j] as number) * y + (state[j] as number);
    out[i] = y;
  }
}

/** The same for up to two poles, which is what nearly all sensors have. */
function filterTwice(samples: ArrayLike<number>, begin: number, level: number, length: number, { b, a }: RecursiveFilter, out: Float64Array): void {
  const [b0, b1, b2, a1, a2] = [b[0] ?? 1, b[1] ?? 0, b[2] ?? 0, a[1] ?? 0, a[2] ?? 0];
  let [s1, s2] = [0, 0];
  for (let i = 0; i < length; i++) {
    const x = (samples[begin + i] as number) - level;
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    out[i] = y;
  }
}

/** Second half of the noise and the sample of the onset, counted from the span's begin. */
function noiseSpan({ begin, onset }: PeakSpan): readonly [number, number] {
  return [Math.floor((onset - begin) / 2), onset - begin];
}

/** Largest Wood-Anderson amplitude, or 0 where noise has more than a third of it. */
function standingOut(trace: Float64Array, span: PeakSpan): number {
  const [quiet, onset] = noiseSpan(span);
  let [noise, signal] = [0, 0];
  for (let i = quiet; i < span.end - span.begin; i++) {
    const size = Math.abs(trace[i] as number);
    if (i < onset) noise = Math.max(noise, size);
    else signal = Math.max(signal, size);
  }
  return signal > standsOut * noise ? signal : 0;
}

function largest(values: Float64Array, from: number, to: number): number {
  let max = 0;
  for (let i = from; i < to; i++) max = Math.max(max, values[i] as number);
  return max;
}
