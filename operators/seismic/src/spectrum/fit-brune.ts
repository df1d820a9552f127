import { bruneShape } from "./brune-model.ts";
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
  readonly q: number;
  /** Natural logarithm of the plateau Omega0 of each spectrum, m s, corrected for attenuation. */
  readonly logPlateaus: Float64Array;
  /** Root mean square misfit of each spectrum, in natural logarithms of amplitude. */
  readonly misfits: Float64Array;
}

/** Misfit, in natural logarithms, that a good spectrum has. */
const ordinaryMisfit = 0.3;
const cornersPerOctave = 4;
const attenuationFactors = [1 / 4, 1 / 2, Math.SQRT1_2, 1, Math.SQRT2, 2, 4] as const;
/** Fall of the misfit below that of a spectrum without a corner from which the corner is believed. */
const clearlyBetter = 4;

interface Sample {
  readonly bands: Int32Array;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  /** `pi f t / Q` of each band. */
  readonly attenuation: Float64Array;
}

interface Best {
  readonly misfit: number;
  readonly corner: number;
  readonly factor: number;
  readonly byCorner: Float64Array;
}

/**
 * Fits one Brune spectrum, with a plateau of their own for each, to the spectra of all stations at once. Corner (and Q, within its spread)
 * are searched on a grid and refined; a plateau follows from each as a weighted mean. Bands and stations that fit badly lose weight.
 *
 * @returns undefined if there are no spectra
 */
export function fitBrune(spectra: readonly PhaseSpectrum[], grid: FrequencyGrid, options: BruneFitOptions): BruneFit | undefined {
  if (spectra.length === 0) return undefined;
  const samples = spectra.map((spectrum) => sampleOf(spectrum, grid, options.q));
  const corners = cornerGrid(grid);
  const shapes = corners.map((corner) => Float64Array.from(grid.hz, (hz) => -bruneShape(hz, corner)));
  const first = search(samples, shapes, 1);
  for (const sample of samples) downweight(sample, shapes[first.corner] as Float64Array, first.factor);
  const best = search(samples, shapes, options.qSpread);
  const cornerHz = refined(corners, best);
  const shape = Float64Array.from(grid.hz, (hz) => -bruneShape(hz, cornerHz));
  const plateaus = samples.map((sample) => plateauOf(sample, shape, best.factor));
  return {
    cornerHz,
    resolved: isResolved(samples, grid, cornerHz, best),
    q: options.q / best.factor,
    logPlateaus: Float64Array.from(plateaus, ([mean]) => mean),
    misfits: Float64Array.from(plateaus, ([, variance]) => Math.sqrt(variance)),
  };
}

function sampleOf({ logDisplacement, weight, travelSeconds }: PhaseSpectrum, grid: FrequencyGrid, q: number): Sample {
  const bands = Int32Array.from(weight.keys()).filter((k) => (weight[k] as number) > 0);
  const pick = (from: Float64Array) => Float64Array.from(bands, (k) => from[k] as number);
  return { bands, values: pick(logDisplacement), weights: pick(weight), attenuation: pick(grid.hz).map((hz) => (Math.PI * hz * travelSeconds) / q) };
}

/** From half the grid's first frequency to four times its last. */
function cornerGrid({ hz }: FrequencyGrid): number[] {
  const [low, high] = [(hz[0] as number) / 2, 4 * (hz[hz.length - 1] as number)];
  const count = Math.ceil(Math.log2(high / low) * cornersPerOctave) + 1;
  return Array.from({ length: count }, (_, j) => low * 2 ** (j / cornersPerOctave));
}

function search(samples: readonly Sample[], shapes: readonly Float64Array[], qSpread: number): Best {
  let best: Best | undefined;
  for (const factor of qSpread > 1 ? attenuationFactors : [1]) {
    const byCorner = new Float64Array(shapes.length);
    byCorner.fill(qSpread > 1 ? (Math.log(factor) / Math.log(qSpread)) ** 2 : 0);
    for (const sample of samples) addMisfits(sample, shapes, factor, byCorner);
    const corner = byCorner.indexOf(Math.min(...byCorner));
    const misfit = byCorner[corner] as number;
    if (!best || misfit < best.misfit) best = { misfit, corner, factor, byCorner };
  }
  return best as Best;
}

/** Adds a station's misfit for each corner; its logarithm keeps one odd station from ruling the others. */
function addMisfits(sample: Sample, shapes: readonly Float64Array[], factor: number, byCorner: Float64Array): void {
  const { bands, weights } = sample;
  const values = corrected(sample, factor);
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] as number;
  for (let j = 0; j < shapes.length; j++) {
    const shape = shapes[j] as Float64Array;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < values.length; i++) {
      const value = (values[i] as number) + (shape[bands[i] as number] as number);
      const weighted = (weights[i] as number) * value;
      sum += weighted;
      squares += weighted * value;
    }
    const variance = Math.max(0, squares / total - (sum / total) ** 2);
    byCorner[j]! += total * Math.log1p(variance / ordinaryMisfit ** 2);
  }
}

/** Values corrected for attenuation, less the first of them so that squares stay small. */
function corrected({ values, attenuation }: Sample, factor: number): Float64Array {
  const origin = values[0] as number;
  return values.map((value, i) => value - origin + factor * (attenuation[i] as number));
}

/** Weighted mean and variance of what the values say of the plateau. */
function plateauOf(sample: Sample, shape: Float64Array, factor: number): readonly [mean: number, variance: number] {
  let [w, sum, squares] = [0, 0, 0];
  for (const [i, flat] of corrected(sample, factor).entries()) {
    const value = flat + (shape[sample.bands[i] as number] as number);
    const weight = sample.weights[i] as number;
    w += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  const mean = sum / w;
  return [mean + (sample.values[0] as number), Math.max(0, squares / w - mean * mean)];
}

/** Huber's weights for the bands of a station, such as one with a line of hum in it. */
function downweight(sample: Sample, shape: Float64Array, factor: number): void {
  const [mean] = plateauOf(sample, shape, factor);
  for (let i = 0; i < sample.bands.length; i++) {
    const residual = (sample.values[i] as number) + factor * (sample.attenuation[i] as number) + (shape[sample.bands[i] as number] as number) - mean;
    sample.weights[i]! *= Math.min(1, (1.5 * ordinaryMisfit) / Math.max(1e-9, Math.abs(residual)));
  }
}

/** Lowest point of the parabola through the best corner and its neighbours. */
function refined(corners: readonly number[], { corner, byCorner }: Best): number {
  const at = corners[corner] as number;
  const [a, b, c] = [byCorner[corner - 1], byCorner[corner], byCorner[corner + 1]];
  if (a === undefined || b === undefined || c === undefined) return at;
  const bend = a - 2 * b + c;
  return bend > 0 ? at * 2 ** ((0.5 * (a - c)) / bend / cornersPerOctave) : at;
}

function isResolved(samples: readonly Sample[], { hz }: FrequencyGrid, cornerHz: number, { misfit, corner, byCorner }: Best): boolean {
  if (corner === 0 || corner === byCorner.length - 1) return false;
  const without = byCorner[byCorner.length - 1] as number;
  const across = samples.filter(({ bands }) => {
    const [low, high] = [hz[bands[0] as number] as number, hz[bands[bands.length - 1] as number] as number];
    return low < cornerHz / 1.2 && high > 1.2 * cornerHz;
  });
  return without - misfit > clearlyBetter && across.length >= Math.max(1, 0.3 * samples.length);
}
