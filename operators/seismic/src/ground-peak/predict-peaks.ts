import { rmsRadiation } from "../spectrum/radiation.ts";
import { median, robustDeviation } from "../statistics/median.ts";

/** A peak velocity that was measured. */
export interface MeasuredPeak {
  readonly distanceMetres: number;
  /** m/s, above 0. */
  readonly value: number;
}

/** What is known of the source, for where stations say too little. */
export interface PeakSource {
  readonly momentNm: number;
  readonly cornerHz: number;
  readonly radiusMetres: number;
  readonly density: number;
  readonly vs: number;
}

/** How peak velocity falls with distance for one event: `log10 v = level - slope * log10 R`. */
export interface PeakLaw {
  readonly level: number;
  readonly slope: number;
  /** Standard deviation of log10 v at the distances of the stations. */
  readonly deviation: number;
  readonly slopeDeviation: number;
  /** Mean log10 distance of the stations. */
  readonly centre: number;
  /** No point is taken as nearer than this: inside of the source the law does not hold. */
  readonly nearestMetres: number;
}

/** Fall with distance where it cannot be fitted: 1 is geometry alone, the rest is attenuation (1.1 to 1.6 are published for hard rock). */
const ordinarySlope = { value: 1.3, deviation: 0.3 } as const;
const stationsForSlope = 8;
/** Scatter of log10 v that radiation pattern and site have at least. */
const leastDeviation = 0.15;
const sourceDeviation = 0.4;

/**
 * Law for one event from its own stations: three or more give the level, eight or more at various distances the slope as well. With fewer,
 * the far-field Brune pulse of the source: `v = F_S M0 (2 pi fc)^2 / (4 pi rho vs^3 R)`.
 *
 * @returns undefined if there are neither stations nor a source
 */
export function peakLaw(peaks: readonly MeasuredPeak[], source: PeakSource | undefined): PeakLaw | undefined {
  const nearestMetres = Math.max(1, source?.radiusMetres ?? 1);
  const x = peaks.map((peak) => Math.log10(Math.max(peak.distanceMetres, 1)));
  const y = peaks.map((peak) => Math.log10(peak.value));
  if (peaks.length < 3) return source && sourceLaw(source, nearestMetres);
  const centre = x.reduce((sum, v) => sum + v, 0) / x.length;
  const spread = x.reduce((sum, v) => sum + (v - centre) ** 2, 0);
  const { slope, slopeDeviation } = peaks.length >= stationsForSlope ? fittedSlope(x, y, centre, spread) : ordinary();
  const levels = y.map((v, i) => v + slope * (x[i] as number));
  const deviation = Math.max(leastDeviation, robustDeviation(levels) * Math.sqrt(1 + 1 / levels.length));
  return { level: median(levels), slope, deviation, slopeDeviation, centre, nearestMetres };
}

/** Peak velocity at a distance, m/s, and the standard deviation of its log10. */
export function predictPeak(law: PeakLaw, distanceMetres: number): { readonly value: number; readonly sigma: number } {
  const x = Math.log10(Math.max(distanceMetres, law.nearestMetres));
  return { value: 10 ** (law.level - law.slope * x), sigma: Math.hypot(law.deviation, law.slopeDeviation * (x - law.centre)) };
}

function ordinary(): { readonly slope: number; readonly slopeDeviation: number } {
  return { slope: ordinarySlope.value, slopeDeviation: ordinarySlope.deviation };
}

/** Median of the slopes between all pairs that lie apart (Theil and Sen), drawn to the ordinary slope as far as it is uncertain. */
function fittedSlope(x: readonly number[], y: readonly number[], centre: number, spread: number): { readonly slope: number; readonly slopeDeviation: number } {
  const slopes: number[] = [];
  const step = Math.max(1, Math.floor(x.length / 64));
  for (let i = 0; i < x.length; i += step) {
    for (let j = i + 1; j < x.length; j++) {
      const apart = (x[j] as number) - (x[i] as number);
      if (Math.abs(apart) > 0.05) slopes.push(-((y[j] as number) - (y[i] as number)) / apart);
    }
  }
  if (slopes.length < stationsForSlope) return ordinary();
  const fitted = median(slopes);
  const residuals = y.map((v, i) => v + fitted * ((x[i] as number) - centre));
  const deviation = Math.max(leastDeviation, robustDeviation(residuals)) / Math.sqrt(spread);
  const trust = ordinarySlope.deviation ** 2 / (ordinarySlope.deviation ** 2 + deviation ** 2);
  return { slope: ordinarySlope.value + trust * (fitted - ordinarySlope.value), slopeDeviation: ordinarySlope.deviation * Math.sqrt(1 - trust) };
}

function sourceLaw({ momentNm, cornerHz, density, vs }: PeakSource, nearestMetres: number): PeakLaw {
  const peakTimesDistance = (rmsRadiation[1] * momentNm * (2 * Math.PI * cornerHz) ** 2) / (4 * Math.PI * density * vs ** 3);
  return { level: Math.log10(peakTimesDistance), slope: 1, deviation: sourceDeviation, slopeDeviation: ordinarySlope.deviation, centre: 2, nearestMetres };
}
