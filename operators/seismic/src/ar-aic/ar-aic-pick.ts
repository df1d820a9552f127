import type { Samples } from "@headframe/core";
import { largestAmplitude, requireSound, scaled } from "../sound-samples.ts";
import { wholeSamples } from "../whole-samples.ts";
import { type ArAicOptions, arAicDefaults } from "./ar-aic-options.ts";
import { findP } from "./find-p.ts";
import { findS } from "./find-s.ts";
import { removeLine } from "./remove-line.ts";
import { zeroPhaseBandpass } from "./zero-phase-bandpass.ts";

/** Equally long windows of the three components of a station. */
export interface Components {
  /** Vertical. */
  readonly z: Samples;
  /** First horizontal. */
  readonly n: Samples;
  /** Second horizontal. */
  readonly e: Samples;
}

/** A place in a window. */
export interface Arrival {
  /** The window's first sample has index 0. */
  readonly index: number;
  /** Since the window's first sample. */
  readonly seconds: number;
}

/** The arrivals in a window of three components. */
export interface ArAicPicks {
  readonly p: Arrival;
  /** Undefined if no S was found after P. */
  readonly s: Arrival | undefined;
  /** The horizontal on which S was looked for: the one with the larger filtered amplitude. */
  readonly horizontal: "n" | "e";
}

/**
 * Picks P and S in a window of three components by autoregressive models and Akaike's criterion.
 *
 * P is looked for on the vertical, S on the stronger horizontal after P. A zero-phase
 * band-pass and STA/LTA narrow the stretch that the models are fitted to. The gain does not
 * matter. Follows ObsPy's `ar_pick`, in f64.
 *
 * @param rate - samples per second
 * @returns undefined if there is no P, or the window is too short for the averages
 * @throws RangeError if the components differ in length, the rate or a sample is not finite, the band does
 *   not fit below half the rate, or an average or a model has too few samples
 * @see Akazawa 2004, 13th World Conference on Earthquake Engineering, paper 786
 */
export function arAicPick({ z, n, e }: Components, rate: number, options: Partial<ArAicOptions> = {}): ArAicPicks | undefined {
  const settings = { ...arAicDefaults, ...options };
  if (z.length !== n.length || z.length !== e.length) throw new RangeError(`Components of ${z.length}, ${n.length} and ${e.length} samples`);
  for (const samples of [z, n, e]) requireSound(samples, rate);
  const problem = arAicProblem(settings, rate);
  if (problem !== undefined) throw new RangeError(problem);

  const bandpassed = (samples: Float64Array) => zeroPhaseBandpass(samples, rate, settings.lowHz, settings.highHz);
  const [vertical] = straightened(z) ?? [];
  const border = vertical && findP(vertical, bandpassed(vertical), rate, settings);
  if (border === undefined) return undefined;
  const [north, east] = straightened(n, e)?.map(bandpassed) ?? [];
  const horizontal = north && east && largestAmplitude(east) > largestAmplitude(north) ? "e" : "n";
  const filtered = horizontal === "e" ? east : north;
  const second = filtered && findS(filtered, border, rate, settings);
  // the criterion compares errors before a border, so the arrival is where the time of those errors starts
  const arrival = (at: number, errorSeconds: number): Arrival => {
    const index = at - wholeSamples(errorSeconds, rate);
    return { index, seconds: index / rate };
  };
  return { p: arrival(border, settings.pErrorSeconds), s: second === undefined ? undefined : arrival(second, settings.sErrorSeconds), horizontal };
}

/** Why settings do not suit a sample rate, as one sentence; undefined if they do. */
export function arAicProblem(options: ArAicOptions, rate: number): string | undefined {
  if (options.highHz >= rate / 2) return `highHz (${options.highHz}) must be below half the sample rate (${rate / 2} Hz)`;
  for (const phase of ["p", "s"] as const) {
    const [sta, lta] = [options[`${phase}StaSeconds`], options[`${phase}LtaSeconds`]];
    if (!(wholeSamples(sta, rate) >= 1)) return `${phase}StaSeconds (${sta}) must hold a sample at ${rate} Hz`;
    if (!(sta < lta)) return `${phase}StaSeconds (${sta}) must be below ${phase}LtaSeconds (${lta})`;
    const [order, length] = [options[`${phase}Order`], options[`${phase}ErrorSeconds`]];
    if (!(wholeSamples(length, rate) > order)) return `${phase}ErrorSeconds (${length}) must hold more samples at ${rate} Hz than ${phase}Order (${order})`;
  }
  return undefined;
}

/**
 * Traces without trend, divided by their largest amplitude together, so that no power of them is too large
 * or small for f64; undefined if they hold no more than rounding errors.
 */
function straightened(...traces: readonly Samples[]): Float64Array[] | undefined {
  const scale = Math.max(...traces.map(largestAmplitude));
  if (scale === 0) return undefined;
  const straight = traces.map((samples) => removeLine(scaled(samples, scale)));
  return straight.some((samples) => largestAmplitude(samples) > 1e-12) ? straight : undefined;
}
