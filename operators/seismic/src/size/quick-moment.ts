import type { InventoryChannel } from "@headframe/core";
import { interquartileMean } from "../magnitude/interquartile-mean.ts";
import { bruneRadius, momentOfPlateau, type Rock } from "../magnitude/source-parameters.ts";
import { rmsRadiation } from "../spectrum/radiation.ts";
import { pulseCorner, pulseCorners, pulsePeaks } from "./pulse-peaks.ts";

/** Peak velocity of a phase at a station. */
export interface PhaseAmplitude {
  readonly phase: 0 | 1;
  /** m/s, above 0. */
  readonly velocity: number;
  readonly distanceMetres: number;
  readonly travelSeconds: number;
  /** Sample rate of the recording, Hz. */
  readonly rate: number;
  /** Response of the sensor; unknown: flat. */
  readonly channel: InventoryChannel | undefined;
}

/** The rock, what it does to the waves, and the band in which amplitudes were read. */
export interface AmplitudePath extends Rock {
  readonly qp: number;
  readonly qs: number;
  /** Factor by which Q may well differ. */
  readonly qSpread: number;
  /** Lower corner of the band of the picks, Hz. */
  readonly pickLowHz: number;
}

/** A moment, and the standard deviation of the magnitude that belongs to it. */
export interface QuickMoment {
  /** N m. */
  readonly momentNm: number;
  readonly magnitudeSigma: number;
}

/** Stress drop that is taken for granted where only amplitudes are known, Pa, and the factor by which a source may well differ from it. */
const [ordinaryStressDrop, stressDropSpread] = [1e6, Math.sqrt(10)];
/** Error of the magnitude where stress drop and Q are as expected: root mean square over made scenes of 16 stations, 0.05 to 0.15. */
const amplitudeMagnitudeError = 0.15;

/**
 * Moment from amplitudes alone: the one whose Brune pulse, for a source of ordinary stress drop, would have such a peak after the path's
 * attenuation, in the band of the recording. Its corner follows from the moment. For the first seconds, before spectra can be made.
 *
 * Stress drop and Q may differ from what is taken for granted: the moment is the mean over both, and its deviation holds their spread. The one
 * matters where all of the pulse is seen, the other where the band ends below the corner.
 *
 * @returns undefined if there are no amplitudes
 */
export function quickMoment(amplitudes: readonly PhaseAmplitude[], path: AmplitudePath): QuickMoment | undefined {
  if (amplitudes.length === 0) return undefined;
  const at = (stressFactor: number, qFactor: number) =>
    interquartileMean(
      amplitudes.map((amplitude) => logMomentOf(amplitude, { ...path, qp: path.qp * qFactor, qs: path.qs * qFactor }, stressFactor * ordinaryStressDrop)),
    );
  const middle = at(1, 1);
  const byStressDrop = spreadOf(middle, stressDropSpread, (factor) => at(factor, 1));
  const byQ = spreadOf(middle, path.qSpread, (factor) => at(1, factor));
  return {
    momentNm: Math.exp(middle + byStressDrop.shift + byQ.shift),
    magnitudeSigma: Math.hypot(amplitudeMagnitudeError, ((2 / 3) * Math.hypot(byStressDrop.deviation, byQ.deviation)) / Math.LN10),
  };
}

/** Shift of the mean and standard deviation of a quantity where a factor is spread log-normally; Gauss-Hermite quadrature of three points. */
function spreadOf(middle: number, spread: number, valueAt: (factor: number) => number): { readonly shift: number; readonly deviation: number } {
  const [below, above] = [valueAt(spread ** -Math.sqrt(3)) - middle, valueAt(spread ** Math.sqrt(3)) - middle];
  const shift = (below + above) / 6;
  return { shift, deviation: Math.sqrt(Math.max(0, (below ** 2 + above ** 2) / 6 - shift ** 2)) };
}

/** Natural logarithm of the moment, along the table of corners: the lower the corner, the larger the source and its peak. */
function logMomentOf({ phase, velocity, distanceMetres, travelSeconds, rate, channel }: PhaseAmplitude, path: AmplitudePath, stressDropPa: number): number {
  const [speed, q] = phase === 0 ? [path.vp, path.qp] : [path.vs, path.qs];
  const peaks = pulsePeaks({ attenuationSeconds: travelSeconds / q, rate, lowHz: path.pickLowHz, channel });
  const perPlateau = Math.log(momentOfPlateau(1, distanceMetres, speed, path.density, rmsRadiation[phase]));
  const logMoment = (corner: number) => Math.log((16 / 7) * stressDropPa * bruneRadius(pulseCorner(corner), speed) ** 3);
  const momentTimesPeak = (corner: number) => logMoment(corner) + Math.log(peaks[corner] as number);
  const wanted = Math.log(velocity) + perPlateau;
  let at = pulseCorners - 2;
  while (at > 0 && momentTimesPeak(at) < wanted) at--;
  const [larger, smaller] = [momentTimesPeak(at), momentTimesPeak(at + 1)];
  // below the smallest source of the table, peak and moment grow alike
  if (wanted < smaller) return logMoment(at + 1) + wanted - smaller;
  return logMoment(at + 1) + Math.min(1, (wanted - smaller) / (larger - smaller)) * (logMoment(at) - logMoment(at + 1));
}
