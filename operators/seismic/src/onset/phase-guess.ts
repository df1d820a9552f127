import type { OnsetFeatures } from "./onset-features.ts";

/** What is remembered of an onset to judge later ones by; plain data. */
export interface RecentOnset {
  /** Seconds on the stretch's grid. */
  readonly seconds: number;
  readonly amplitude: number;
  readonly direction: readonly number[] | null;
}

/** A phase and the probability that it is the right one. */
export interface PhaseGuess {
  readonly phase: "P" | "S";
  readonly probability: number;
}

/**
 * P or S of an onset, from its own motion and the onsets of the station before it. A logistic model of few terms: an S wave comes after
 * a weaker P wave and moves across its direction; the first onset after quiet is more often P. Near 0.5 the station alone cannot tell.
 *
 * @param recent - onsets of the last seconds, in order
 * @param longest - longest possible time from P to S, seconds
 */
export function guessPhase(seconds: number, onset: OnsetFeatures, recent: readonly RecentOnset[], longest: number): PhaseGuess {
  const terms = phaseTerms(seconds, onset, recent, longest);
  const sum = terms.reduce((total, term, i) => total + term * (weights[i] as number), 0);
  const s = 1 / (1 + Math.exp(-sum));
  return s > 0.5 ? { phase: "S", probability: s } : { phase: "P", probability: 1 - s };
}

/** Weights of {@link phaseTerms} for S against P: fitted to simulated mines with random sources, and rounded. */
const weights = [-1.1, 1.7, 0.35, -2.2, 1.5];

/** Terms of the logistic model. */
function phaseTerms(seconds: number, onset: OnsetFeatures, recent: readonly RecentOnset[], longest: number): number[] {
  let before: RecentOnset | undefined;
  for (const one of recent) if (seconds - one.seconds <= longest && (!before || one.amplitude > before.amplitude)) before = one;
  const flat = onset.polarisation ? onset.polarisation.rectilinearity - 0.6 : 0;
  if (!before) return [1, 0, 0, 0, flat];
  const growth = Math.max(-2, Math.min(2, Math.log10(onset.amplitude / Math.max(before.amplitude, 1e-300))));
  const along = onset.direction && before.direction ? Math.abs(onset.direction.reduce((sum, x, i) => sum + x * (before.direction?.[i] ?? 0), 0)) : 0.5;
  return [1, 1, growth, along - 0.5, flat];
}
