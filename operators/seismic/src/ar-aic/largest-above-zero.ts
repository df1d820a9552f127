/** Index between `from` and `to`, both included, with the largest value; the first of equals, undefined if none is above 0. */
export function largestAboveZero(from: number, to: number, value: (index: number) => number): number | undefined {
  let found: number | undefined;
  let largest = 0;
  for (let i = from; i <= to; i++) {
    const v = value(i);
    if (!(v > largest)) continue;
    largest = v;
    found = i;
  }
  return found;
}
