/** One line of a benchmark's result, as `headframe bench --json` prints it. */
export interface Measurement {
  /** Suite and name, such as `signal/bandpass4-sta-lta`. */
  readonly bench: string;
  readonly precision?: "f32" | "f64";
  /** What was run: frame sizes, channels, rates. */
  readonly setting?: string;
  readonly value: number;
  readonly unit: string;
  /** The same work done by someone else in the same run; null where it is not installed. */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** How many times better than the peer. */
  readonly ratio: number | null;
  /** What the ratio should be at least; null without a peer, or where nothing is asked. */
  readonly target: number | null;
  /** What the value itself should be, where that is asked. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** What a suite gives: its measurements one by one, as they are made. */
export type Suite = (context: BenchContext) => AsyncIterable<Measurement>;

export interface BenchContext {
  /** Python with numpy, scipy and obspy, or undefined; asked once. */
  readonly python: string | undefined;
  /** Says what is going on, on a terminal. */
  progress(message: string): void;
}

type Own = Omit<Measurement, "peer" | "peerValue" | "ratio" | "target">;

/** A measurement beside a peer's, where there is one. */
export function beside(own: Own, peer: { readonly name: string; readonly value: number | null | undefined; readonly target?: number }): Measurement {
  if (peer.value === undefined || peer.value === null) return alone(own);
  return { ...own, peer: peer.name, peerValue: peer.value, ratio: own.value / peer.value, target: peer.target ?? null };
}

/** A measurement without a peer. */
export function alone(own: Own): Measurement {
  return { ...own, peer: null, peerValue: null, ratio: null, target: null };
}

/** Whether a measurement is as good as asked; undefined where nothing was asked. */
export function targetMet(m: Measurement): boolean | undefined {
  if (m.ratio !== null && m.target !== null) return m.ratio >= m.target;
  if (m.atMost !== undefined) return m.value <= m.atMost;
  return m.atLeast === undefined ? undefined : m.value >= m.atLeast;
}

/** What was asked, in words. */
export function targetText(m: Measurement, figure: (value: number) => string): string {
  if (m.target !== null) return `at least ${figure(m.target)} times`;
  if (m.atMost !== undefined) return `at most ${figure(m.atMost)} ${m.unit}`;
  return m.atLeast === undefined ? "" : `at least ${figure(m.atLeast)} ${m.unit}`;
}
