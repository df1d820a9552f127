import { type FrameHistory, frameLength } from "@headframe/core";
import { predictionOrder } from "./noise-model.ts";

/**
 * Energy of a stretch's whitened samples, as running sums by cells of some samples; plain data. The grid of cells begins with the stretch,
 * so that no number in it depends on how the samples came.
 */
export interface EnergyTrace {
  /** First cell. */
  begin: number;
  /** Cell after the last one. */
  end: number;
  /** One row a channel: at `c * row + cell - begin` the energy of all cells from `begin` up to, but without, `cell`. */
  sums: Float64Array;
  /** Length of a row. */
  row: number;
}

/** A cell's energy above this (signals 8000 times the noise) counts as this, so that what follows it is not lost in rounding. */
const largestEnergy = 2 ** 26;

/** A trace of nothing. */
export function emptyEnergyTrace(): EnergyTrace {
  return { begin: 0, end: 0, sums: new Float64Array(0), row: 0 };
}

/** Empties a trace, to begin at a cell and hold up to `capacity` cells. */
export function restartEnergy(trace: EnergyTrace, begin: number, capacity: number, channels: number): void {
  trace.row = capacity + 1;
  if (trace.sums.length !== trace.row * channels) trace.sums = new Float64Array(trace.row * channels);
  for (let c = 0; c < channels; c++) trace.sums[c * trace.row] = 0;
  trace.begin = begin;
  trace.end = begin;
}

/**
 * Carries a trace on up to, but without, a cell. The samples go through the prediction-error filter of their channel, which is causal: an
 * onset stays where it is.
 *
 * @param history - of one stretch; it reaches {@link predictionOrder} samples back from the trace's end, or to the stretch's begin
 * @param taps - of all channels, from `whiteningTaps`
 * @param stride - samples in a cell
 */
export function extendEnergy(trace: EnergyTrace, { pieces }: FrameHistory, end: number, taps: Float64Array, stride: number): void {
  if (end <= trace.end) return;
  const from = trace.end * stride;
  let first = pieces.length - 1;
  while (first > 0 && (pieces[first] as (typeof pieces)[number]).index > from - predictionOrder) first--;
  const channels = taps.length / (predictionOrder + 1);
  for (let c = 0; c < channels; c++) extendChannel(trace, pieces, { first, from, to: end * stride, channel: c, stride }, taps);
  trace.end = end;
}

interface Stretch {
  /** Place of the first piece that is needed. */
  readonly first: number;
  /** Samples on the stretch's grid. */
  readonly from: number;
  readonly to: number;
  readonly channel: number;
  readonly stride: number;
}

/**
 * One channel's part of {@link extendEnergy}: the loop that most time goes into, written for the compiler. Filter memory is read from the
 * samples rather than begun with 0, so that it is of floating point from the start, and no expression makes an array.
 */
function extendChannel({ begin, end, sums, row }: EnergyTrace, pieces: FrameHistory["pieces"], stretch: Stretch, taps: Float64Array): void {
  const { channel, stride, from, to } = stretch;
  const tap = channel * (predictionOrder + 1);
  const t0 = taps[tap] as number;
  const t1 = taps[tap + 1] as number;
  const t2 = taps[tap + 2] as number;
  const t3 = taps[tap + 3] as number;
  const t4 = taps[tap + 4] as number;
  let x1 = sampleAt(pieces, stretch, from - 1);
  let x2 = sampleAt(pieces, stretch, from - 2);
  let x3 = sampleAt(pieces, stretch, from - 3);
  let x4 = sampleAt(pieces, stretch, from - 4);
  let at = channel * row + end - begin;
  let total = sums[at] as number;
  let cell = total * 0;
  let left = stride;
  for (let p = stretch.first; p < pieces.length; p++) {
    const { frame, index } = pieces[p] as FrameHistory["pieces"][number];
    const { samples } = frame;
    const n = frameLength(frame);
    const shift = channel * n - index;
    const stop = shift + Math.min(to, index + n);
    for (let i = shift + Math.max(from, index); i < stop; i = (i + 1) | 0) {
      const x = samples[i] as number;
      const value = t0 * x + t1 * x1 + (t2 * x2 + (t3 * x3 + t4 * x4));
      x4 = x3;
      x3 = x2;
      x2 = x1;
      x1 = x;
      cell += value * value;
      left = (left - 1) | 0;
      if (left > 0) continue;
      left = stride;
      total += cell < largestEnergy ? cell : largestEnergy;
      cell = 0;
      at = (at + 1) | 0;
      sums[at] = total;
    }
  }
}

/** A sample of the stretch; 0 before its begin. */
function sampleAt(pieces: FrameHistory["pieces"], { first, channel }: Stretch, at: number): number {
  for (let p = first; p < pieces.length; p++) {
    const { frame, index } = pieces[p] as FrameHistory["pieces"][number];
    const n = frameLength(frame);
    if (at >= index && at < index + n) return frame.samples[channel * n + at - index] as number;
  }
  return 0;
}
