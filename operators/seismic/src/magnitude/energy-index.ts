import { median } from "../statistics/median.ts";

/** Moment and energy of one event, as logarithms to base 10. */
export interface EnergyPoint {
  readonly logMoment: number;
  readonly logEnergy: number;
}

/** How log10 E depends on log10 M0 at a site: `intercept + slope * log10 M0`. */
export interface EnergyLine {
  readonly intercept: number;
  readonly slope: number;
}

const rounds = 12;

/**
 * Robust line through a site's events: regression of log10 E on log10 M0 with Huber weights, so that a few odd events do not turn it.
 * Values from two sites or two kinds of regression are not comparable.
 *
 * @returns undefined if there are fewer than 3 events or all have one moment
 * @see van Aswegen and Butler 1993 for the energy index
 */
export function energyLine(points: readonly EnergyPoint[]): EnergyLine | undefined {
  if (points.length < 3) return undefined;
  const weights = new Float64Array(points.length).fill(1);
  let line = weightedLine(points, weights);
  for (let round = 0; round < rounds && line; round++) {
    const { intercept, slope } = line;
    const residuals = points.map((p) => p.logEnergy - intercept - slope * p.logMoment);
    const limit = 1.345 * Math.max(1e-6, 1.4826 * median(residuals.map(Math.abs)));
    for (const [i, residual] of residuals.entries()) weights[i] = Math.min(1, limit / Math.abs(residual || limit));
    line = weightedLine(points, weights);
  }
  return line;
}

/** log10 of an event's energy minus that of the site's mean event of its moment. */
export function energyIndex({ logMoment, logEnergy }: EnergyPoint, { intercept, slope }: EnergyLine): number {
  return logEnergy - (intercept + slope * logMoment);
}

function weightedLine(points: readonly EnergyPoint[], weights: Float64Array): EnergyLine | undefined {
  let [w, x, y] = [0, 0, 0];
  for (const [i, p] of points.entries()) {
    const weight = weights[i] as number;
    w += weight;
    x += weight * p.logMoment;
    y += weight * p.logEnergy;
  }
  let [xx, xy] = [0, 0];
  for (const [i, p] of points.entries()) {
    const weight = weights[i] as number;
    xx += weight * (p.logMoment - x / w) ** 2;
    xy += weight * (p.logMoment - x / w) * (p.logEnergy - y / w);
  }
  if (!(xx > 1e-12)) return undefined;
  return { slope: xy / xx, intercept: (y - (xy / xx) * x) / w };
}
