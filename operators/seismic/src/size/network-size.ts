import type { SourceSize } from "../located-event.ts";
import { interquartileMean, robustDeviation } from "../magnitude/interquartile-mean.ts";
import { momentMagnitude } from "../magnitude/moment-magnitude.ts";
import { apparentStress, bruneRadius, momentOfPlateau, type Rock, radiatedEnergy, stressDrop } from "../magnitude/source-parameters.ts";
import { bruneShape, bruneVelocitySquared } from "../spectrum/brune-model.ts";
import { type BruneFit, fitBrune } from "../spectrum/fit-brune.ts";
import type { FrequencyGrid } from "../spectrum/frequency-grid.ts";
import type { PhaseSpectrum } from "../spectrum/phase-spectrum.ts";
import { interquartileRadiation, logDeviationRadiation, rmsRadiation } from "../spectrum/radiation.ts";

/** Spectra of one station; a phase that cannot be used is absent. */
export interface StationSpectra {
  readonly p: PhaseSpectrum | undefined;
  readonly s: PhaseSpectrum | undefined;
}

/** The rock, and what it does to the waves. */
export interface Path extends Rock {
  readonly qp: number;
  readonly qs: number;
  readonly qSpread: number;
  /** Ratio of the amplitudes of wave and noise that a station should have to count. */
  readonly minimumSnr: number;
}

/** Size of a source, and whether its corner lies so low that a longer window is needed. */
export interface NetworkSize {
  readonly size: SourceSize;
  readonly magnitude: number | undefined;
  /** Corner frequency that fitted best, resolved or not, Hz. */
  readonly fittedCornerHz: number | undefined;
}

interface PhaseFit {
  readonly phase: 0 | 1;
  readonly spectra: readonly PhaseSpectrum[];
  readonly fit: BruneFit;
  readonly speed: number;
}

/** Share of a Brune pulse's energy that must lie in the bands that were seen. */
const leastSeen = 0.25;
/** What density, speeds and Q may be wrong by: the error of a magnitude that more stations do not lessen. */
const commonMagnitudeError = 0.05;
/** Ratio of the powers of direct wave and background from which a band's power is taken as measured. */
const leastRatio = 0.5;
const selectionRounds = 4;

/**
 * Moment, corner, energy and what follows from them. The moment is the interquartile mean of the logarithms of the stations' moments (S where
 * there is S, else P), each corrected by the same mean of the radiation pattern; so is the energy of each phase.
 */
export function networkSize(stations: readonly StationSpectra[], grid: FrequencyGrid, path: Path): NetworkSize {
  const used = stations.filter(({ p, s }) => p || s);
  const fits = [phaseFit(0, used, grid, path), phaseFit(1, used, grid, path)] as const;
  const moments = seeing(stationMoments(used, fits, path), path.minimumSnr);
  if (moments.length === 0) return { size: { stations: 0 }, magnitude: undefined, fittedCornerHz: undefined };
  const momentNm = Math.exp(interquartileMean(moments.map(({ logMoment }) => logMoment)));
  const leading = fits[1] ?? fits[0];
  return {
    size: { momentNm, magnitudeSigma: magnitudeDeviation(moments), stations: moments.length, ...sourceOf(momentNm, fits, grid, path) },
    magnitude: momentMagnitude(momentNm),
    fittedCornerHz: leading?.fit.cornerHz,
  };
}

function phaseFit(phase: 0 | 1, stations: readonly StationSpectra[], grid: FrequencyGrid, path: Path): PhaseFit | undefined {
  const spectra = stations.flatMap(({ p, s }) => (phase === 0 ? p : s) ?? []);
  const fit = fitBrune(spectra, grid, { q: phase === 0 ? path.qp : path.qs, qSpread: path.qSpread });
  return fit && { phase, spectra, fit, speed: phase === 0 ? path.vp : path.vs };
}

interface StationMoment {
  readonly phase: 0 | 1;
  readonly logMoment: number;
  /** The moment of which this station would just see something in its noise. */
  readonly logSmallest: number;
}

function stationMoments(stations: readonly StationSpectra[], fits: readonly (PhaseFit | undefined)[], path: Path): StationMoment[] {
  return stations.flatMap(({ p, s }) => {
    const phaseFit = s ? fits[1] : fits[0];
    const spectrum = s ?? p;
    if (!phaseFit || !spectrum) return [];
    const at = phaseFit.spectra.indexOf(spectrum);
    const factor = momentOfPlateau(1, spectrum.distanceMetres, phaseFit.speed, path.density, interquartileRadiation(phaseFit.phase));
    const [logPlateau, logSmallest] = [phaseFit.fit.logPlateaus[at] as number, phaseFit.fit.logSmallest[at] as number];
    return { phase: phaseFit.phase, logMoment: Math.log(factor) + logPlateau, logSmallest: Math.log(factor) + logSmallest };
  });
}

/**
 * Stations that the event should be seen at: where the moment of the network stands out of the noise. What a station did see plays no part,
 * else those in a node of the radiation would be missing and the mean too large.
 */
function seeing(moments: readonly StationMoment[], minimumSnr: number): readonly StationMoment[] {
  const margin = Math.log(minimumSnr);
  let chosen = moments.filter(({ logMoment, logSmallest }) => logMoment > logSmallest + margin);
  for (let round = 0; round < selectionRounds && chosen.length > 0; round++) {
    const network = interquartileMean(chosen.map(({ logMoment }) => logMoment));
    const next = moments.filter(({ logSmallest }) => network > logSmallest + margin);
    if (next.length === 0) break;
    chosen = next;
  }
  return chosen;
}

/** Standard deviation of the network's Mw: what stations differ by, or the pattern alone makes them differ by, and what they have in common. */
function magnitudeDeviation(moments: readonly StationMoment[]): number {
  const expected = Math.sqrt(moments.reduce((sum, { phase }) => sum + logDeviationRadiation[phase] ** 2, 0) / moments.length);
  const scatter = Math.max(expected, robustDeviation(moments.map(({ logMoment }) => logMoment)));
  return Math.hypot((((2 / 3) * scatter) / Math.LN10) * Math.sqrt(1.2 / moments.length), commonMagnitudeError);
}

function sourceOf(momentNm: number, fits: readonly (PhaseFit | undefined)[], grid: FrequencyGrid, path: Path): Omit<SourceSize, "stations"> {
  const leading = fits[1]?.fit.resolved ? fits[1] : fits[0]?.fit.resolved ? fits[0] : undefined;
  const [energyPJ, energySJ] = fits.map((fit) => fit && phaseEnergy(fit, grid, path.density));
  const energyJ = energySJ === undefined ? undefined : energySJ + (energyPJ ?? 0);
  const radiusMetres = leading && bruneRadius(leading.fit.cornerHz, leading.speed);
  return {
    ...(leading && radiusMetres && { cornerHz: leading.fit.cornerHz, radiusMetres, stressDropPa: stressDrop(momentNm, radiusMetres) }),
    ...(energyPJ !== undefined && { energyPJ }),
    ...(energySJ !== undefined && { energySJ }),
    ...(energyJ !== undefined && { energyJ, apparentStressPa: apparentStress(energyJ, momentNm, path) }),
  };
}

/** Energy of one phase; undefined where the corner is not known or too much of the energy lies outside of what was seen. */
function phaseEnergy({ phase, spectra, fit, speed }: PhaseFit, grid: FrequencyGrid, density: number): number | undefined {
  if (!fit.resolved) return undefined;
  const patternRatio = (rmsRadiation[phase] / interquartileRadiation(phase)) ** 2;
  const logEnergies = spectra.flatMap((spectrum, i) => {
    const velocitySquared = seenVelocitySquared(spectrum, fit, Math.exp(fit.logPlateaus[i] as number), grid);
    return velocitySquared === undefined ? [] : Math.log(radiatedEnergy(velocitySquared, spectrum.distanceMetres, speed, density, patternRatio));
  });
  return logEnergies.length === 0 ? undefined : Math.exp(interquartileMean(logEnergies));
}

/** Integral of squared velocity: as measured where the direct wave should stand out of what comes with it, elsewhere as the model says. */
function seenVelocitySquared(
  { power, background, freedom, travelSeconds }: PhaseSpectrum,
  { cornerHz, q }: BruneFit,
  plateau: number,
  grid: FrequencyGrid,
): number | undefined {
  let [measured, modelled] = [0, 0];
  for (let k = 0; k < freedom.length; k++) {
    if ((freedom[k] as number) === 0) continue;
    const hz = grid.hz[k] as number;
    const source = (plateau * Math.exp(bruneShape(hz, cornerHz))) ** 2;
    const gain = Math.exp((2 * Math.PI * hz * travelSeconds) / q);
    if (source < leastRatio * gain * (background[k] as number)) continue;
    const factor = 2 * (2 * Math.PI * hz) ** 2 * (grid.widthHz[k] as number);
    measured += factor * gain * ((power[k] as number) - (background[k] as number));
    modelled += factor * source;
  }
  const whole = bruneVelocitySquared(plateau, cornerHz);
  return modelled < leastSeen * whole || measured <= 0 ? undefined : measured + Math.max(0, whole - modelled);
}
