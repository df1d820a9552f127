/**
 * Mains hum in one channel: the power at multiples of 50 and 60 Hz against that beside them, by Goertzel's recursion on windowed seconds.
 *
 * @see Goertzel 1958, Am. Math. Monthly 65, 34-35
 */
import type { Samples } from "@headframe/core";

/** Mains frequencies, Hz, and how many multiples of each are looked at. */
const mains = [50, 60];
const multiples = 3;
/** Where the spectrum beside a line is measured, Hz from it; a Hann window of a second reaches 2 Hz. */
const beside = [-7, -4, 4, 7] as const;
/** Frequencies for each line. */
const group = 5;
/** Highest frequency that is looked at, as a share of the rate. */
const highest = 0.45;

/** Lines that a rate allows: the mains frequency, its multiple, and the multiple's neighbours, each with its place in the probe. */
interface Line {
  readonly mainsHz: number;
  readonly at: number;
}

interface ProbePlan {
  readonly lines: readonly Line[];
  /** Goertzel's coefficient for each frequency: each line is followed by its neighbours. */
  readonly coefficients: readonly number[];
  /** Hann window. */
  readonly window: Float64Array;
}

/** Memory of one channel; plain data. */
export interface HumProbe {
  /** The last two values of each recursion in the present segment. */
  s1: number[];
  s2: number[];
  /** First sample of the segment: taken off, because an offset leaks. */
  base: number;
  /** Sum of the logarithms of the power at each frequency over the segments. */
  logs: number[];
  segments: number;
}

/** The line that stands out most. */
export interface Hum {
  readonly humHz: number;
  /** Ratio of amplitudes. */
  readonly humRatio: number;
  readonly humAmplitude: number;
}

const plans = new Map<string, ProbePlan>();

/** What to do for segments of `length` samples, one second long. */
export function probePlan(rate: number, length: number): ProbePlan {
  const key = `${rate} ${length}`;
  let plan = plans.get(key);
  if (!plan) {
    plan = makePlan(rate, length);
    if (plans.size > 100) plans.clear();
    plans.set(key, plan);
  }
  return plan;
}

function makePlan(rate: number, length: number): ProbePlan {
  const lines: Line[] = [];
  const coefficients: number[] = [];
  for (const mainsHz of mains) {
    for (let k = 1; k <= multiples && k * mainsHz + 7 <= highest * rate; k++) {
      lines.push({ mainsHz, at: coefficients.length });
      for (const off of [0, ...beside]) coefficients.push(2 * Math.cos((2 * Math.PI * (k * mainsHz + off)) / rate));
    }
  }
  return { lines, coefficients, window: Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length)) };
}

/** A channel before its first segment. */
export function startProbe(): HumProbe {
  return { s1: [], s2: [], base: 0, logs: [], segments: 0 };
}

/** Takes samples `from` up to `to`, of which the first is number `index` of the segment. */
export function probe(state: HumProbe, plan: ProbePlan, samples: Samples, from: number, to: number, index: number): void {
  const { coefficients } = plan;
  if (index === 0) {
    state.base = samples[from] as number;
    state.s1 = coefficients.map(() => 0);
    state.s2 = coefficients.map(() => 0);
  }
  for (let f = 0; f < coefficients.length; f += group) recur(state, plan, samples, from, to, index - from, f);
}

/** A line and its neighbours, in one loop: each recursion waits for its own last value, so five cost little more than one. */
function recur({ base, s1, s2 }: HumProbe, { coefficients, window }: ProbePlan, samples: Samples, from: number, to: number, shift: number, f: number): void {
  const [ka = 0, kb = 0, kc = 0, kd = 0, ke = 0] = coefficients.slice(f, f + group);
  let [a1 = 0, b1 = 0, c1 = 0, d1 = 0, e1 = 0] = s1.slice(f, f + group);
  let [a2 = 0, b2 = 0, c2 = 0, d2 = 0, e2 = 0] = s2.slice(f, f + group);
  for (let i = from; i < to; i++) {
    const x = ((samples[i] as number) - base) * (window[i + shift] as number);
    const a = x + ka * a1 - a2;
    const b = x + kb * b1 - b2;
    const c = x + kc * c1 - c2;
    const d = x + kd * d1 - d2;
    const e = x + ke * e1 - e2;
    a2 = a1;
    a1 = a;
    b2 = b1;
    b1 = b;
    c2 = c1;
    c1 = c;
    d2 = d1;
    d1 = d;
    e2 = e1;
    e1 = e;
  }
  s1.splice(f, group, a1, b1, c1, d1, e1);
  s2.splice(f, group, a2, b2, c2, d2, e2);
}

/** Ends a segment. Logarithms are summed, because an earthquake in one segment must not outweigh all others. */
export function endSegment(state: HumProbe, { coefficients }: ProbePlan): void {
  if (state.logs.length !== coefficients.length) {
    state.logs = coefficients.map(() => 0);
    state.segments = 0;
  }
  for (const [f, coefficient] of coefficients.entries()) {
    const [s1, s2] = [state.s1[f] as number, state.s2[f] as number];
    state.logs[f] = (state.logs[f] as number) + Math.log(Math.max(s1 * s1 + s2 * s2 - coefficient * s1 * s2, 1e-300));
  }
  state.segments++;
}

/** The line that stands out most over the segments so far, which are then forgotten; undefined without any. */
export function takeHum(state: HumProbe, { lines, window }: ProbePlan): Hum | undefined {
  const { logs, segments } = state;
  let hum: Hum | undefined;
  if (segments > 0 && logs.length === lines.length * group) {
    for (const { mainsHz, at } of lines) {
      const power = (logs[at] as number) / segments;
      const neighbours = beside.reduce((sum, _, k) => sum + (logs[at + 1 + k] as number) / segments, 0) / beside.length;
      const humRatio = Math.exp((power - neighbours) / 2);
      // the window halves the amplitude, and a line shares its own with the negative frequency
      if (!hum || humRatio > hum.humRatio) hum = { humHz: mainsHz, humRatio, humAmplitude: (4 * Math.exp(power / 2)) / window.length };
    }
  }
  state.logs = [];
  state.segments = 0;
  return hum;
}
