import { cosineTaper } from "./cosine-taper.ts";
import { fourierPlan, sizeFor } from "./fourier-plan.ts";

/** Part of a window that is tapered at each of its ends. */
export const taperedEnd = 0.1;

const tapers = new Map<number, Float64Array>();

/** Energy density spectrum of a window, summed over components: `|X(f)|^2` with `X` the Fourier integral, (unit s)^2. */
export interface WindowPower {
  /** At `i * spacingHz`, up to the Nyquist frequency. */
  readonly density: Float64Array;
  readonly spacingHz: number;
}

/**
 * Power of the vector sum of components over a window; its first and last tenth are tapered.
 *
 * @param components - samples of each component, one length
 * @param begin - first sample of the window
 * @param length - of the window in samples
 * @param size - points of the transform, a power of two that is not below the length
 */
export function windowPower(
  components: readonly ArrayLike<number>[],
  begin: number,
  length: number,
  rate: number,
  size: number = sizeFor(length),
): WindowPower {
  const plan = fourierPlan(size);
  const taper = taperOf(length);
  const [samples, spectrum] = [new Float64Array(size), new Float64Array(2 * size)];
  const density = new Float64Array(size / 2 + 1);
  for (const component of components) {
    for (let i = 0; i < length; i++) samples[i] = (component[begin + i] as number) * (taper[i] as number);
    plan.real(spectrum, samples);
    for (let k = 0; k < density.length; k++) density[k]! += (spectrum[2 * k] as number) ** 2 + (spectrum[2 * k + 1] as number) ** 2;
  }
  for (let k = 0; k < density.length; k++) density[k]! /= rate * rate;
  return { density, spacingHz: rate / size };
}

/** Part of a window's weight for power that lies at and behind one of its samples. */
export function weightFrom(length: number, sample: number): number {
  let [before, behind] = [0, 0];
  for (const [i, weight] of taperOf(length).entries()) {
    if (i < sample) before += weight * weight;
    else behind += weight * weight;
  }
  return behind / (before + behind);
}

function taperOf(length: number): Float64Array {
  let taper = tapers.get(length);
  if (!taper) {
    if (tapers.size > 256) tapers.clear();
    taper = cosineTaper(length, 2 * taperedEnd);
    tapers.set(length, taper);
  }
  return taper;
}
