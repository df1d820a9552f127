const RATE = 100;

/**
 * Seeded counts like those of a seismometer at 100 Hz: microseism at 0.2 Hz, broadband noise, and each minute an
 * event at 4 Hz that decays. Steim-2 takes about 1.7 bytes for a sample, in words of every kind.
 */
export function seismicCounts(n: number, seed = 1): Int32Array {
  const random = gaussian(seed);
  const microseism = resonator(0.2, 0.999);
  const event = resonator(4, 0.998);
  const counts = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const arrival = i % (60 * RATE) === 20 * RATE ? 3e4 * (1 + Math.abs(random())) : 0;
    counts[i] = Math.round(microseism(30 * random()) + event(arrival) + 180 * random());
  }
  return counts;
}

/** Sum of four uniform numbers: close enough to a normal distribution of deviation 1. */
function gaussian(seed: number): () => number {
  let x = seed | 1;
  const uniform = () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x / 2 ** 31;
  };
  return () => (uniform() + uniform() + uniform() + uniform()) * 0.866;
}

/** Two poles of radius `damping` at a frequency. */
function resonator(hertz: number, damping: number): (x: number) => number {
  const a = 2 * damping * Math.cos((2 * Math.PI * hertz) / RATE);
  const b = -damping * damping;
  let [y1, y2] = [0, 0];
  return (x) => {
    const y = x + a * y1 + b * y2;
    y2 = y1;
    y1 = y;
    return y * Math.sin((2 * Math.PI * hertz) / RATE);
  };
}
