/**
 * Mean and standard deviation of the last `width` values of a stream, without drift or cancellation.
 *
 * As `MovingSum`, it joins the end of the block of `width` values before with the start of this one; each
 * part is a mean with its sum of squared deviations, and two parts join by the formula of Chan et al. 1979.
 * Plain data.
 */
export interface MovingSpread {
  readonly width: number;
  /** Values of this block. */
  readonly block: Float64Array;
  /** Mean, and sum of squared deviations, of values `i` to the end of the block before. */
  readonly tailMeans: Float64Array;
  readonly tailSquares: Float64Array;
  headMean: number;
  headSquares: number;
  /** Values of this block so far. */
  at: number;
}

/** An empty spread over `width` values, a whole number above 0. */
export function movingSpread(width: number): MovingSpread {
  return {
    width,
    block: new Float64Array(width),
    tailMeans: new Float64Array(width),
    tailSquares: new Float64Array(width),
    headMean: 0,
    headSquares: 0,
    at: 0,
  };
}

/**
 * Takes the next value and gives how many standard deviations it lies above the mean of the last `width`
 * values, itself among them; 0 where they are all equal. Before `width` values it is not defined.
 */
export function pushToSpread(spread: MovingSpread, value: number): number {
  const { block, width } = spread;
  block[spread.at++] = value;
  const head = spread.at;
  const step = value - spread.headMean;
  spread.headMean += step / head;
  spread.headSquares += step * (value - spread.headMean);
  let [mean, squares] = [spread.headMean, spread.headSquares];
  if (head < width) {
    const tail = width - head;
    const apart = (spread.tailMeans[head] as number) - mean;
    mean += (apart * tail) / width;
    squares += (spread.tailSquares[head] as number) + (apart * apart * head * tail) / width;
  } else turnBlock(spread);
  return squares > 0 ? (value - mean) / Math.sqrt(squares / width) : 0;
}

/** Means and squares of the ends of the full block, from its last value backward. */
function turnBlock(spread: MovingSpread): void {
  const { block, width, tailMeans, tailSquares } = spread;
  let [mean, squares] = [0, 0];
  for (let i = width - 1; i >= 0; i--) {
    const step = (block[i] as number) - mean;
    mean += step / (width - i);
    squares += step * ((block[i] as number) - mean);
    tailMeans[i] = mean;
    tailSquares[i] = squares;
  }
  spread.at = 0;
  spread.headMean = 0;
  spread.headSquares = 0;
}
