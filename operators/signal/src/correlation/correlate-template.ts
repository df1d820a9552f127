import { completeSpectrum } from "../fft/complete-spectrum.ts";
import { fourier } from "../fft/fourier.ts";
import { movingSum, pushToSum } from "../moving-sum/moving-sum.ts";

/** Products up to this number are summed one by one; above it the transform is quicker. */
const directProducts = 2 ** 22;

/**
 * Correlation coefficient of a template with each stretch of the data, both with their mean removed and
 * scaled to length 1 (mode "valid"). A stretch or template that does not move gives 0.
 *
 * @returns `data.length - template.length + 1` values from -1 to 1
 * @throws RangeError if the template is empty or longer than the data
 */
export function correlateTemplate(data: Float64Array, template: Float64Array): Float64Array {
  const [n, m] = [data.length, template.length];
  if (m === 0 || m > n) throw new RangeError(`Template of ${m} samples does not fit data of ${n}`);
  const pattern = centred(template);
  const signal = centred(data); // the offset cancels in exact arithmetic; without it fewer digits are lost
  const products = m * (n - m + 1) > directProducts ? productsBySpectrum(signal, pattern) : productsOneByOne(signal, pattern);
  const patternPower = pattern.reduce((sum, p) => sum + p * p, 0);
  const [sums, squares] = [movingSum(m), movingSum(m)];
  for (let i = 0; i < n; i++) {
    const x = signal[i] as number;
    const [sum, square] = [pushToSum(sums, x), pushToSum(squares, x * x)];
    if (i < m - 1) continue;
    const power = square - (sum * sum) / m;
    const at = i - m + 1;
    products[at] = power > square * 1e-14 && patternPower > 0 ? Math.max(-1, Math.min(1, (products[at] as number) / Math.sqrt(power * patternPower))) : 0;
  }
  return products;
}

function centred(samples: Float64Array): Float64Array {
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  return samples.map((x) => x - mean);
}

function productsOneByOne(signal: Float64Array, pattern: Float64Array): Float64Array {
  const m = pattern.length;
  const out = new Float64Array(signal.length - m + 1);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += (signal[i + j] as number) * (pattern[j] as number);
    out[i] = sum;
  }
  return out;
}

/** Circular correlation of at least the signal's length: the valid part does not wrap round. */
function productsBySpectrum(signal: Float64Array, pattern: Float64Array): Float64Array {
  const plan = fourier(2 ** Math.ceil(Math.log2(signal.length)));
  const spectrumOf = (samples: Float64Array): Float64Array => {
    const [padded, spectrum] = [new Float64Array(plan.size), new Float64Array(2 * plan.size)];
    padded.set(samples);
    plan.real(spectrum, padded);
    return spectrum;
  };
  const [cross, other, out] = [spectrumOf(signal), spectrumOf(pattern), new Float64Array(2 * plan.size)];
  for (let k = 0; k <= plan.size; k += 2) {
    const [ar, ai, br, bi] = [cross[k] as number, cross[k + 1] as number, other[k] as number, other[k + 1] as number];
    cross[k] = ar * br + ai * bi;
    cross[k + 1] = ai * br - ar * bi;
  }
  completeSpectrum(cross);
  plan.inverse(out, cross);
  return Float64Array.from({ length: signal.length - pattern.length + 1 }, (_, i) => out[2 * i] as number);
}
