/**
 * How many whole samples fit into a time; a time that is a whole number of periods but for rounding counts in full.
 *
 * @example
 * wholeSamples(0.29, 100); // => 29
 *
 * @param seconds - not negative
 * @param rate - in Hz
 */
export function wholeSamples(seconds: number, rate: number): number {
  return Math.floor(seconds * rate * (1 + 1e-9));
}
