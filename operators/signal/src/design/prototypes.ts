/** Analogue low-pass prototypes with their corner at 1 rad/s. @module */
import { besselPoles } from "./bessel-poles.ts";
import { complex, over, product, scaled } from "./complex.ts";
import type { ZerosPolesGain } from "./zeros-poles-gain.ts";

/** Shape of a filter's response around its corners. */
export type Family = "butterworth" | "chebyshev2" | "bessel";

/**
 * Prototype of a family.
 *
 * - `butterworth`: maximally flat; -3 dB at the corner.
 * - `chebyshev2`: flat pass band, ripples in the stop band; `attenuationDb` is reached at the corner.
 * - `bessel`: maximally flat group delay; at the corner the phase is half way (scipy's `norm="phase"`).
 *
 * @param order - number of poles, a whole number of 1 or more
 * @param attenuationDb - attenuation of the stop band in dB; for `chebyshev2`
 */
export function prototype(family: Family, order: number, attenuationDb: number): ZerosPolesGain {
  if (family === "butterworth") return butterworth(order);
  if (family === "chebyshev2") return chebyshev2(order, attenuationDb);
  return { zeros: [], poles: besselPoles(order), gain: 1 };
}

/** Numbers -order + 1, -order + 3, ... order - 1, as angles of pi / (2 order). */
function angles(order: number): number[] {
  return Array.from({ length: order }, (_, i) => ((2 * i + 1 - order) * Math.PI) / (2 * order));
}

function butterworth(order: number): ZerosPolesGain {
  // the middle pole of an odd order is exactly real
  return { zeros: [], poles: angles(order).map((a) => complex(-Math.cos(a), a === 0 ? 0 : -Math.sin(a))), gain: 1 };
}

function chebyshev2(order: number, attenuationDb: number): ZerosPolesGain {
  const ripple = Math.sqrt(10 ** (0.1 * attenuationDb) - 1);
  const mu = Math.asinh(ripple) / order;
  const zeros = angles(order)
    .filter((a) => a !== 0)
    .map((a) => complex(0, 1 / Math.sin(a)));
  const poles = angles(order).map((a) => over(complex(1), complex(-Math.sinh(mu) * Math.cos(a), a === 0 ? 0 : -Math.cosh(mu) * Math.sin(a))));
  const gain = over(product(poles.map((p) => scaled(p, -1))), product(zeros.map((z) => scaled(z, -1)))).re;
  return { zeros, poles, gain };
}
