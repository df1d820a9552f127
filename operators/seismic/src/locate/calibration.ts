import type { Location } from "./locate-arrivals.ts";
import type { Arrivals, SpeedPrior } from "./location-problem.ts";

/** What a site's events have taught about its rock and stations: plain data, part of the step's state. */
export interface Calibration {
  /** Events learnt from. */
  events: number;
  /** Mean and variance of q, P and S: slowness is that of the model times 1 + q. */
  mean: [number, number];
  variance: [number, number];
  /** Square of the model error, as a share of travel time. */
  modelVariance: number;
  /** By station: delay (s) and its variance (s2), of P and of S. */
  stations: Record<string, { delay: [number, number]; variance: [number, number] }>;
  /** Ids of the events learnt from last: a revision teaches nothing new. */
  recent: string[];
}

/** How far speeds and delays may go. */
const MOST_SPEED = 0.06;
const MOST_DELAY = 0.005;
/** Speeds differ from place to place: however many events were seen, they are not known better than this share. */
const LEAST_SPEED_SIGMA = 0.004;
/** What may change from one event to the next. */
const SPEED_DRIFT = 0.0005;
const DELAY_DRIFT = 2e-5;
/** Standard deviation of delays before anything is known, s. */
const DELAY_SIGMA = [0.0007, 0.0012] as const;
/** Bounds of the model error, as a share of travel time; events that its first value counts for; events remembered. */
const [LEAST_MODEL, MOST_MODEL, MODEL_PRIOR, MEMORY] = [0.001, 0.03, 6, 60] as const;
/**
 * Standard deviation that delays are expected to have, P and S, s, and how many stations that counts for. It is smaller than
 * what the filter starts from, which must let a large delay in.
 */
const [EXPECTED_DELAY, EXPECTED_STATIONS] = [[0.00045, 0.00075], 2] as const;
/** Size of the part of the delays that residuals do not show over the part that they do, from this many stations over the spare ones. */
const HIDDEN_STATIONS = 10;
const FEWEST_STATIONS = 8;
const WIDEST_GAP = 180;
const RECENT = 128;

/** What is known before the first event. */
export function freshCalibration(speedSigma: number, modelError: number): Calibration {
  return { events: 0, mean: [0, 0], variance: [speedSigma ** 2, speedSigma ** 2], modelVariance: modelError ** 2, stations: {}, recent: [] };
}

/** Prior of the next event's speeds. */
export function speedPrior({ mean, variance }: Calibration): SpeedPrior {
  return { mean: [mean[0], mean[1]], variance: [variance[0], variance[1]] };
}

/**
 * Standard deviation of what is not known of a station's delay, by station and phase, s. Of a delay that nothing was learnt of
 * that is the usual size of delays here. A part of the delays looks like a shift of the events, so residuals never show it;
 * it goes with that size too, however much was learnt.
 */
export function delaySigma({ stations }: Calibration): (station: string, phase: 0 | 1) => number {
  const all = Object.values(stations);
  const hidden = Math.min(1.5, HIDDEN_STATIONS / Math.max(1, all.length - 5)) ** 2; // five parameters take up what looks like them
  const sizes = ([0, 1] as const).map((phase) => {
    const [squares, learnt] = all.reduce(([sum, count], station) => [sum + station.delay[phase] ** 2, count + learntShare(station, phase)], [0, 0]);
    return (EXPECTED_STATIONS * EXPECTED_DELAY[phase] ** 2 + squares) / (EXPECTED_STATIONS + learnt);
  }) as [number, number];
  return (id, phase) => {
    const station = stations[id];
    const learnt = station ? learntShare(station, phase) : 0;
    return Math.sqrt(sizes[phase] * (1 - learnt + learnt * hidden));
  };
}

/** How much of a delay's first variance has gone, 0 to 1. */
function learntShare({ variance }: Calibration["stations"][string], phase: 0 | 1): number {
  return Math.max(0, 1 - variance[phase] / DELAY_SIGMA[phase] ** 2);
}

/** Delay of a station, s. */
export function stationDelay(calibration: Calibration, station: string, phase: 0 | 1): number {
  return calibration.stations[station]?.delay[phase] ?? 0;
}

/**
 * Learns from a well-located event: speeds by its posterior, delays by a Kalman filter on clipped residuals, the model
 * error by what the residuals have beyond the picks' own. Everything is bounded and forgets slowly.
 *
 * @param stations - id of the station of each arrival
 * @param travelled - travel time of each arrival, s
 * @returns whether the event was good enough
 */
export function learn(
  calibration: Calibration,
  event: string,
  location: Location,
  arrivals: Arrivals,
  stations: readonly string[],
  travelled: readonly number[],
): boolean {
  if (location.stations < FEWEST_STATIONS || location.scale > 9 || calibration.recent.includes(event)) return false;
  if (arrivals.count > 2 * location.picks) return false;
  learnSpeeds(calibration, location);
  learnDelays(calibration, location, arrivals, stations);
  learnModelError(calibration, location, arrivals, travelled);
  calibration.events++;
  calibration.recent.push(event);
  if (calibration.recent.length > RECENT) calibration.recent.shift();
  return true;
}

function learnSpeeds(calibration: Calibration, { speeds, speedVariances }: Location): void {
  for (const phase of [0, 1] as const) {
    const sigma = Math.sqrt(calibration.variance[phase]);
    const step = clipped(speeds[phase] - calibration.mean[phase], sigma);
    calibration.mean[phase] = clipped(calibration.mean[phase] + step, MOST_SPEED);
    const variance = Math.min(calibration.variance[phase], speedVariances[phase]) + SPEED_DRIFT ** 2;
    calibration.variance[phase] = Math.max(LEAST_SPEED_SIGMA ** 2, variance);
  }
}

function learnDelays(calibration: Calibration, location: Location, arrivals: Arrivals, stations: readonly string[]): void {
  for (let i = 0; i < arrivals.count; i++) {
    if ((location.weights[i] as number) < 0.3) continue;
    const phase = arrivals.phase[i] as 0 | 1;
    const id = stations[i] as string;
    calibration.stations[id] ??= { delay: [0, 0], variance: [DELAY_SIGMA[0] ** 2, DELAY_SIGMA[1] ** 2] };
    const station = calibration.stations[id];
    const variance = station.variance[phase] + DELAY_DRIFT ** 2;
    // Outside the network the fit takes up a delay by a shift of the place: what its residuals say counts for less.
    const shift = location.gap > WIDEST_GAP ? (location.timeVariances[i] as number) : 0;
    const noise = (location.sigmas[i] as number) ** 2 * Math.max(0.5, location.scale) + shift;
    const gain = variance / (variance + noise);
    const step = gain * clipped(location.residuals[i] as number, 3 * Math.sqrt(variance + noise));
    station.delay[phase] = clipped(station.delay[phase] + step, MOST_DELAY);
    station.variance[phase] = (1 - gain) * variance;
  }
  removeMean(calibration);
}

/** A delay that all stations share is origin time. */
function removeMean({ stations }: Calibration): void {
  const all = Object.values(stations);
  const mean = all.reduce((sum, { delay }) => sum + delay[0] + delay[1], 0) / (2 * all.length || 1);
  for (const { delay } of all) for (const phase of [0, 1] as const) delay[phase] = clipped(delay[phase] - mean, MOST_DELAY);
}

function learnModelError(calibration: Calibration, location: Location, arrivals: Arrivals, travelled: readonly number[]): void {
  const spent = location.picks / Math.max(1, location.picks - 5); // the fit takes up some of the scatter
  let [sum, total] = [0, 0];
  for (let i = 0; i < arrivals.count; i++) {
    if ((location.weights[i] as number) === 0) continue;
    const time = Math.max(1e-6, travelled[i] as number);
    const variance = (location.sigmas[i] as number) ** 2;
    const weight = (time ** 2 / variance) ** 2;
    const square = Math.min((location.residuals[i] as number) ** 2 * spent, 9 * variance);
    sum += (weight * (square - (arrivals.sigma[i] as number) ** 2)) / time ** 2;
    total += weight;
  }
  if (total === 0) return;
  const gain = 1 / (MODEL_PRIOR + Math.min(MEMORY, calibration.events));
  const next = calibration.modelVariance + gain * (sum / total - calibration.modelVariance);
  calibration.modelVariance = Math.min(MOST_MODEL ** 2, Math.max(LEAST_MODEL ** 2, next));
}

function clipped(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
