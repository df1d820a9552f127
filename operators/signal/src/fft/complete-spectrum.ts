/**
 * Fills the second half of a spectrum from the first, so that its inverse is real.
 *
 * @param spectrum complex numbers as real and imaginary part in turn; bins 0 to half the size are given
 */
export function completeSpectrum(spectrum: Float64Array): void {
  const size = spectrum.length / 2;
  for (let k = 1; 2 * k < size; k++) {
    spectrum[2 * (size - k)] = spectrum[2 * k] as number;
    spectrum[2 * (size - k) + 1] = -(spectrum[2 * k + 1] as number);
  }
}
