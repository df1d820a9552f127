import { pairSections } from "./pair-sections.ts";
import { type Family, prototype } from "./prototypes.ts";
import { bilinear, type Shape, toBand } from "./transform.ts";

/** What a filter should do. */
export interface FilterDesign {
  readonly family: Family;
  readonly shape: Shape;
  /** Poles of the prototype, 1 or more; a band-pass or band-stop has twice as many. */
  readonly order: number;
  /** Corner, or low and high corner, in Hz. */
  readonly corners: readonly [hz: number, highHz?: number];
  /** Samples per second. */
  readonly rate: number;
  /** Attenuation of the stop band in dB, reached at the corners; for `chebyshev2`. 40 unless told. */
  readonly attenuationDb?: number;
}

/**
 * Designs a filter as second-order sections: six numbers each, b0 b1 b2 a0 a1 a2 with a0 = 1.
 *
 * Prototype, band transform, bilinear transform with prewarped corners, pairing. A Butterworth design equals
 * scipy's `iirfilter(order, corners / (rate / 2), output="sos")`, section by section. The Bessel design is
 * scipy's `norm="phase"`.
 *
 * @example
 * const sections = designSections({ family: "butterworth", shape: "lowpass", order: 1, corners: [25], rate: 100 });
 * Array.from(sections, (c) => c.toFixed(3)); // => ["0.500", "0.500", "0.000", "1.000", "-0.000", "0.000"]
 *
 * @throws RangeError if the order is no whole number above 0, or the corners do not lie in order between 0 and half the rate
 */
export function designSections({ family, shape, order, corners, rate, attenuationDb = 40 }: FilterDesign): Float64Array {
  if (!Number.isInteger(order) || order < 1) throw new RangeError(`Order must be a whole number above 0, got ${order}`);
  const [low, high] = corners;
  const banded = shape === "bandpass" || shape === "bandstop";
  if (banded && high === undefined) throw new RangeError(`A ${shape} needs two corners`);
  const used = banded ? [low, high as number] : [low];
  const inOrder = used.every((hz, i) => hz > (i === 0 ? 0 : low) && hz < rate / 2);
  if (!inOrder) throw new RangeError(`Corners ${used.join(" and ")} Hz must lie in order between 0 and half the rate, ${rate / 2} Hz`);
  // in units of half the rate, as scipy: the prewarped corners are then of the order of 1
  const [first, second] = used.map((hz) => 4 * Math.tan((Math.PI * (hz / (rate / 2))) / 2)) as [number, number?];
  return pairSections(bilinear(toBand(prototype(family, order, attenuationDb), shape, first, second ?? first), 2));
}
