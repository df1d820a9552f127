import { simplestFraction } from "@headframe/core";

/** Ratio of two sample rates in lowest terms: `up` results for every `down` samples. */
export interface Ratio {
  readonly up: number;
  readonly down: number;
}

/** Low-pass for a change of rate, cut into one branch of taps for each phase of the results. */
export interface Polyphase extends Ratio {
  /** Taps in a branch: the samples that one result is made from. */
  readonly width: number;
  /** Delay of the filter, in periods of `up` times the input rate. */
  readonly half: number;
  /** `up` branches of `width` taps; a branch's taps are in the order of the samples and sum to 1. */
  readonly taps: Float64Array;
}

/** Ratio of a new rate to an old one; each rate is read as its simplest fraction. */
export function ratioOf(from: number, to: number): Ratio {
  const [fromTop, fromBottom] = simplestFraction(from);
  const [toTop, toBottom] = simplestFraction(to);
  const [up, down] = [toTop * fromBottom, toBottom * fromTop];
  const divisor = greatestDivisor(up, down);
  return { up: Number(up / divisor), down: Number(down / divisor) };
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}

/**
 * Windowed-sinc low-pass with a Kaiser window. The stop band starts at the lower of the two Nyquist
 * frequencies, so nothing folds back; the pass band ends `transition` of it below.
 *
 * @param attenuation of the stop band in dB, 21 or more
 * @param transition width of the transition band, as a part of the lower Nyquist frequency
 * @see Kaiser (1974), Nonrecursive digital filter design using the I0-sinh window function
 */
export function polyphase({ up, down }: Ratio, attenuation: number, transition: number): Polyphase {
  if (up === 1 && down === 1) return { up, down, width: 1, half: 0, taps: new Float64Array([1]) };
  const nyquist = 1 / Math.max(up, down); // as a part of half of `up` times the input rate
  const order = (attenuation - 7.95) / (2.285 * Math.PI * nyquist * transition);
  const half = Math.ceil(order / 2);
  const width = Math.floor((2 * half) / up) + 1;
  const prototype = (i: number): number => (i > 2 * half ? 0 : windowedSinc(i - half, half, nyquist * (1 - transition / 2), kaiserBeta(attenuation)));
  const taps = new Float64Array(up * width);
  for (let phase = 0; phase < up; phase++) {
    const branch = taps.subarray(phase * width, (phase + 1) * width);
    for (let j = 0; j < width; j++) branch[width - 1 - j] = prototype(phase + j * up);
    const sum = branch.reduce((a, b) => a + b, 0);
    for (let j = 0; j < width; j++) branch[j] = (branch[j] as number) / sum;
  }
  return { up, down, width, half, taps };
}

/** Taps that {@link polyphase} would make. */
export function tapCount({ up, down }: Ratio, attenuation: number, transition: number): number {
  return ((attenuation - 7.95) * Math.max(up, down)) / (2.285 * Math.PI * transition);
}

function windowedSinc(at: number, half: number, cutoff: number, beta: number): number {
  const sinc = at === 0 ? cutoff : Math.sin(Math.PI * cutoff * at) / (Math.PI * at);
  return (sinc * bessel0(beta * Math.sqrt(1 - (at / half) ** 2))) / bessel0(beta);
}

function kaiserBeta(attenuation: number): number {
  if (attenuation > 50) return 0.1102 * (attenuation - 8.7);
  return 0.5842 * (attenuation - 21) ** 0.4 + 0.07886 * (attenuation - 21);
}

/** Modified Bessel function of the first kind and order 0, by its power series. */
function bessel0(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
