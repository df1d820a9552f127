import { type FrameHistory, nanoseconds, seconds, stationOf, type Time } from "@headframe/core";
import { type MeasuredPeak, type PeakLaw, peakLaw, predictPeak } from "../ground-peak/predict-peaks.ts";
import type { GroundMotion, SeismicEvent, SourceSize } from "../located-event.ts";
import { momentMagnitude } from "../magnitude/moment-magnitude.ts";
import { localMagnitude } from "../magnitude/wood-anderson.ts";
import { type FrequencyGrid, frequencyGrid } from "../spectrum/frequency-grid.ts";
import { median } from "../statistics/median.ts";
import type { TravelTimes } from "../travel-time/travel-times.ts";
import { arrivalsAt, lastArrival } from "./arrival-times.ts";
import { type NetworkSize, networkSize, type StationSpectra } from "./network-size.ts";
import { phaseWindows, scatteredDecay, spectrumOf } from "./phase-windows.ts";
import { type PhaseAmplitude, quickMoment } from "./quick-moment.ts";
import { type SiteStation, sensorFor } from "./site-sensors.ts";
import type { SizeOptions } from "./size-options.ts";
import { cutStation, fewestSamples, peakOf, type StationCut } from "./station-cut.ts";

/** What sizing needs to know of a site. */
export interface Site {
  readonly stations: ReadonlyMap<string, SiteStation>;
  readonly times: TravelTimes;
}

/** Stations whose spectra are made: more would hardly lessen the error of the network's mean. */
const mostSpectra = 30;
/** The same for preliminary events, and the stations whose ground motion is measured for these. */
const [mostEarlySpectra, mostEarlyPeaks] = [10, 30];
/** Frequency at which the noise of velocity and acceleration is compared, Hz. */
const comparedHz = 100;
/** Periods of the corner frequency that the window of a spectrum should hold. */
const periodsInWindow = 2;
/** Times its length of the window that confirms a window. */
const confirmedBy = 2;
/** Ratio of the deviations of two magnitudes from which one is clearly surer. */
const clearlySurer = 1.5;
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
  const early = event.data.stage === "preliminary";
  const cuts = cutStations(histories, early ? nearest(arrivals, mostEarlyPeaks) : arrivals, options);
  const best = bestStations(cuts, early ? mostEarlySpectra : mostSpectra);
  const { size, magnitude } = spectralSize(best, options);
  const peaks = measuredPeaks(cuts, new Set(best), options);
  const quick = magnitude === undefined && (early || cuts.length > 0) ? quickSize(event, arrivals, histories, options) : undefined;
  const local = localMagnitudeOf(peaks);
  const value = magnitude ?? (quick && momentMagnitude(quick.momentNm));
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

/** The nearest stations: what of them has come says enough for a first size. */
function nearest(arrivals: ReturnType<typeof arrivalsAt>, most: number): ReturnType<typeof arrivalsAt> {
  return new Map([...arrivals].sort(([, a], [, b]) => a.distanceMetres - b.distanceMetres).slice(0, most));
}

/**
 * Stations that are not clipped and would see the smallest events, by noise and distance. What they saw of this one plays no part: those
 * in a lobe of the radiation would be preferred.
 */
function bestStations(cuts: readonly StationCut[], most: number): readonly StationCut[] {
  const smallest = (cut: StationCut) => (cut.noiseLevel * cut.arrivals.distanceMetres) / (2 * Math.PI * comparedHz) ** (cut.derivatives - 1);
  const sound = cuts.filter(({ clipped }) => !clipped);
  return sound.length <= most ? sound : sound.sort((a, b) => smallest(a) - smallest(b)).slice(0, most);
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
  const within = (seconds: number) => networkSize(stationSpectra(cuts, seconds, grid, options), grid, options);
  const wanted = ({ fittedCornerHz }: NetworkSize) => Math.min(longest, periodsInWindow / (fittedCornerHz ?? Number.POSITIVE_INFINITY));
  // at low rates the shortest window would be a few samples
  const rates = cuts.map(({ rate }) => rate).sort((a, b) => a - b);
  let seconds = Math.min(Math.max(options.spectrumSeconds, fewestSamples / (rates[rates.length >> 1] ?? 1)), longest);
  let result = within(seconds);
  while (seconds < longest) {
    // a window that holds but the begin of a long pulse may look like one that holds a short one: the next longer one tells
    const longer = Math.min(longest, Math.max(confirmedBy * seconds, wanted(result)));
    const next = within(longer);
    if (wanted(next) <= seconds) return surer(result, next);
    [seconds, result] = [longer, next];
  }
  return result;
}

/** The shorter window has less of the scattered waves in it, and counts unless the longer one says clearly more. */
function surer(shorter: NetworkSize, longer: NetworkSize): NetworkSize {
  const [a, b] = [shorter, longer].map(({ size }) => size.magnitudeSigma ?? Number.POSITIVE_INFINITY) as [number, number];
  return a > clearlySurer * b ? longer : shorter;
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
function measuredPeaks(cuts: readonly StationCut[], best: ReadonlySet<StationCut>, options: SizeOptions): StationPeak[] {
  const peaks = cuts.flatMap((cut): StationPeak[] => {
    const peak = peakOf(cut, options, best.has(cut));
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

/**
 * From the amplitudes of picks at stations whose samples have not all come. Where samples are gone nothing is left that could confirm it, and an
 * event that comes as late has no size.
 */
function quickSize(event: SeismicEvent, arrivals: ReturnType<typeof arrivalsAt>, histories: ReadonlyMap<string, FrameHistory>, options: SizeOptions) {
  const beginnings = new Map([...histories].flatMap(([source, { pieces }]) => (pieces[0] ? [[stationOf(source), pieces[0].frame] as const] : [])));
  const amplitudes = event.data.arrivals.flatMap(({ station, phase, amplitude, weight, distanceMetres }): PhaseAmplitude[] => {
    const [at, frame, index] = [arrivals.get(station), beginnings.get(station), phase === "P" ? 0 : 1] as const;
    if (!(weight > 0) || !amplitude || !at || frame?.unit !== "m/s" || frame.t0 > at.p) return [];
    const { channel } = sensorFor(at.station, frame.channels, frame.unit, at.p).components[0] ?? {};
    const { rate } = frame;
    return [{ phase: index, velocity: amplitude, distanceMetres: Math.max(1, distanceMetres), travelSeconds: at.travelSeconds[index], rate, channel }];
  });
  return quickMoment(amplitudes, options);
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
