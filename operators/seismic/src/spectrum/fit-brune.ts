import { bruneShape } from "./brune-model.ts";
import { devianceOf, fitPlateau, smallestSquared, type UsableBands, usableBands } from "./fit-plateau.ts";
import type { FrequencyGrid } from "./frequency-grid.ts";
import type { PhaseSpectrum } from "./phase-spectrum.ts";

/** How to fit. */
export interface BruneFitOptions {
  /** Quality factor of the path. */
  readonly q: number;
  /** Factor by which Q may well differ from `q` (one standard deviation of its logarithm); 1 keeps it fixed. */
  readonly qSpread: number;
}

/** Source spectrum of one phase, seen by all stations. */
export interface BruneFit {
  /** Corner frequency, Hz; where it is not resolved only the value that fitted best. */
  readonly cornerHz: number;
  /** Whether the spectra tell the corner: it lies inside of what the stations could see, and no corner at all fits clearly worse. */
  readonly resolved: boolean;
  /** Standard deviation of the natural logarithm of the corner, from how the misfit rises around it, with any likely Q; infinite where it does not. */
  readonly cornerSigma: number;
  readonly q: number;
  /** Natural logarithm of the plateau Omega0 of each spectrum, m s, corrected for attenuation. */
  readonly logPlateaus: Float64Array;
  /** Natural logarithm of the plateau of each spectrum that would just stand out of the noise, m s. */
  readonly logSmallest: Float64Array;
  /** Logarithm of the likelihood that a spectrum has a plateau of this logarithm. */
  logLikelihood(spectrum: number, logPlateau: number): number;
}

const cornersPerOctave = 1;
const attenuationFactors = [1 / 3, Math.sqrt(1 / 3), 1, Math.sqrt(3), 3] as const;
/** Fall of the misfit below that of a spectrum without a corner from which the corner is believed. */
const clearlyBetter = 6;

interface Sample extends UsableBands {
  readonly travelSeconds: number;
}

interface Best {
  readonly misfit: number;
  readonly corner: number;
  readonly factor: number;
  readonly byCorner: Float64Array;
  /** The same with the Q that fits each corner best. */
  readonly profile: Float64Array;
  /** Misfit of the best spectrum without a corner: attenuation alone may bend it. */
  readonly without: number;
}

/**
 * Fits one Brune spectrum, with a plateau of their own for each, to the spectra of all stations at once. Corner and Q (within its spread)
 * are searched on a grid, and the corner is refined; each plateau is the most likely one. Bands and stations that fit badly count less.
 *
 * @returns undefined if there are no spectra
 */
export function fitBrune(spectra: readonly PhaseSpectrum[], grid: FrequencyGrid, options: BruneFitOptions): BruneFit | undefined {
  if (spectra.length === 0) return undefined;
  const samples = spectra.map((spectrum): Sample => ({ ...usableBands(spectrum), travelSeconds: spectrum.travelSeconds }));
  const corners = cornerGrid(samples, grid);
  const best = search(samples, corners, grid, options);
  const { cornerHz, deviation } = refined(corners, best, samples, grid, options.q / best.factor);
  const shape = sourceShape(grid, cornerHz);
  const shapes = samples.map((sample) => seenShape(sample, shape, lossOf(sample, grid, options.q / best.factor)));
  return {
    cornerHz,
    resolved: isResolved(samples, grid, cornerHz, best),
    cornerSigma: Math.max(deviation, deviationOf(best.profile, best.corner)),
    q: options.q / best.factor,
    logLikelihood: (i, logPlateau) => -0.5 * devianceOf(samples[i] as Sample, shapes[i] as Float64Array, Math.exp(2 * logPlateau)),
    logPlateaus: Float64Array.from(samples, (sample, i) => 0.5 * Math.log(fitPlateau(sample, shapes[i] as Float64Array).squared)),
    logSmallest: Float64Array.from(samples, (sample, i) => 0.5 * Math.log(smallestSquared(sample, shapes[i] as Float64Array))),
  };
}

/** From half the lowest usable frequency to twice the highest. */
function cornerGrid(samples: readonly Sample[], { hz }: FrequencyGrid): number[] {
  const low = Math.min(...samples.map(({ bands }) => hz[bands[0] as number] as number)) / 2;
  const high = 2 * Math.max(...samples.map(({ bands }) => hz[bands[bands.length - 1] as number] as number));
  const count = Math.ceil(Math.log2(high / low) * cornersPerOctave) + 1;
  return Array.from({ length: count }, (_, j) => low * 2 ** (j / cornersPerOctave));
}

function search(samples: readonly Sample[], corners: readonly number[], grid: FrequencyGrid, { q, qSpread }: BruneFitOptions): Best {
  const shapes = corners.map((corner) => sourceShape(grid, corner));
  let best: Omit<Best, "without" | "profile"> | undefined;
  const profile = new Float64Array(corners.length).fill(Number.POSITIVE_INFINITY);
  for (const factor of qSpread > 1 ? attenuationFactors : [1]) {
    const unlikely = qSpread > 1 ? (Math.log(factor) / Math.log(qSpread)) ** 2 : 0;
    const byCorner = new Float64Array(corners.length).fill(unlikely);
    for (const sample of samples) {
      const loss = lossOf(sample, grid, q / factor);
      const seen = new Float64Array(loss.length);
      for (const [j, shape] of shapes.entries()) byCorner[j]! += misfitOf(sample, seenShape(sample, shape, loss, seen));
    }
    const corner = byCorner.indexOf(Math.min(...byCorner));
    const misfit = byCorner[corner] as number;
    for (const [j, value] of byCorner.entries()) profile[j] = Math.min(profile[j] as number, value);
    if (!best || misfit < best.misfit) best = { misfit, corner, factor, byCorner };
  }
  return { ...(best as Omit<Best, "without" | "profile">), profile, without: profile[profile.length - 1] as number };
}

/** A station's misfit; its logarithm keeps one odd station from ruling the others. */
function misfitOf(sample: Sample, shape: Float64Array): number {
  return sample.freedomSum * Math.log1p(fitPlateau(sample, shape).deviance / sample.freedomSum);
}

/** Squared amplitude of the source at the grid's frequencies. */
function sourceShape({ hz }: FrequencyGrid, cornerHz: number): Float64Array {
  return hz.map((f) => Math.exp(2 * bruneShape(f, cornerHz)));
}

/** Squared amplitude that attenuation leaves in each usable band. */
function lossOf({ bands, travelSeconds }: Sample, { hz }: FrequencyGrid, q: number): Float64Array {
  const loss = new Float64Array(bands.length);
  for (let i = 0; i < loss.length; i++) loss[i] = Math.exp((-2 * Math.PI * (hz[bands[i] as number] as number) * travelSeconds) / q);
  return loss;
}

function seenShape({ bands }: Sample, source: Float64Array, loss: Float64Array, seen: Float64Array = new Float64Array(loss.length)): Float64Array {
  for (let i = 0; i < seen.length; i++) seen[i] = (loss[i] as number) * (source[bands[i] as number] as number);
  return seen;
}

/** Lowest point of the parabola through the best corner and its neighbours, half an octave away, and the deviation that its bend tells, at one Q. */
function refined(
  corners: readonly number[],
  { corner, byCorner }: Best,
  samples: readonly Sample[],
  grid: FrequencyGrid,
  q: number,
): { readonly cornerHz: number; readonly deviation: number } {
  const at = corners[corner] as number;
  if (byCorner[corner - 1] === undefined || byCorner[corner + 1] === undefined) return { cornerHz: at, deviation: Number.POSITIVE_INFINITY };
  const losses = samples.map((sample) => lossOf(sample, grid, q));
  const misfit = (cornerHz: number) => {
    const shape = sourceShape(grid, cornerHz);
    return samples.reduce((sum, sample, i) => sum + misfitOf(sample, seenShape(sample, shape, losses[i] as Float64Array)), 0);
  };
  const step = 2 ** (1 / (2 * cornersPerOctave));
  const [a, b, c] = [misfit(at / step), misfit(at), misfit(at * step)];
  const bend = a - 2 * b + c;
  const cornerHz = bend > 0 ? at * step ** Math.max(-1, Math.min(1, (0.5 * (a - c)) / bend)) : at;
  return { cornerHz, deviation: deviationOfBend(bend, Math.log(step)) };
}

/** Deviation of the logarithm of the corner from the misfit's rise to both sides of the best one. */
function deviationOf(misfits: Float64Array, best: number): number {
  const [a, b, c] = [misfits[best - 1], misfits[best] as number, misfits[best + 1]];
  return a === undefined || c === undefined ? Number.POSITIVE_INFINITY : deviationOfBend(a - 2 * b + c, Math.LN2 / cornersPerOctave);
}

/** A misfit, twice the negative logarithm of the likelihood, rises by 1 within a standard deviation. */
function deviationOfBend(bend: number, step: number): number {
  return bend > 0 ? step * Math.sqrt(2 / bend) : Number.POSITIVE_INFINITY;
}

function isResolved(samples: readonly Sample[], { hz }: FrequencyGrid, cornerHz: number, { misfit, corner, byCorner, without }: Best): boolean {
  if (corner === 0 || corner === byCorner.length - 1) return false;
  const across = samples.filter(({ bands }) => {
    const [low, high] = [hz[bands[0] as number] as number, hz[bands[bands.length - 1] as number] as number];
    return low < cornerHz / 1.2 && high > 1.2 * cornerHz;
  });
  return without - misfit > clearlyBetter && across.length >= Math.max(1, 0.3 * samples.length);
}
