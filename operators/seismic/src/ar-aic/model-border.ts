import { burgCoefficients } from "./burg-coefficients.ts";
import { slidingMean } from "./sliding-mean.ts";

/** How a model is fitted: its number of coefficients, and the number of samples of a fit and of a mean error. */
export interface Model {
  readonly order: number;
  readonly length: number;
}

/**
 * Where two autoregressive models part: one fitted to the start of a stretch and run forward, one fitted to
 * its end and run backward. The border minimises the joint criterion `-2 ln(F B)`, with F the mean
 * square error of the forward model over the `length` samples before it, and B that of the backward model at
 * the same distance from the end.
 *
 * As in ObsPy's `ar_pick`, whose numbers are the reference, the coefficients are applied from the sample
 * itself on, and `x` is the cube of the signal.
 *
 * @param x - the stretch; only its first `span` samples are borders, the rest belongs to the backward model
 * @returns index in `x`, or undefined if the stretch is too short or holds no errors
 * @see Leonard and Kennett 1999, PEPI 113, 247-263; Akazawa 2004, 13th WCEE, paper 786
 */
export function modelBorder(x: Float64Array, span: number, model: Model): number | undefined {
  const margin = model.order + model.length;
  const last = span - 1 - margin;
  if (last < margin) return undefined;
  const before = meanSquareErrors(x, model);
  const after = meanSquareErrors(x.slice().reverse(), model);
  let border: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = margin; i <= last; i++) {
    const [f, b] = [before[i - model.length] as number, after[span - 1 - i - model.length] as number];
    const criterion = -2 * (Math.log(f) + Math.log(b));
    if (!(f > 0 && b > 0 && criterion < least)) continue;
    least = criterion;
    border = i;
  }
  return border;
}

/** Element i is the mean square error over samples i to i + length - 1 of the model fitted to the first `length`. */
function meanSquareErrors(x: Float64Array, { order, length }: Model): Float64Array {
  const coefficients = burgCoefficients(x.subarray(0, length), order);
  const squares = new Float64Array(x.length);
  for (let t = order; t < x.length; t++) {
    let error = x[t] as number;
    for (let j = 0; j < order; j++) error -= (coefficients[j] as number) * (x[t - j] as number);
    squares[t] = error * error;
  }
  return slidingMean(squares, length);
}
