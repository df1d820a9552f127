/** One row of the table: lowest rate in Hz (inclusive), code for a corner below 10 s, and for 10 s or more. */
const bands: readonly (readonly [number, string, string])[] = [
  [5000, "J", "J"],
  [1000, "G", "F"],
  [250, "D", "C"],
  [80, "E", "H"],
  [10, "S", "B"],
  // the table says "> 1", "~ 1" and "< 1": within 5 % of 1 Hz is about 1
  [1.05, "M", "M"],
  [0.95, "L", "L"],
  [0.1, "V", "V"],
  [0.01, "U", "U"],
  [0.001, "W", "W"],
  [0.0001, "R", "R"],
  [0.00001, "P", "P"],
  [0.000001, "T", "T"],
];

/**
 * FDSN band code of a sampling rate.
 *
 * @param rate in Hz
 * @param cornerPeriod lower corner of the instrument's response in seconds; a geophone's when left out
 *
 * @example
 * bandCode(6000); // => "J"
 * bandCode(100); // => "E"
 * bandCode(100, 120); // => "H"
 *
 * @see FDSN Source Identifiers 1.0, "Channel codes", band code
 * @throws RangeError if the rate is not a finite number above 0
 */
export function bandCode(rate: number, cornerPeriod = 0.1): string {
  if (!(rate > 0) || !Number.isFinite(rate)) throw new RangeError(`Sample rate must be a finite number above 0, got ${rate}`);
  const row = bands.find(([lowest]) => rate >= lowest);
  if (!row) return "Q";
  return cornerPeriod >= 10 ? row[2] : row[1];
}
