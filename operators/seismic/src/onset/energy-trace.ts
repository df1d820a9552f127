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
  /** Channels interleaved: at `(cell - begin) * channels + c` the energy of all cells from `begin` up to, but without, `cell`. */
  sums: Float64Array;
}

/** Squares above this (signals 8000 times the noise) count as this, so that what follows them is not lost in rounding. */
const largestSquare = 2 ** 26;

/** A trace of nothing. */
export function emptyEnergyTrace(): EnergyTrace {
  return { begin: 0, end: 0, sums: new Float64Array(0) };
}

/** Empties a trace, to begin at a cell and hold up to `capacity` cells. */
export function restartEnergy(trace: EnergyTrace, begin: number, capacity: number, channels: number): void {
  const length = (capacity + 1) * channels;
  if (trace.sums.length === length) trace.sums.fill(0, 0, channels);
  else trace.sums = new Float64Array(length);
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
  for (let c = 0; c < channels; c++) extendChannel(trace, pieces, { first, from, to: end * stride, channel: c, channels, stride }, taps);
  trace.end = end;
}

interface Stretch {
  /** Place of the first piece that is needed. */
  readonly first: number;
  /** Samples on the stretch's grid. */
  readonly from: number;
  readonly to: number;
  readonly channel: number;
  readonly channels: number;
  readonly stride: number;
}

/** One channel's part of {@link extendEnergy}: the loop that nearly all time goes into. */
function extendChannel({ begin, end, sums }: EnergyTrace, pieces: FrameHistory["pieces"], stretch: Stretch, taps: Float64Array): void {
  const { channel, channels, stride, from, to } = stretch;
  const tap = channel * (predictionOrder + 1);
  const [t0, t1, t2, t3, t4] = [taps[tap] as number, taps[tap + 1] as number, taps[tap + 2] as number, taps[tap + 3] as number, taps[tap + 4] as number];
  let [x1, x2, x3, x4] = [0, 0, 0, 0];
  let at = (end - begin) * channels + channel;
  let total = sums[at] as number;
  let left = stride;
  let i = Math.max(0, from - predictionOrder);
  for (let p = stretch.first; i < to; p++) {
    const { frame, index } = pieces[p] as FrameHistory["pieces"][number];
    const { samples } = frame;
    const n = frameLength(frame);
    const base = channel * n - index;
    const [past, stop] = [Math.min(from, index + n), Math.min(to, index + n)];
    for (; i < past; i++) {
      [x4, x3, x2] = [x3, x2, x1];
      x1 = samples[base + i] as number;
    }
    for (; i < stop; i++) {
      const x = samples[base + i] as number;
      const value = t0 * x + t1 * x1 + t2 * x2 + t3 * x3 + t4 * x4;
      x4 = x3;
      x3 = x2;
      x2 = x1;
      x1 = x;
      const square = value * value;
      total += square < largestSquare ? square : largestSquare;
      if (--left > 0) continue;
      left = stride;
      at += channels;
      sums[at] = total;
    }
  }
}
