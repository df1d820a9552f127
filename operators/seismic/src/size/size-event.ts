import { type FrameHistory, nanoseconds, seconds, stationOf, type Time } from "@headframe/core";
import { type MeasuredPeak, type PeakLaw, peakLaw, predictPeak } from "../ground-peak/predict-peaks.ts";
import type { GroundMotion, SeismicEvent, SourceSize } from "../located-event.ts";
import { median } from "../magnitude/interquartile-mean.ts";
import { momentMagnitude } from "../magnitude/moment-magnitude.ts";
import { localMagnitude } from "../magnitude/wood-anderson.ts";
import { type FrequencyGrid, frequencyGrid } from "../spectrum/frequency-grid.ts";
import type { TravelTimes } from "../travel-time/travel-times.ts";
import { arrivalsAt, lastArrival } from "./arrival-times.ts";
import { type NetworkSize, networkSize, type StationSpectra } from "./network-size.ts";
import { quickMagnitudeSigma, quickMoment } from "./quick-moment.ts";
import type { SiteStation } from "./site-sensors.ts";
import type { SizeOptions } from "./size-options.ts";
import { phaseWindows, scatteredDecay, spectrumOf } from "./phase-windows.ts";
import { cutStation, peakOf, type StationCut } from "./station-cut.ts";

/** What sizing needs to know of a site. */
export interface Site {
  readonly stations: ReadonlyMap<string, SiteStation>;
  readonly times: TravelTimes;
}

/** Periods of the corner frequency that the window of a spectrum should hold. */
const periodsInWindow = Number(process.env.KAPPA ?? 2);
const bandsPerOctave = 4;
const lowestHz = 2;

/**
 * An event with its magnitude, source parameters and ground motion, from the samples that histories hold.
 *
 * @param newest - time of the latest sample that has come: stream time
 */
export function sizeEvent(
  event: SeismicEvent,
  histories: ReadonlyMap<string, FrameHistory>,
  newest: Time | null,
  site: Site,
  options: SizeOptions,
): SeismicEvent {
  const arrivals = arrivalsAt(event, site.stations.values(), site.times);
  const cuts = cutStations(histories, arrivals, options);
  const sound = cuts.some(({ clipped }) => !clipped) ? cuts.filter(({ clipped }) => !clipped) : [];
  const { size, magnitude } = spectralSize(sound, options);
  const peaks = measuredPeaks(cuts, options);
  const quick = magnitude === undefined ? quickSize(event, arrivals, histories, options) : undefined;
  const local = localMagnitudeOf(peaks);
  const value = magnitude ?? (quick && momentMagnitude(quick.momentNm as number));
  return {
    ...event,
    data: {
      ...event.data,
      ...(value !== undefined && { magnitude: { value, type: "Mw" } }),
      size: { ...size, ...quick, ...(local !== undefined && { localMagnitude: local }) },
      ppv: [...peaks.map(({ motion }) => motion), ...predictedPeaks(event, peaks, { ...size, ...quick }, options)],
      publishedAfterSeconds: publishedAfter(event, newest),
    },
  };
}

/** One cut for each station: of several sensors one that is not clipped, with more components, goes first. */
function cutStations(histories: ReadonlyMap<string, FrameHistory>, arrivals: ReturnType<typeof arrivalsAt>, options: SizeOptions): StationCut[] {
  const best = new Map<string, StationCut>();
  for (const [source, history] of [...histories].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const station = stationOf(source);
    const at = arrivals.get(station);
    const cut = at && cutStation(history, at, options);
    const other = best.get(station);
    if (cut && (!other || rank(cut) > rank(other))) best.set(station, cut);
  }
  return [...best.values()];
}

function rank({ clipped, samples }: StationCut): number {
  return samples.length - (clipped ? 100 : 0);
}

/**
 * Sizes by spectra. Windows hold the direct wave and little else: scattered waves soon have more energy than it. From short ones on they are
 * made longer as long as the corner frequency asks for it.
 */
function spectralSize(cuts: readonly StationCut[], options: SizeOptions): NetworkSize {
  const grid = gridFor(Math.max(4 * lowestHz, ...cuts.map(({ rate }) => rate / 2)));
  const longest = options.windowSeconds / 2;
  let seconds = Math.min(options.spectrumSeconds, longest);
  for (;;) {
    const result = networkSize(stationSpectra(cuts, seconds, grid, options), grid, options);
    const wanted = Math.min(longest, periodsInWindow / (result.fittedCornerHz ?? Number.POSITIVE_INFINITY));
    if (wanted <= seconds) return result;
    seconds = Math.min(longest, Math.max(1.5 * seconds, wanted));
  }
}

function stationSpectra(cuts: readonly StationCut[], seconds: number, grid: FrequencyGrid, { minimumGain }: SizeOptions): StationSpectra[] {
  const [p, s] = ([0, 1] as const).map((phase) => {
    const windows = cuts.map((cut) => phaseWindows(cut, phase, seconds));
    const decay = scatteredDecay(windows.filter((found) => found !== undefined));
    return windows.map((found) => found && spectrumOf(found, decay, grid, minimumGain));
  });
  return cuts.map((_, i) => ({ p: p?.[i], s: s?.[i] }));
}

const grids = new Map<number, FrequencyGrid>();

function gridFor(highHz: number): FrequencyGrid {
  let grid = grids.get(highHz);
  if (!grid) {
    if (grids.size > 32) grids.clear();
    grid = frequencyGrid(lowestHz, highHz, bandsPerOctave);
    grids.set(highHz, grid);
  }
  return grid;
}

interface StationPeak {
  readonly motion: GroundMotion;
  readonly triaxial: boolean;
  readonly woodAndersonMm: number | undefined;
}

/** Peaks of the stations, the largest first. */
function measuredPeaks(cuts: readonly StationCut[], options: SizeOptions): StationPeak[] {
  const peaks = cuts.flatMap((cut): StationPeak[] => {
    const peak = peakOf(cut, options);
    if (!peak) return [];
    const { station, distanceMetres } = cut.arrivals;
    const motion: GroundMotion = { at: station.id, value: peak.velocity, kind: "measured", distanceMetres, ...(cut.clipped && { clipped: true }) };
    return [{ motion, triaxial: cut.samples.length >= 3, woodAndersonMm: cut.clipped ? undefined : peak.woodAndersonMm }];
  });
  return peaks.sort((a, b) => b.motion.value - a.motion.value || (a.motion.at < b.motion.at ? -1 : 1));
}

function predictedPeaks(event: SeismicEvent, peaks: readonly StationPeak[], size: Partial<SourceSize>, options: SizeOptions): GroundMotion[] {
  if (options.points.length === 0) return [];
  const measured = peaks.flatMap(({ motion, triaxial }): MeasuredPeak[] => (triaxial && !motion.clipped ? [motion] : []));
  const { momentNm, cornerHz, radiusMetres } = size;
  const source = momentNm && cornerHz && radiusMetres ? { momentNm, cornerHz, radiusMetres, density: options.density, vs: options.vs } : undefined;
  const law = peakLaw(measured, source);
  return law ? options.points.map((point) => ({ at: point.name, kind: "predicted" as const, ...predictedAt(event, point, law) })) : [];
}

function predictedAt({ data }: SeismicEvent, point: { readonly x: number; readonly y: number; readonly z: number }, law: PeakLaw) {
  const distanceMetres = Math.hypot(point.x - data.local.x, point.y - data.local.y, point.z - data.local.z);
  return { distanceMetres, ...predictPeak(law, distanceMetres) };
}

function localMagnitudeOf(peaks: readonly StationPeak[]): number | undefined {
  const values = peaks.flatMap(({ motion, woodAndersonMm }) => (woodAndersonMm ? [localMagnitude(woodAndersonMm, motion.distanceMetres)] : []));
  return values.length > 0 ? median(values) : undefined;
}

/** From the amplitudes of picks, where these are velocities. */
function quickSize(event: SeismicEvent, arrivals: ReturnType<typeof arrivalsAt>, histories: ReadonlyMap<string, FrameHistory>, options: SizeOptions) {
  const velocity = new Set([...histories].flatMap(([source, { pieces }]) => (pieces[0]?.frame.unit === "m/s" ? [stationOf(source)] : [])));
  const amplitudes = event.data.arrivals.flatMap(({ station, phase, amplitude, weight, distanceMetres }) =>
    weight > 0 && amplitude !== undefined && amplitude > 0 && velocity.has(station) && arrivals.has(station)
      ? [{ phase: phase === "P" ? (0 as const) : (1 as const), velocity: amplitude, distanceMetres: Math.max(1, distanceMetres) }]
      : [],
  );
  return amplitudes.length > 0 ? { momentNm: quickMoment(amplitudes, options), magnitudeSigma: quickMagnitudeSigma } : undefined;
}

function publishedAfter(event: SeismicEvent, newest: Time | null): number {
  const { publishedAfterSeconds } = event.data;
  return newest === null ? publishedAfterSeconds : Math.max(publishedAfterSeconds, seconds(newest - lastArrival(event)));
}

/** When the samples of each station that sizing uses have come. */
export function samplesNeeded(event: SeismicEvent, site: Site, options: SizeOptions): Map<string, Time> {
  const arrivals = arrivalsAt(event, site.stations.values(), site.times);
  return new Map([...arrivals].map(([station, { s }]) => [station, s + nanoseconds(options.windowSeconds)]));
}
