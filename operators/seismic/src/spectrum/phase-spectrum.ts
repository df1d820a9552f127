import { bandMeans, type FrequencyGrid } from "./frequency-grid.ts";
import type { WindowPower } from "./window-power.ts";

/**
 * Power of ground displacement of one phase at one station, corrected for the sensor but not for the path, on a grid that stations share.
 * Nothing is subtracted: scattered waves are often stronger than the direct one, and a difference of two powers has no logarithm.
 */
export interface PhaseSpectrum {
  /** Power density of the phase's window, (m s)^2. */
  readonly power: Float64Array;
  /** What of it is expected to be noise and scattered waves, (m s)^2, above 0. */
  readonly background: Float64Array;
  /** What of it is expected to be noise alone, (m s)^2, above 0. */
  readonly noise: Float64Array;
  /** Numbers that the reading of a band rests on (twice bandwidth times length of the window, for each component); 0 where it cannot be used. */
  readonly freedom: Float64Array;
  /** Travel time, s: attenuation grows with it. */
  readonly travelSeconds: number;
  readonly distanceMetres: number;
}

/** What turns recorded power into ground displacement. */
export interface SensorCorrection {
  /** Squared gain of the sensor at the grid's frequencies, sensitivity divided out. */
  readonly squaredGain: Float64Array;
  /** How often displacement was differentiated: 0 for m, 1 for m/s, 2 for m/s2. */
  readonly derivatives: number;
  /** Part of the phase's power that the components see: 1 for three at right angles. */
  readonly share: number;
}

/** Where a spectrum may be used. */
export interface UsableBand {
  readonly lowHz: number;
  readonly highHz: number;
  /** Smallest gain of the sensor, of its sensitivity. */
  readonly minimumGain: number;
}

/** Powers of windows of one length and taper, by what is in them. */
export interface WindowPowers {
  /** Direct wave, scattered waves and noise. */
  readonly signal: WindowPower;
  /** Scattered waves and noise. */
  readonly background: WindowPower;
  readonly noise: WindowPower;
  /** s. */
  readonly seconds: number;
  /** Components that were added up; fewer where the background is not well known. */
  readonly components: number;
}

/** Bands that a spectrum needs. */
const fewestBands = 4;
/** Part of a window's length that its taper leaves. */
const effectiveLength = 0.85;
/** Least background as a part of the signal: no window is without any, and rounding leaves nothing below. */
const leastBackground = 1e-6;

/**
 * Spectrum of a phase from the power of its window and of windows without it.
 *
 * @returns undefined if fewer than four bands are usable
 */
export function phaseSpectrum(
  grid: FrequencyGrid,
  { signal, background, noise, seconds, components }: WindowPowers,
  { squaredGain, derivatives, share }: SensorCorrection,
  { lowHz, highHz, minimumGain }: UsableBand,
  path: Pick<PhaseSpectrum, "travelSeconds" | "distanceMetres">,
): PhaseSpectrum | undefined {
  const spectrum = {
    power: bandMeans(grid, signal.density, signal.spacingHz),
    background: bandMeans(grid, background.density, background.spacingHz),
    noise: bandMeans(grid, noise.density, noise.spacingHz),
    freedom: new Float64Array(grid.hz.length),
  };
  const least = leastBackground * spectrum.power.reduce((most, power) => Math.max(most, power), 0);
  let usable = 0;
  for (let k = 0; k < spectrum.freedom.length; k++) {
    const [hz, power, gain2] = [grid.hz[k] as number, spectrum.power[k] as number, squaredGain[k] as number];
    if (hz < lowHz || hz > highHz || gain2 < minimumGain ** 2 || !(power > 0)) continue;
    const factor = 1 / (gain2 * share * (2 * Math.PI * hz) ** (2 * derivatives));
    spectrum.power[k] = power * factor;
    spectrum.background[k] = Math.max(spectrum.background[k] as number, least) * factor;
    spectrum.noise[k] = Math.max(spectrum.noise[k] as number, least) * factor;
    spectrum.freedom[k] = 2 * (grid.widthHz[k] as number) * seconds * effectiveLength * components;
    usable++;
  }
  return usable < fewestBands ? undefined : { ...spectrum, ...path };
}
