import type { InventoryChannel } from "@headframe/core";
import { fourierPlan, sizeFor } from "../spectrum/fourier-plan.ts";
import { type PeakFilter, peakFilter } from "./peak-filter.ts";

/** A component of a recording: its samples, its response, its direction. */
export interface RecordedComponent {
  readonly samples: Float64Array;
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
 * Peak ground velocity and Wood-Anderson amplitude after removing the response, in the band that the sensor has.
 *
 * @param derivatives - how often displacement was differentiated: 0 for m, 1 for m/s, 2 for m/s2
 */
export function peakMotion(components: readonly RecordedComponent[], span: PeakSpan, derivatives: number, rate: number): PeakMotion {
  const length = span.end - span.begin;
  const size = sizeFor(length);
  const squares = new Float64Array(length);
  const traces: number[] = [];
  const [motion, product] = [new Float64Array(2 * size), new Float64Array(2 * size)];
  for (const { samples, channel, horizontal } of components) {
    restored(samples, span, peakFilter(channel, derivatives, size, rate), size, motion, product);
    for (let i = 0; i < length; i++) squares[i]! += (motion[2 * i] as number) ** 2;
    if (horizontal) traces.push(standingOut(motion, span));
  }
  const [quiet, onset] = noiseSpan(span);
  const good = traces.filter((amplitude) => amplitude > 0);
  return {
    velocity: Math.sqrt(largest(squares, onset, length)),
    noise: Math.sqrt(largest(squares, quiet, onset)),
    woodAndersonMm: traces.length > 0 && good.length === traces.length ? (1000 * good.reduce((a, b) => a + b, 0)) / good.length : undefined,
  };
}

/** Velocity (real part) and Wood-Anderson trace (imaginary part) of a span: two real signals by one inverse transform. */
function restored(samples: Float64Array, span: PeakSpan, filter: PeakFilter, size: number, spectrum: Float64Array, product: Float64Array): void {
  const plan = fourierPlan(size);
  plan.real(spectrum, tapered(samples, span, size));
  for (let k = 0; k <= size / 2; k++) {
    const x = spectrum[2 * k] as number;
    const y = spectrum[2 * k + 1] as number;
    const vr = x * (filter[4 * k] as number) - y * (filter[4 * k + 1] as number);
    const vi = x * (filter[4 * k + 1] as number) + y * (filter[4 * k] as number);
    const wr = x * (filter[4 * k + 2] as number) - y * (filter[4 * k + 3] as number);
    const wi = x * (filter[4 * k + 3] as number) + y * (filter[4 * k + 2] as number);
    product[2 * k] = vr - wi;
    product[2 * k + 1] = vi + wr;
    if (k === 0 || 2 * k === size) continue;
    product[2 * (size - k)] = vr + wi;
    product[2 * (size - k) + 1] = wr - vi;
  }
  plan.inverse(spectrum, product);
}

/** The span without the level before the onset; its ends rise and fall slowly, over half of the noise and a tenth of the whole. */
function tapered(samples: Float64Array, { begin, onset, end }: PeakSpan, size: number): Float64Array {
  const out = new Float64Array(size);
  let level = 0;
  for (let i = begin; i < onset; i++) level += samples[i] as number;
  level /= Math.max(1, onset - begin);
  const [rise, fall] = [Math.max(1, Math.floor((onset - begin) / 2)), Math.max(1, Math.floor((end - begin) / 10))];
  for (let i = begin; i < end; i++) {
    const x = (samples[i] as number) - level;
    const edge = i - begin < rise ? (i - begin) / rise : (end - 1 - i) / fall;
    out[i - begin] = edge < 1 ? x * (0.5 - 0.5 * Math.cos(Math.PI * edge)) : x;
  }
  return out;
}

/** Second half of the noise and the sample of the onset, counted from the span's begin. */
function noiseSpan({ begin, onset }: PeakSpan): readonly [number, number] {
  return [Math.floor((onset - begin) / 2), onset - begin];
}

/** Largest Wood-Anderson amplitude, or 0 where noise has more than a third of it. */
function standingOut(motion: Float64Array, span: PeakSpan): number {
  const [quiet, onset] = noiseSpan(span);
  let [noise, signal] = [0, 0];
  for (let i = quiet; i < span.end - span.begin; i++) {
    const size = Math.abs(motion[2 * i + 1] as number);
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
