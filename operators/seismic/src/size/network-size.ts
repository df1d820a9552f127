import type { SourceSize } from "../located-event.ts";
import { interquartileMean } from "../magnitude/interquartile-mean.ts";
import { momentMagnitude } from "../magnitude/moment-magnitude.ts";
import { apparentStress, bruneRadius, momentOfPlateau, type Rock, radiatedEnergy, stressDrop } from "../magnitude/source-parameters.ts";
import { bruneShape, bruneVelocitySquared } from "../spectrum/brune-model.ts";
import { type BruneFit, fitBrune } from "../spectrum/fit-brune.ts";
import { type AmplitudeLikelihood, fitMoment } from "../spectrum/fit-moment.ts";
import type { FrequencyGrid } from "../spectrum/frequency-grid.ts";
import type { PhaseSpectrum } from "../spectrum/phase-spectrum.ts";
import { rmsRadiation } from "../spectrum/radiation.ts";
import { logStep, radiationDensity } from "../spectrum/radiation-density.ts";

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
/** Deviation of the corner's logarithm above which energy (its third power) and stress drop (as well) say nothing. */
const mostCornerSigma = 0.5;
/** What density, speeds and Q may be wrong by: the error of a magnitude that more stations do not lessen. */
const commonMagnitudeError = 0.05;
/** Ratio of the powers of direct wave and background from which a band's power is taken as measured. */
const leastRatio = 0.5;
/** How far below what would just stand out of the noise, and around the most likely plateau, likelihoods are computed; natural logarithms. */
const [belowSmallest, aroundPlateau] = [1.5, 3];

/**
 * Moment, corner, energy and what follows from them. The moment is the one that makes the spectra of all stations, P and S, most likely, each
 * seeing it through a radiation of which only the distribution is known. Energy is that of the Brune pulse of this moment and corner, times what
 * stations measured of it in their bands.
 */
export function networkSize(stations: readonly StationSpectra[], grid: FrequencyGrid, path: Path): NetworkSize {
  const fits = [phaseFit(0, stations, grid, path), phaseFit(1, stations, grid, path)] as const;
  const estimate = fitMoment(fits.flatMap((fit) => (fit ? amplitudesOf(fit, path) : [])));
  const seeing = estimate ? stations.filter((station) => sees(station, fits, estimate.mean, path)) : [];
  if (!estimate || seeing.length === 0) return { size: { stations: 0 }, magnitude: undefined, fittedCornerHz: (fits[1] ?? fits[0])?.fit.cornerHz };
  const momentNm = Math.exp(estimate.mean);
  const magnitudeSigma = Math.hypot(((2 / 3) * estimate.deviation) / Math.LN10, commonMagnitudeError);
  return {
    size: { momentNm, magnitudeSigma, stations: seeing.length, ...sourceOf(momentNm, fits, grid, path) },
    magnitude: momentMagnitude(momentNm),
    fittedCornerHz: (fits[1] ?? fits[0])?.fit.cornerHz,
  };
}

function phaseFit(phase: 0 | 1, stations: readonly StationSpectra[], grid: FrequencyGrid, path: Path): PhaseFit | undefined {
  const spectra = stations.flatMap(({ p, s }) => (phase === 0 ? p : s) ?? []);
  const fit = fitBrune(spectra, grid, { q: phase === 0 ? path.qp : path.qs, qSpread: path.qSpread });
  return fit && { phase, spectra, fit, speed: phase === 0 ? path.vp : path.vs };
}

/** How likely moments times radiation are, for each spectrum of a phase. */
function amplitudesOf({ phase, spectra, fit, speed }: PhaseFit, path: Path): AmplitudeLikelihood[] {
  return spectra.map(({ distanceMetres }, i) => {
    const unit = Math.log(momentOfPlateau(1, distanceMetres, speed, path.density, 1));
    const [plateau, smallest] = [(fit.logPlateaus[i] as number) + unit, (fit.logSmallest[i] as number) + unit];
    const first = Math.floor(Math.max(smallest - belowSmallest, plateau - aroundPlateau) / logStep);
    const last = Math.ceil((Math.max(smallest, plateau) + aroundPlateau / 2) / logStep);
    const values = Float64Array.from({ length: last - first + 1 }, (_, j) => fit.logLikelihood(i, (first + j) * logStep - unit));
    return { lowest: first * logStep, values, radiation: radiationDensity(phase) };
  });
}

/** Whether an event of this moment should be seen at a station, in its S or, without that, its P. */
function sees({ p, s }: StationSpectra, fits: readonly (PhaseFit | undefined)[], logMoment: number, path: Path): boolean {
  const [fit, spectrum] = s ? [fits[1], s] : [fits[0], p];
  if (!fit || !spectrum) return false;
  const plateau = logMoment - Math.log(momentOfPlateau(1, spectrum.distanceMetres, fit.speed, path.density, rmsRadiation[fit.phase]));
  return plateau > (fit.fit.logSmallest[fit.spectra.indexOf(spectrum)] as number) + Math.log(path.minimumSnr);
}

function sourceOf(momentNm: number, fits: readonly (PhaseFit | undefined)[], grid: FrequencyGrid, path: Path): Omit<SourceSize, "stations"> {
  const leading = fits[1]?.fit.resolved ? fits[1] : fits[0]?.fit.resolved ? fits[0] : undefined;
  const [energyPJ, energySJ] = fits.map((fit) => fit && phaseEnergy(fit, momentNm, grid, path.density));
  const energyJ = energySJ === undefined ? undefined : energySJ + (energyPJ ?? 0);
  const radiusMetres = leading && bruneRadius(leading.fit.cornerHz, leading.speed);
  return {
    ...(leading && radiusMetres && { cornerHz: leading.fit.cornerHz, radiusMetres }),
    ...(leading && Number.isFinite(leading.fit.cornerSigma) && { cornerSigma: leading.fit.cornerSigma }),
    ...(leading && radiusMetres && leading.fit.cornerSigma <= mostCornerSigma && { stressDropPa: stressDrop(momentNm, radiusMetres) }),
    ...(energyPJ !== undefined && { energyPJ }),
    ...(energySJ !== undefined && { energySJ }),
    ...(energyJ !== undefined && { energyJ, apparentStressPa: apparentStress(energyJ, momentNm, path) }),
  };
}

/** Energy of one phase; undefined where the corner is not known or too much of the energy lies outside of what was seen. */
function phaseEnergy({ phase, spectra, fit, speed }: PhaseFit, momentNm: number, grid: FrequencyGrid, density: number): number | undefined {
  if (!fit.resolved || fit.cornerSigma > mostCornerSigma) return undefined;
  const parts = spectra.flatMap((spectrum, i) => measuredPart(spectrum, fit, Math.exp(fit.logPlateaus[i] as number), grid) ?? []);
  if (parts.length === 0) return undefined;
  const plateau = momentNm / momentOfPlateau(1, 1, speed, density, rmsRadiation[phase]);
  return interquartileMean(parts) * radiatedEnergy(bruneVelocitySquared(plateau, fit.cornerHz), 1, speed, density, 1);
}

/**
 * Squared velocity of a station as a part of what the model says: as measured where the direct wave should stand out of what comes with it,
 * elsewhere as the model says.
 */
function measuredPart(
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
  return modelled < leastSeen * whole ? undefined : 1 + (measured - modelled) / whole;
}
