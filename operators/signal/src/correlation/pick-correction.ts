import { channelSamples, type Frame, frameLength, nanoseconds, sampleGrid, type Time } from "@headframe/core";
import { cascade, cascadeMemory } from "../cascade/cascade.ts";
import { removeTrend } from "../detrend/remove-trend.ts";
import { cosineTaper } from "../taper/cosine-taper.ts";
import { crossCorrelate } from "./cross-correlate.ts";

/** A recording of one channel and the time picked in it. */
export interface Picked {
  readonly frame: Frame;
  readonly pick: Time;
}

/** Window around the picks and how far they may be moved. */
export interface PickCorrectionOptions {
  readonly beforeSeconds: number;
  readonly afterSeconds: number;
  readonly maximumLagSeconds: number;
  /** Second-order sections (b0 b1 b2 a0 a1 a2 each) of a filter for both recordings; mean and ends are removed first. */
  readonly sections?: Float64Array;
}

/** How a pick is to be moved. */
export interface PickCorrection {
  /** What to add to the second pick, in seconds. */
  readonly seconds: number;
  /** Correlation coefficient at that lag. */
  readonly coefficient: number;
  /** Values of the correlation that the parabola was laid through; below 5 the result is weak. */
  readonly fitted: number;
}

/**
 * Time by which the second pick must move so that both recordings agree, finer than a sample: the vertex of
 * a parabola through the concave part of the cross-correlation around its largest value.
 *
 * @throws RangeError if the frames are not single-channel and of one rate, do not hold the windows, do not
 *   move at all, or the correlation has no peak to lay a parabola through
 * @see Deichmann and Garcia-Fernandez (1992), Rupture geometry from high-precision relative hypocentre locations
 */
export function xcorrPickCorrection(first: Picked, second: Picked, options: PickCorrectionOptions): PickCorrection {
  const { rate } = first.frame;
  if (second.frame.rate !== rate) throw new RangeError(`Sample rates differ: ${rate} and ${second.frame.rate} Hz`);
  const lag = Math.floor(options.maximumLagSeconds * rate * (1 + 1e-12));
  const correlation = crossCorrelate(windowOf(first, options), windowOf(second, options), lag);
  const { at, value, fitted } = parabolaPeak(correlation);
  return { seconds: -(at - lag) / rate, coefficient: value, fitted };
}

function windowOf({ frame, pick }: Picked, { beforeSeconds, afterSeconds, maximumLagSeconds, sections }: PickCorrectionOptions): Float64Array {
  if (frame.channels.length !== 1) throw new RangeError(`Frame of ${frame.source} has ${frame.channels.length} channels, not 1`);
  const grid = sampleGrid(frame.rate);
  const start = grid.nearest(pick - frame.t0 - nanoseconds(beforeSeconds + maximumLagSeconds / 2));
  const length = Math.round((beforeSeconds + afterSeconds + maximumLagSeconds) * frame.rate) + 1;
  if (start < 0 || start + length > frameLength(frame)) throw new RangeError(`Frame of ${frame.source} does not hold the window around its pick`);
  const samples = Float64Array.from(channelSamples(frame, 0));
  if (!sections) return samples.subarray(start, start + length);
  const weights = cosineTaper(samples.length, 0.1);
  const tapered = removeTrend(samples, "constant").map((x, i) => x * (weights[i] as number));
  return cascade(sections, cascadeMemory(sections), tapered).subarray(start, start + length);
}

/** Vertex of the least-squares parabola through the concave values around the largest one. */
function parabolaPeak(values: Float64Array): { at: number; value: number; fitted: number } {
  const concave = (i: number): boolean => i === 0 || i === values.length - 1 || at(values, i - 1) - 2 * at(values, i) + at(values, i + 1) <= 0;
  const peak = values.indexOf(values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  let [from, to] = [peak, peak];
  while (from > 0 && concave(from - 1)) from--;
  while (to < values.length - 1 && concave(to + 1)) to++;
  const fitted = to - from + 1;
  if (fitted < 3) throw new RangeError(`Correlation has ${fitted} values around its peak, and a parabola needs 3`);
  const [a, b, c] = parabolaThrough(values.subarray(from, to + 1));
  if (!(a < 0)) throw new RangeError("Correlation has no peak within the largest lag");
  const middle = (from + to) / 2;
  return { at: middle - b / (2 * a), value: c - (b * b) / (4 * a), fitted };
}

/** `a u^2 + b u + c` by least squares, u counted from the middle, where odd and even powers do not mix. */
function parabolaThrough(values: Float64Array): [number, number, number] {
  const n = values.length;
  let [s2, s4, y0, y1, y2] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [u, y] = [i - (n - 1) / 2, at(values, i)];
    s2 += u * u;
    s4 += u ** 4;
    y0 += y;
    y1 += u * y;
    y2 += u * u * y;
  }
  const a = (n * y2 - s2 * y0) / (n * s4 - s2 * s2);
  return [a, y1 / s2, (y0 - a * s2) / n];
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
