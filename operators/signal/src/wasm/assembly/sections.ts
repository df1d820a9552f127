/** Second-order sections in transposed direct form II, channels in lanes, rows changed in place. */
import { firstState, muladd, secondState } from "./arithmetic";
import { entry, gather, lane, lanes, scatter } from "./layout";

/**
 * Four sections over samples [0, n) of each row.
 *
 * @param work - address of the first sample of the first row; rows are `rowBytes` apart
 * @param table - coefficients of the four sections
 * @param states - address of the four sections' states in the first row's state; rows are `stateBytes` apart
 */
// @ts-ignore: decorator
@inline export function fourSections<T>(work: usize, rowBytes: usize, rows: usize, n: usize, table: usize, states: usize, stateBytes: usize): void {
  const size = sizeof<T>();
  for (let r: usize = 0; r < rows; r += lanes<T>()) {
    let p0 = work + r * rowBytes, p1 = p0 + lane(1, r, rows) * rowBytes, p2 = p0 + lane(2, r, rows) * rowBytes, p3 = p0 + lane(3, r, rows) * rowBytes;
    const s0 = states + r * stateBytes, s1 = s0 + lane(1, r, rows) * stateBytes, s2 = s0 + lane(2, r, rows) * stateBytes, s3 = s0 + lane(3, r, rows) * stateBytes;
    let a0 = gather<T>(s0, s1, s2, s3), a1 = gather<T>(s0 + size, s1 + size, s2 + size, s3 + size);
    let b0 = gather<T>(s0 + 2 * size, s1 + 2 * size, s2 + 2 * size, s3 + 2 * size), b1 = gather<T>(s0 + 3 * size, s1 + 3 * size, s2 + 3 * size, s3 + 3 * size);
    let c0 = gather<T>(s0 + 4 * size, s1 + 4 * size, s2 + 4 * size, s3 + 4 * size), c1 = gather<T>(s0 + 5 * size, s1 + 5 * size, s2 + 5 * size, s3 + 5 * size);
    let d0 = gather<T>(s0 + 6 * size, s1 + 6 * size, s2 + 6 * size, s3 + 6 * size), d1 = gather<T>(s0 + 7 * size, s1 + 7 * size, s2 + 7 * size, s3 + 7 * size);
    const end = p0 + n * size;
    while (p0 < end) {
      const x = gather<T>(p0, p1, p2, p3);
      const u = muladd<T>(entry(table, 0), x, a0);
      a0 = firstState<T>(entry(table, 1), x, entry(table, 3), u, a1);
      a1 = secondState<T>(entry(table, 2), x, entry(table, 4), u);
      const v = muladd<T>(entry(table, 5), u, b0);
      b0 = firstState<T>(entry(table, 6), u, entry(table, 8), v, b1);
      b1 = secondState<T>(entry(table, 7), u, entry(table, 9), v);
      const w = muladd<T>(entry(table, 10), v, c0);
      c0 = firstState<T>(entry(table, 11), v, entry(table, 13), w, c1);
      c1 = secondState<T>(entry(table, 12), v, entry(table, 14), w);
      const y = muladd<T>(entry(table, 15), w, d0);
      d0 = firstState<T>(entry(table, 16), w, entry(table, 18), y, d1);
      d1 = secondState<T>(entry(table, 17), w, entry(table, 19), y);
      scatter<T>(p0, p1, p2, p3, y);
      p0 += size;
      p1 += size;
      p2 += size;
      p3 += size;
    }
    scatter<T>(s0, s1, s2, s3, a0);
    scatter<T>(s0 + size, s1 + size, s2 + size, s3 + size, a1);
    scatter<T>(s0 + 2 * size, s1 + 2 * size, s2 + 2 * size, s3 + 2 * size, b0);
    scatter<T>(s0 + 3 * size, s1 + 3 * size, s2 + 3 * size, s3 + 3 * size, b1);
    scatter<T>(s0 + 4 * size, s1 + 4 * size, s2 + 4 * size, s3 + 4 * size, c0);
    scatter<T>(s0 + 5 * size, s1 + 5 * size, s2 + 5 * size, s3 + 5 * size, c1);
    scatter<T>(s0 + 6 * size, s1 + 6 * size, s2 + 6 * size, s3 + 6 * size, d0);
    scatter<T>(s0 + 7 * size, s1 + 7 * size, s2 + 7 * size, s3 + 7 * size, d1);
  }
}

/** One section; parameters as {@link fourSections}. Filters whose number of sections is no multiple of four need it. */
// @ts-ignore: decorator
@inline export function oneSection<T>(work: usize, rowBytes: usize, rows: usize, n: usize, table: usize, states: usize, stateBytes: usize): void {
  const size = sizeof<T>();
  const b0 = entry(table, 0), b1 = entry(table, 1), b2 = entry(table, 2), a1 = entry(table, 3), a2 = entry(table, 4);
  for (let r: usize = 0; r < rows; r += lanes<T>()) {
    let p0 = work + r * rowBytes, p1 = p0 + lane(1, r, rows) * rowBytes, p2 = p0 + lane(2, r, rows) * rowBytes, p3 = p0 + lane(3, r, rows) * rowBytes;
    const s0 = states + r * stateBytes, s1 = s0 + lane(1, r, rows) * stateBytes, s2 = s0 + lane(2, r, rows) * stateBytes, s3 = s0 + lane(3, r, rows) * stateBytes;
    let z0 = gather<T>(s0, s1, s2, s3), z1 = gather<T>(s0 + size, s1 + size, s2 + size, s3 + size);
    const end = p0 + n * size;
    while (p0 < end) {
      const x = gather<T>(p0, p1, p2, p3);
      const y = muladd<T>(b0, x, z0);
      z0 = firstState<T>(b1, x, a1, y, z1);
      z1 = secondState<T>(b2, x, a2, y);
      scatter<T>(p0, p1, p2, p3, y);
      p0 += size;
      p1 += size;
      p2 += size;
      p3 += size;
    }
    scatter<T>(s0, s1, s2, s3, z0);
    scatter<T>(s0 + size, s1 + size, s2 + size, s3 + size, z1);
  }
}
