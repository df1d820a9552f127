/** Recursive STA/LTA, and the hot path: four resonators and STA/LTA in one pass. Channels in lanes, rows changed in place. */
import { average, muladd } from "./arithmetic";
import { RATIO, TABLE, entry, gather, lane, lanes, scatter } from "./layout";

/** Ratio of the recursive averages of the squares of each row; a row's state is sta, lta. */
// @ts-ignore: decorator
@inline export function ratioPass<T>(work: usize, rowBytes: usize, rows: usize, n: usize, states: usize, stateBytes: usize): void {
  const size = sizeof<T>();
  const cs = entry(RATIO, 0), rs = entry(RATIO, 1), cl = entry(RATIO, 2), rl = entry(RATIO, 3);
  for (let r: usize = 0; r < rows; r += lanes<T>()) {
    let p0 = work + r * rowBytes, p1 = p0 + lane(1, r, rows) * rowBytes, p2 = p0 + lane(2, r, rows) * rowBytes, p3 = p0 + lane(3, r, rows) * rowBytes;
    const s0 = states + r * stateBytes, s1 = s0 + lane(1, r, rows) * stateBytes, s2 = s0 + lane(2, r, rows) * stateBytes, s3 = s0 + lane(3, r, rows) * stateBytes;
    let sta = gather<T>(s0, s1, s2, s3), lta = gather<T>(s0 + size, s1 + size, s2 + size, s3 + size);
    const end = p0 + n * size;
    while (p0 < end) {
      const x = gather<T>(p0, p1, p2, p3);
      const q = v128.mul<T>(x, x);
      sta = average<T>(cs, q, rs, sta);
      lta = average<T>(cl, q, rl, lta);
      scatter<T>(p0, p1, p2, p3, v128.div<T>(sta, lta));
      p0 += size;
      p1 += size;
      p2 += size;
      p3 += size;
    }
    scatter<T>(s0, s1, s2, s3, sta);
    scatter<T>(s0 + size, s1 + size, s2 + size, s3 + size, lta);
  }
}

/**
 * Four resonators, (1 - z^-2) / (1 + a1 z^-1 + a2 z^-2) each, and STA/LTA. The table holds a1 a2 of each
 * resonator, 1 - 1/nsta, 1 - 1/nlta and nlta / nsta; a row's state is two numbers of each resonator, then the
 * sums whose ratio it is.
 */
// @ts-ignore: decorator
@inline export function resonatorRatioPass<T>(work: usize, rowBytes: usize, rows: usize, n: usize, states: usize, stateBytes: usize): void {
  const size = sizeof<T>();
  for (let r: usize = 0; r < rows; r += lanes<T>()) {
    let p0 = work + r * rowBytes, p1 = p0 + lane(1, r, rows) * rowBytes, p2 = p0 + lane(2, r, rows) * rowBytes, p3 = p0 + lane(3, r, rows) * rowBytes;
    const s0 = states + r * stateBytes, s1 = s0 + lane(1, r, rows) * stateBytes, s2 = s0 + lane(2, r, rows) * stateBytes, s3 = s0 + lane(3, r, rows) * stateBytes;
    let a0 = gather<T>(s0, s1, s2, s3);
    let a1 = gather<T>(s0 + size, s1 + size, s2 + size, s3 + size);
    let b0 = gather<T>(s0 + 2 * size, s1 + 2 * size, s2 + 2 * size, s3 + 2 * size);
    let b1 = gather<T>(s0 + 3 * size, s1 + 3 * size, s2 + 3 * size, s3 + 3 * size);
    let c0 = gather<T>(s0 + 4 * size, s1 + 4 * size, s2 + 4 * size, s3 + 4 * size);
    let c1 = gather<T>(s0 + 5 * size, s1 + 5 * size, s2 + 5 * size, s3 + 5 * size);
    let d0 = gather<T>(s0 + 6 * size, s1 + 6 * size, s2 + 6 * size, s3 + 6 * size);
    let d1 = gather<T>(s0 + 7 * size, s1 + 7 * size, s2 + 7 * size, s3 + 7 * size);
    let sta = gather<T>(s0 + 8 * size, s1 + 8 * size, s2 + 8 * size, s3 + 8 * size);
    let lta = gather<T>(s0 + 9 * size, s1 + 9 * size, s2 + 9 * size, s3 + 9 * size);
    const end = p0 + n * size;
    if (sizeof<T>() == 4) {
      // two samples at a time: half the lane moves of the loop below; in f64 that gains nothing
      const pairs = p0 + (n & ~1) * size;
      while (p0 < pairs) {
        const low = v128.load64_lane(p1, v128.load64_zero(p0), 1), high = v128.load64_lane(p3, v128.load64_zero(p2), 1);
        let x = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
        let y = v128.sub<T>(x, a0);
        a0 = muladd<T>(entry(TABLE, 0), y, a1);
        a1 = muladd<T>(entry(TABLE, 1), y, x);
        x = v128.sub<T>(y, b0);
        b0 = muladd<T>(entry(TABLE, 2), x, b1);
        b1 = muladd<T>(entry(TABLE, 3), x, y);
        y = v128.sub<T>(x, c0);
        c0 = muladd<T>(entry(TABLE, 4), y, c1);
        c1 = muladd<T>(entry(TABLE, 5), y, x);
        x = v128.sub<T>(y, d0);
        d0 = muladd<T>(entry(TABLE, 6), x, d1);
        d1 = muladd<T>(entry(TABLE, 7), x, y);
        x = v128.mul<T>(x, x);
        sta = muladd<T>(entry(TABLE, 8), sta, x);
        lta = muladd<T>(entry(TABLE, 9), lta, x);
        const even = v128.mul<T>(v128.div<T>(sta, lta), entry(TABLE, 10));
        x = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
        y = v128.sub<T>(x, a0);
        a0 = muladd<T>(entry(TABLE, 0), y, a1);
        a1 = muladd<T>(entry(TABLE, 1), y, x);
        x = v128.sub<T>(y, b0);
        b0 = muladd<T>(entry(TABLE, 2), x, b1);
        b1 = muladd<T>(entry(TABLE, 3), x, y);
        y = v128.sub<T>(x, c0);
        c0 = muladd<T>(entry(TABLE, 4), y, c1);
        c1 = muladd<T>(entry(TABLE, 5), y, x);
        x = v128.sub<T>(y, d0);
        d0 = muladd<T>(entry(TABLE, 6), x, d1);
        d1 = muladd<T>(entry(TABLE, 7), x, y);
        x = v128.mul<T>(x, x);
        sta = muladd<T>(entry(TABLE, 8), sta, x);
        lta = muladd<T>(entry(TABLE, 9), lta, x);
        const odd = v128.mul<T>(v128.div<T>(sta, lta), entry(TABLE, 10));
        const rows01 = v128.shuffle<f32>(even, odd, 0, 4, 1, 5), rows23 = v128.shuffle<f32>(even, odd, 2, 6, 3, 7);
        v128.store64_lane(p0, rows01, 0);
        v128.store64_lane(p1, rows01, 1);
        v128.store64_lane(p2, rows23, 0);
        v128.store64_lane(p3, rows23, 1);
        p0 += 8;
        p1 += 8;
        p2 += 8;
        p3 += 8;
      }
    }
    while (p0 < end) {
      let x = gather<T>(p0, p1, p2, p3);
      let y = v128.sub<T>(x, a0);
      a0 = muladd<T>(entry(TABLE, 0), y, a1);
      a1 = muladd<T>(entry(TABLE, 1), y, x);
      x = v128.sub<T>(y, b0);
      b0 = muladd<T>(entry(TABLE, 2), x, b1);
      b1 = muladd<T>(entry(TABLE, 3), x, y);
      y = v128.sub<T>(x, c0);
      c0 = muladd<T>(entry(TABLE, 4), y, c1);
      c1 = muladd<T>(entry(TABLE, 5), y, x);
      x = v128.sub<T>(y, d0);
      d0 = muladd<T>(entry(TABLE, 6), x, d1);
      d1 = muladd<T>(entry(TABLE, 7), x, y);
      x = v128.mul<T>(x, x);
      sta = muladd<T>(entry(TABLE, 8), sta, x);
      lta = muladd<T>(entry(TABLE, 9), lta, x);
      scatter<T>(p0, p1, p2, p3, v128.mul<T>(v128.div<T>(sta, lta), entry(TABLE, 10)));
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
    scatter<T>(s0 + 8 * size, s1 + 8 * size, s2 + 8 * size, s3 + 8 * size, sta);
    scatter<T>(s0 + 9 * size, s1 + 9 * size, s2 + 9 * size, s3 + 9 * size, lta);
  }
}
