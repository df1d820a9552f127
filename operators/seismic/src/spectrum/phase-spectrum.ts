import { bandMeans, type FrequencyGrid } from "./frequency-grid.ts";
import type { WindowPower } from "./window-power.ts";

/** Displacement spectrum of one phase at one station, corrected for the sensor but not for the path, on a grid that stations share. */
export interface PhaseSpectrum {
  /** Natural logarithm of the amplitude density, m s; of no meaning where the weight is 0. */
  readonly logDisplacement: Float64Array;
  /** 0 where the sensor or the noise does not allow a reading, towards 1 where the signal is far above the noise. */
  readonly weight: Float64Array;
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
  /** Smallest ratio of the amplitudes of signal and noise. */
  readonly minimumSnr: number;
}

/** Bands that a spectrum needs. */
const fewestBands = 5;

/**
 * Spectrum of a phase from the power of its window and of noise; the noise is subtracted.
 *
 * @param noiseScale - length of the signal's window over that of the noise
 * @returns undefined if fewer than five bands are usable
 */
export function phaseSpectrum(
  grid: FrequencyGrid,
  signal: WindowPower,
  noise: WindowPower,
  noiseScale: number,
  { squaredGain, derivatives, share }: SensorCorrection,
  { lowHz, highHz, minimumGain, minimumSnr }: UsableBand,
  path: Pick<PhaseSpectrum, "travelSeconds" | "distanceMetres">,
): PhaseSpectrum | undefined {
  const signalMeans = bandMeans(grid, signal.density, signal.spacingHz);
  const noiseMeans = bandMeans(grid, noise.density, noise.spacingHz);
  const logDisplacement = new Float64Array(grid.hz.length);
  const weight = new Float64Array(grid.hz.length);
  let usable = 0;
  for (let k = 0; k < weight.length; k++) {
    const hz = grid.hz[k] as number;
    const [power, noisePower, gain2] = [signalMeans[k] as number, (noiseMeans[k] as number) * noiseScale, squaredGain[k] as number];
    if (hz < lowHz || hz > highHz || gain2 < minimumGain ** 2 || !(power > 0) || power < minimumSnr ** 2 * noisePower) continue;
    const snr2 = power / Math.max(noisePower, 1e-30 * power);
    logDisplacement[k] = 0.5 * Math.log((power - noisePower) / (gain2 * share)) - derivatives * Math.log(2 * Math.PI * hz);
    weight[k] = snr2 / (snr2 + 9);
    usable++;
  }
  return usable < fewestBands ? undefined : { logDisplacement, weight, ...path };
}
