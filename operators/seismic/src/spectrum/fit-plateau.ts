import type { PhaseSpectrum } from "./phase-spectrum.ts";

/** The usable bands of a spectrum, one after the other. */
export interface UsableBands {
  /** Which bands of the grid. */
  readonly bands: Int32Array;
  readonly power: Float64Array;
  readonly background: Float64Array;
  readonly noise: Float64Array;
  readonly freedom: Float64Array;
  /** Sum of the degrees of freedom. */
  readonly freedomSum: number;
}

/** What a spectrum says of its plateau, for a source and path of a given shape. */
export interface PlateauFit {
  /** Squared plateau Omega0, (m s)^2; not below 0. */
  readonly squared: number;
  /** Deviance of the fit: 0 where power is all as expected. */
  readonly deviance: number;
}

const rounds = 3;
/** A band counts at most as this many times what is expected of it: chance alone gives more in one of four hundred. */
const mostTimes = 6;

/** Usable bands of a spectrum. */
export function usableBands({ power, background, noise, freedom }: PhaseSpectrum): UsableBands {
  const bands = new Int32Array(freedom.length).map((_, k) => k).filter((k) => (freedom[k] as number) > 0);
  const pick = (from: Float64Array) => from.filter((_, k) => (freedom[k] as number) > 0);
  const own = pick(freedom);
  return { bands, power: pick(power), background: pick(background), noise: pick(noise), freedom: own, freedomSum: own.reduce((a, b) => a + b, 0) };
}

/**
 * Most likely squared plateau of a spectrum whose power in each band is expected to be `plateau^2 shape + background` and is spread about
 * that as the power of random waves is (Whittle 1953). Needs no threshold of signal to noise, and so takes none of the weak stations away.
 *
 * @param shape - squared amplitude of source and path for a plateau of 1, for each usable band
 */
export function fitPlateau({ power, background, freedom }: UsableBands, shape: Float64Array): PlateauFit {
  const n = shape.length;
  let [sum, inverse] = [0, 0];
  for (let i = 0; i < n; i++) {
    sum += freedom[i] as number;
    inverse += ((freedom[i] as number) * (shape[i] as number)) / (power[i] as number);
  }
  const first = sum / inverse;
  let squared = first;
  for (let round = 0; round < rounds; round++) {
    let [above, below] = [0, 0];
    for (let i = 0; i < n; i++) {
      const [s, b] = [shape[i] as number, background[i] as number];
      const expected = squared * s + b;
      const weight = ((freedom[i] as number) * s) / (expected * expected);
      above += weight * (Math.min(power[i] as number, mostTimes * expected) - b);
      below += weight * s;
    }
    squared = Math.max(1e-4 * first, above / below);
  }
  return { squared, deviance: devianceOf({ power, background, freedom }, shape, squared) };
}

/** Deviance of a spectrum from a squared plateau: 0 where power is all as expected; minus half of it is the logarithm of the likelihood. */
export function devianceOf(
  { power, background, freedom }: Pick<UsableBands, "power" | "background" | "freedom">,
  shape: Float64Array,
  squared: number,
): number {
  let deviance = 0;
  for (let i = 0; i < shape.length; i++) {
    const ratio = Math.min(mostTimes, (power[i] as number) / (squared * (shape[i] as number) + (background[i] as number)));
    deviance += (freedom[i] as number) * (ratio - 1 - Math.log(ratio));
  }
  return deviance;
}

/** Standard deviation that a squared plateau of 0 would be read with where there is nothing but noise, (m s)^2: what a station can see. */
export function smallestSquared({ noise, freedom }: UsableBands, shape: Float64Array): number {
  let information = 0;
  for (let i = 0; i < shape.length; i++) information += 0.5 * (freedom[i] as number) * ((shape[i] as number) / (noise[i] as number)) ** 2;
  return 1 / Math.sqrt(information);
}
