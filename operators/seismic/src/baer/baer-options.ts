import { wholeSamples } from "../whole-samples.ts";

/** Settings of the picker of Baer and Kradolfer. */
export interface BaerOptions {
  /** Value of the characteristic function above which a trigger opens. */
  readonly threshold: number;
  /** Value from which the characteristic function no longer takes part in its own mean and deviation. */
  readonly freezeThreshold: number;
  /** Noise at the start that gives first values, in seconds; nothing triggers in twice this time. */
  readonly noiseSeconds: number;
  /** Longest time below the threshold inside one trigger, in seconds. */
  readonly downSeconds: number;
  /** Shortest trigger that is an arrival, in seconds. */
  readonly upSeconds: number;
  /** Time after the onset in which the arrival's amplitude is measured, in seconds. */
  readonly amplitudeSeconds: number;
}

/** Settings for local earthquakes recorded at about 200 Hz. */
export const baerDefaults: BaerOptions = {
  threshold: 7,
  freezeThreshold: 12,
  noiseSeconds: 0.5,
  downSeconds: 0.1,
  upSeconds: 0.3,
  amplitudeSeconds: 0.5,
};

/** Number of samples in `noiseSeconds`. */
export function noiseLength({ noiseSeconds }: Pick<BaerOptions, "noiseSeconds">, rate: number): number {
  return wholeSamples(noiseSeconds, rate);
}

/** Why settings do not suit a sample rate, as one sentence; undefined if they do. */
export function baerProblem(options: Pick<BaerOptions, "noiseSeconds">, rate: number): string | undefined {
  return noiseLength(options, rate) >= 2 ? undefined : `noiseSeconds (${options.noiseSeconds}) must hold at least 2 samples at ${rate} Hz`;
}
