/**
 * Radius of the ball that holds a share of a 3-D Gaussian, m.
 *
 * A Gaussian vector is a direction of length w that follows the chi distribution of 3 degrees, stretched by the standard
 * deviations: the share within a radius is the mean, over directions, of the chi distribution at radius over stretch.
 *
 * @param variances - along the principal axes, m2
 * @param share - between 0 and 1
 *
 * @example
 * ballRadius([1, 1, 1], 0.9).toFixed(4); // => "2.5003"
 */
export function ballRadius(variances: readonly [number, number, number], share: number): number {
  const largest = Math.max(...variances);
  if (!(largest > 0)) return 0;
  const stretches = directionStretches(variances);
  let [low, high] = [0, 5 * Math.sqrt(largest)];
  for (let i = 0; i < 40 && high - low > 1e-7 * high; i++) {
    const middle = (low + high) / 2;
    if (shareWithin(stretches, middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const POLAR = 24;
const AZIMUTHS = 16;

/** Standard deviations along directions that share an eighth of the sphere evenly (all eighths are alike). */
function directionStretches([a, b, c]: readonly [number, number, number]): Float64Array {
  const out = new Float64Array(POLAR * AZIMUTHS);
  for (let i = 0, n = 0; i < POLAR; i++) {
    const cosine = (i + 0.5) / POLAR;
    for (let j = 0; j < AZIMUTHS; j++, n++) {
      const azimuth = (0.5 * Math.PI * (j + 0.5)) / AZIMUTHS;
      const flat = 1 - cosine * cosine;
      out[n] = Math.sqrt(flat * (a * Math.cos(azimuth) ** 2 + b * Math.sin(azimuth) ** 2) + c * cosine * cosine);
    }
  }
  return out;
}

function shareWithin(stretches: Float64Array, radius: number): number {
  let sum = 0;
  for (const stretch of stretches) sum += stretch > 0 ? chi3(radius / stretch) : 1;
  return sum / stretches.length;
}

/** Distribution function of the length of a 3-D vector of standard normal numbers. */
function chi3(w: number): number {
  return w > 8 ? 1 : erf(w * Math.SQRT1_2) - Math.sqrt(2 / Math.PI) * w * Math.exp(-0.5 * w * w);
}

/** Error function for x >= 0, to 1.2e-7 (Numerical Recipes, section 6.2: Chebyshev fit to erfc). */
function erf(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const series = [1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
  const polynomial = series.reduceRight((sum, coefficient) => sum * t + coefficient, 0) * t;
  return 1 - t * Math.exp(-x * x - 1.26551223 + polynomial);
}
