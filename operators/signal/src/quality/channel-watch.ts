/** What is counted in one channel, second by second, and what it usually looks like. */
import type { Samples } from "@headframe/core";
import { endPlateau, type Plateau, type PlateauRules, startPlateau, takePlateau } from "../clip/plateau.ts";
import { type HumProbe, startProbe } from "./hum-probe.ts";

/** Memory of one channel; plain data. */
export interface Watch {
  readonly channel: string;
  state: "ok" | "dead" | "silent";
  /** Seconds in a row that speak for the other state. */
  against: number;
  second: Second;
  span: Span;
  /** The last six samples, oldest first; fewer after a break. */
  readonly last: number[];
  /** Mean size of the second difference over the last second: what spikes are measured by; null before. */
  scale: number | null;
  /** Root mean square of the last second about its mean; null before. */
  level: number | null;
  /** Logarithm of the usual level: a running median; null before. */
  usual: number | null;
  /** Seconds that it was learned from. */
  learned: number;
  readonly plateau: Plateau;
  readonly hum: HumProbe;
}

/** Sums over the present second, about its first sample. */
interface Second {
  base: number;
  samples: number;
  sum: number;
  squares: number;
  low: number;
  high: number;
  /** Of second differences, large ones cut. */
  differences: number;
}

/** Sums over the time since the last report. */
interface Span {
  samples: number;
  sum: number;
  squares: number;
  spikes: number;
  clipped: number;
  gaps: number;
  missingSeconds: number;
}

/** What makes a spike, and full scale. */
export interface WatchRules {
  readonly spikeRatio: number;
  /** Smallest mean second difference that a channel is taken to have. */
  readonly floor: number;
  readonly clip: PlateauRules;
}

/** A neighbourhood is quiet if it spreads less than this share of the second difference, which is twice the spike's height. */
const quiet = 0.08;
/** By how much the logarithm of the usual level moves in a second: a factor of 20 within a minute. */
const usualStep = 0.05;
/** The same for the first seconds. */
const firstStep = 0.5;
const learnSeconds = 20;

/** A channel before its first sample. */
export function startWatch(channel: string): Watch {
  return {
    ...{ channel, state: "ok", against: 0, second: startSecond(), span: startSpan(), last: [], scale: null, level: null, usual: null, learned: 0 },
    ...{ plateau: startPlateau(), hum: startProbe() },
  };
}

export function startSpan(): Span {
  return { samples: 0, sum: 0, squares: 0, spikes: 0, clipped: 0, gaps: 0, missingSeconds: 0 };
}

function startSecond(): Second {
  return { base: 0, samples: 0, sum: 0, squares: 0, low: Infinity, high: -Infinity, differences: 0 };
}

/** Takes samples `from` up to `to` of a second; the first has index `first` in the channel's run. */
export function watchSamples(watch: Watch, samples: Samples, from: number, to: number, first: number, rules: WatchRules): void {
  const { second } = watch;
  if (second.samples === 0) second.base = samples[from] as number;
  const { base } = second;
  let [sum, squares, { low, high }] = [0, 0, second] as [number, number, Second];
  for (let i = from; i < to; i++) {
    const x = samples[i] as number;
    const y = x - base;
    sum += y;
    squares += y * y;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  second.samples += to - from;
  second.sum += sum;
  second.squares += squares;
  second.low = low;
  second.high = high;
  watchSpikes(watch, samples, from, to, rules);
  watchClips(watch, samples.subarray(from, to), first, Math.max(Math.abs(low), Math.abs(high)), rules.clip);
}

/** Counts samples that stand alone: far off both neighbours, while the three samples on each side are close together. Waves have no such place. */
function watchSpikes(watch: Watch, samples: Samples, from: number, to: number, { spikeRatio, floor }: WatchRules): void {
  const { last, second, scale } = watch;
  const limit = scale === null ? Infinity : spikeRatio * Math.max(scale, floor);
  let differences = 0;
  let i = from;
  while (last.length < 6 && i < to) last.push(samples[i++] as number);
  let [a, b, c, d, e, f] = last as [number, number, number, number, number, number];
  for (; i < to; i++) {
    const g = samples[i] as number;
    const difference = Math.abs(2 * d - c - e);
    if (difference > limit) {
      if (Math.max(a, b, c, e, f, g) - Math.min(a, b, c, e, f, g) < quiet * difference) watch.span.spikes++;
      differences += limit;
    } else differences += difference;
    a = b;
    b = c;
    c = d;
    d = e;
    e = f;
    f = g;
  }
  if (last.length === 6) last.splice(0, 6, a, b, c, d, e, f);
  second.differences += differences;
}

function watchClips({ plateau, span }: Watch, samples: Samples, first: number, peak: number, rules: PlateauRules): void {
  const found = (from: number, to: number) => {
    span.clipped += to - from;
  };
  if (peak >= (rules.fullScale ?? rules.minimumLevel)) {
    takePlateau(plateau, samples, first, rules, found);
    return;
  }
  // nothing here can be at full scale
  endPlateau(plateau, first, rules, found);
  plateau.from = first + samples.length;
}

/**
 * Ends a second: its sums go to the span.
 *
 * @returns whether all its samples were the same
 */
export function endSecond(watch: Watch): boolean {
  const { second, span } = watch;
  const { samples, base, sum, squares, low, high } = second;
  const variance = Math.max(0, squares / samples - (sum / samples) ** 2);
  watch.level = Math.sqrt(variance);
  span.samples += samples;
  span.sum += samples * base + sum;
  span.squares += samples * variance;
  watch.scale = second.differences / samples;
  watch.second = startSecond();
  return low === high;
}

/** Learns what is usual from the last second: fast at first, because a stream may begin with an earthquake. */
export function learnUsual(watch: Watch): void {
  const level = Math.log(Math.max(watch.level ?? 0, 1e-300));
  const step = watch.learned < learnSeconds ? firstStep : usualStep;
  watch.usual = watch.usual === null ? level : watch.usual + Math.max(-step, Math.min(step, level - watch.usual));
  watch.learned++;
}

/** Whether enough was seen to know what is usual. */
export function knowsUsual({ learned }: Watch): boolean {
  return learned >= learnSeconds;
}

/** A break: nothing binds the next sample to the last. */
export function breakWatch(watch: Watch, index: number, rules: WatchRules): void {
  endPlateau(watch.plateau, index, rules.clip, (from, to) => {
    watch.span.clipped += to - from;
  });
  Object.assign(watch.plateau, startPlateau());
  watch.last.length = 0;
  if (watch.second.samples > 0) {
    const { scale } = watch;
    endSecond(watch);
    watch.scale = scale;
  }
}
