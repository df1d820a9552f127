/**
 * Discrete Fourier transform in place, `sum x_n exp(2 pi i sign k n / N)`, without a factor; radix 2.
 *
 * @param re,im real and imaginary parts; their length is a power of two
 * @see Cooley and Tukey 1965
 */
export function fourier(re: Float64Array, im: Float64Array, sign: 1 | -1): void {
  const n = re.length;
  reverseBits(re);
  reverseBits(im);
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (sign * Math.PI * k) / half;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let a = k; a < n; a += 2 * half) {
        const b = a + half;
        const [x, y] = [re[b] as number, im[b] as number];
        const [u, v] = [x * c - y * s, x * s + y * c];
        re[b] = (re[a] as number) - u;
        im[b] = (im[a] as number) - v;
        re[a] = (re[a] as number) + u;
        im[a] = (im[a] as number) + v;
      }
    }
  }
}

function reverseBits(values: Float64Array): void {
  const n = values.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [values[i], values[j]] = [values[j] as number, values[i] as number];
  }
}
