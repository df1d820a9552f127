/** Number of unknowns: place and time. */
const N = 4;

/**
 * Factor of a symmetric positive definite 4 x 4 matrix, row by row, into its lower triangle.
 *
 * @returns false if the matrix is not positive definite
 */
export function choleskyFactor(a: Float64Array): boolean {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[N * i + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[N * i + k] as number) * (a[N * j + k] as number);
      if (i !== j) a[N * i + j] = sum / (a[N * j + j] as number);
      else if (sum > 0 && Number.isFinite(sum)) a[N * i + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves with a factor, in place of the right-hand side. */
export function choleskySolve(factor: Float64Array, b: Float64Array): void {
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < i; k++) b[i] = (b[i] as number) - (factor[N * i + k] as number) * (b[k] as number);
    b[i] = (b[i] as number) / (factor[N * i + i] as number);
  }
  for (let i = N - 1; i >= 0; i--) {
    for (let k = i + 1; k < N; k++) b[i] = (b[i] as number) - (factor[N * k + i] as number) * (b[k] as number);
    b[i] = (b[i] as number) / (factor[N * i + i] as number);
  }
}

/** Sum of the first `count` diagonal elements of the inverse of the factored matrix. */
export function inverseTrace(factor: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const unit = new Float64Array(N);
    unit[i] = 1;
    choleskySolve(factor, unit);
    sum += unit[i] as number;
  }
  return sum;
}
