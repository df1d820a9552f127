import { unitNoise } from "./noise-tables.ts";

const shapes = 8;
/** Shapes end where they have decayed by this factor: 20 bits. */
const decades = Math.log(2 ** 20);

/** Scattered waves behind an arrival: band-limited noise under an exponential decay, a few shapes made once. */
export interface CodaShapes {
  /** Shapes that start with a scale of 1. */
  readonly shapes: readonly Float32Array[];
}

/**
 * @param codaSeconds decay time, s; 0 gives empty shapes
 * @param rate Hz
 */
export function codaShapes(seed: number, codaSeconds: number, rate: number): CodaShapes {
  const length = Math.ceil(codaSeconds * rate * decades);
  return {
    shapes: Array.from({ length: shapes }, (_, s) => unitNoise(seed, s + 1, length).map((value, i) => value * Math.exp(-i / (codaSeconds * rate)))),
  };
}

/** Shape of channel `channel` for an arrival's key, and its sign. */
export function codaShape(codas: CodaShapes, key: number, channel: number): { readonly shape: Float32Array; readonly sign: 1 | -1 } {
  const bits = key >>> (8 * channel);
  return { shape: codas.shapes[bits % shapes] as Float32Array, sign: (bits & 8) === 0 ? 1 : -1 };
}
