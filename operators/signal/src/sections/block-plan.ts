import { resonators } from "./resonators.ts";

/** Arithmetic of a kernel: 64-bit floats, or 32-bit floats with every operation rounded. */
export type Precision = "f64" | "f32";

/** Lengths of recursive STA/LTA, in samples. */
export interface RatioLengths {
  readonly sta: number;
  readonly lta: number;
}

/** What a block kernel computes, worked out once for a sample rate. Not state: it follows from options and rate. */
export interface BlockPlan {
  readonly precision: Precision;
  /** b0 b1 b2 a1 a2 of each section, divided by a0, in the plan's precision. */
  readonly coefficients: Float64Array | Float32Array;
  readonly sectionCount: number;
  /** Set where sections and ratio run as one pass: a1 a2 of four resonators, 1 - 1/nsta, 1 - 1/nlta, nlta / nsta. */
  readonly resonators?: Float64Array | Float32Array;
  readonly ratio?: RatioLengths;
  /** 1/nsta, 1 - 1/nsta, 1/nlta, 1 - 1/nlta. */
  readonly weights: Float64Array | Float32Array;
  /** Numbers of state for each channel: two for each section, then sta and lta where there is a ratio. */
  readonly stateLength: number;
}

/**
 * Plan for second-order sections, for recursive STA/LTA, or for both.
 *
 * @param sections - six numbers each, b0 b1 b2 a0 a1 a2; may be empty
 */
export function blockPlan(sections: Float64Array, precision: Precision = "f64", ratio?: RatioLengths): BlockPlan {
  const sectionCount = sections.length / 6;
  const normal = Array.from({ length: sectionCount }, (_, s) => {
    const [b0, b1, b2, a0, a1, a2] = sections.subarray(6 * s, 6 * s + 6) as unknown as [number, number, number, number, number, number];
    return [b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0];
  });
  const numbers = (values: readonly number[]) => (precision === "f32" ? Float32Array.from(values) : Float64Array.from(values));
  const onePass = ratio && resonatorTable(normal, precision, ratio);
  return {
    precision,
    coefficients: numbers(normal.flat()),
    sectionCount,
    ...(onePass && { resonators: numbers(onePass) }),
    ...(ratio && { ratio }),
    weights: numbers(ratio ? [1 / ratio.sta, 1 - 1 / ratio.sta, 1 / ratio.lta, 1 - 1 / ratio.lta] : [0, 0, 0, 0]),
    stateLength: 2 * sectionCount + (ratio ? 2 : 0),
  };
}

/**
 * The ratio does not change with the gain, so resonators go without theirs. In f32 that asks for room above:
 * with a gain of less than 1e-6, squares of large counts might overflow, and the sections run as they are.
 */
const leastGainF32 = 1e-6;

function resonatorTable(sections: readonly (readonly number[])[], precision: Precision, { sta, lta }: RatioLengths): number[] | undefined {
  const found = sections.length === 4 ? resonators(sections) : undefined;
  if (!found || (precision === "f32" && Math.abs(found.gain) < leastGainF32)) return undefined;
  return [...found.poles, 1 - 1 / sta, 1 - 1 / lta, lta / sta];
}
