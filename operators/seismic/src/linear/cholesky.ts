/**
 * Cholesky factor of a symmetric positive definite n x n matrix (row by row; the lower half is read), into the lower half of `out`, which may be the
 * matrix itself.
 *
 * @returns false if it is not positive definite
 */
export function cholesky(matrix: Float64Array, n: number, out: Float64Array): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (out[i * n + k] as number) * (out[j * n + k] as number);
      if (i === j) {
        if (!(sum > 0 && Number.isFinite(sum))) return false;
        out[i * n + i] = Math.sqrt(sum);
      } else out[i * n + j] = sum / (out[j * n + j] as number);
    }
  }
  return true;
}

/** Solves L L' x = b in place, given the factor. */
export function choleskySolve(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * n + k] as number) * (b[k] as number);
    b[i] = sum / (factor[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (factor[k * n + i] as number) * (b[k] as number);
    b[i] = sum / (factor[i * n + i] as number);
  }
}

/** Sum of the first `count` diagonal elements of the inverse, given the factor. */
export function inverseTrace(factor: Float64Array, n: number, count: number): number {
  let sum = 0;
  const unit = new Float64Array(n);
  for (let i = 0; i < count; i++) {
    unit.fill(0);
    unit[i] = 1;
    choleskySolve(factor, n, unit);
    sum += unit[i] as number;
  }
  return sum;
}

/** Inverse of a symmetric positive definite matrix; undefined if it is not. */
export function inverse(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  if (!cholesky(matrix, n, factor)) return undefined;
  const out = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0);
    column[j] = 1;
    choleskySolve(factor, n, column);
    for (let i = 0; i < n; i++) out[i * n + j] = column[i] as number;
  }
  return out;
}

/** Product of two n x n matrices. */
export function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + (a[i * n + k] as number) * (b[k * n + j] as number);
  return out;
}
