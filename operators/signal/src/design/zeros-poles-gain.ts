import type { Complex } from "./complex.ts";

/** A filter by the zeros and poles of its transfer function and its gain: k prod(s - z) / prod(s - p). */
export interface ZerosPolesGain {
  readonly zeros: readonly Complex[];
  readonly poles: readonly Complex[];
  readonly gain: number;
}
