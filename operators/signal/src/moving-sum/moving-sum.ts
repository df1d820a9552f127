/**
 * Sum of the last `width` values of a stream, without the drift of adding the new and taking off the old.
 *
 * The stream is cut into blocks of `width` values. Each sum is the end of the block before plus the start
 * of this block, both summed afresh, so rounding never piles up, and it costs two additions a value.
 * Plain data; values before the first count as 0.
 */
export interface MovingSum {
  readonly width: number;
  /** Values of this block. */
  readonly block: Float64Array;
  /** `tails[i]` is the sum of values `i` to the end of the block before. */
  readonly tails: Float64Array;
  /** Sum of this block so far. */
  head: number;
  /** Values of this block so far. */
  at: number;
}

/** An empty moving sum over `width` values, a whole number above 0. */
export function movingSum(width: number): MovingSum {
  return { width, block: new Float64Array(width), tails: new Float64Array(width + 1), head: 0, at: 0 };
}

/** Takes the next value and gives the sum of the last `width` values. */
export function pushToSum(sum: MovingSum, value: number): number {
  const { block, tails, width } = sum;
  block[sum.at] = value;
  sum.head += value;
  sum.at++;
  const total = (tails[sum.at] as number) + sum.head;
  if (sum.at === width) {
    for (let i = width - 1, tail = 0; i >= 0; i--) {
      tail += block[i] as number;
      tails[i] = tail;
    }
    sum.at = 0;
    sum.head = 0;
  }
  return total;
}
