/** Rates that digitisers have, Hz. */
const nominalRates = [
  1, 2, 5, 10, 20, 25, 40, 50, 62.5, 75, 80, 100, 120, 125, 150, 160, 200, 240, 250, 300, 400, 500, 600, 800, 1000, 1200, 1600, 2000, 2400, 3200, 4000, 4800,
  5000, 6000, 8000,
];

/** Packet times have a resolution of 1 ms, so an interval may be wrong by as much at each end. */
const jitterSeconds = 0.002;

/**
 * Nominal rate in Hz of `samples` samples in an interval of packet times, or undefined where none or more
 * than one fits within the jitter.
 *
 * @param interval nanoseconds
 *
 * @example
 * nominalRate(25, 250_000_000n); // => 100
 */
export function nominalRate(samples: number, interval: bigint): number | undefined {
  const dt = Number(interval) / 1e9;
  if (dt <= jitterSeconds) return undefined;
  const fits = nominalRates.filter((rate) => rate >= samples / (dt + jitterSeconds) && rate <= samples / (dt - jitterSeconds));
  return fits.length === 1 ? fits[0] : undefined;
}
