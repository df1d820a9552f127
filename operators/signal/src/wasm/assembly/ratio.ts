/** Recursive STA/LTA, and the hot path: four resonators and STA/LTA in one pass. Channels in lanes, rows changed in place. */
import { average } from "./arithmetic";
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

/** Output of a resonator (1 - z^-2) / (1 + a1 z^-1 + a2 z^-2): x - m0. */
// @ts-ignore: decorator
@inline function resonate<T>(x: v128, m0: v128): v128 {
  return v128.sub<T>(x, m0);
}

/** First state of a resonator: m1 + a1 y; the second is x + a2 y. */
// @ts-ignore: decorator
@inline function plus<T>(a: v128, coefficient: v128, y: v128): v128 {
  return v128.add<T>(a, v128.mul<T>(coefficient, y));
}

/**
 * Gain, four resonators and STA/LTA. The table holds a1 a2 of each resonator and then the gain; a row's
 * state is m0 m1 of each resonator, then sta, lta.
 */
// @ts-ignore: decorator
@inline export function resonatorRatioPass<T>(work: usize, rowBytes: usize, rows: usize, n: usize, states: usize, stateBytes: usize): void {
  const size = sizeof<T>();
  for (let r: usize = 0; r < rows; r += lanes<T>()) {
    let p0 = work + r * rowBytes, p1 = p0 + lane(1, r, rows) * rowBytes, p2 = p0 + lane(2, r, rows) * rowBytes, p3 = p0 + lane(3, r, rows) * rowBytes;
    const s0 = states + r * stateBytes, s1 = s0 + lane(1, r, rows) * stateBytes, s2 = s0 + lane(2, r, rows) * stateBytes, s3 = s0 + lane(3, r, rows) * stateBytes;
    let a0 = gather<T>(s0, s1, s2, s3), a1 = gather<T>(s0 + size, s1 + size, s2 + size, s3 + size);
    let b0 = gather<T>(s0 + 2 * size, s1 + 2 * size, s2 + 2 * size, s3 + 2 * size), b1 = gather<T>(s0 + 3 * size, s1 + 3 * size, s2 + 3 * size, s3 + 3 * size);
    let c0 = gather<T>(s0 + 4 * size, s1 + 4 * size, s2 + 4 * size, s3 + 4 * size), c1 = gather<T>(s0 + 5 * size, s1 + 5 * size, s2 + 5 * size, s3 + 5 * size);
    let d0 = gather<T>(s0 + 6 * size, s1 + 6 * size, s2 + 6 * size, s3 + 6 * size), d1 = gather<T>(s0 + 7 * size, s1 + 7 * size, s2 + 7 * size, s3 + 7 * size);
    let sta = gather<T>(s0 + 8 * size, s1 + 8 * size, s2 + 8 * size, s3 + 8 * size), lta = gather<T>(s0 + 9 * size, s1 + 9 * size, s2 + 9 * size, s3 + 9 * size);
    const end = p0 + n * size;
    if (sizeof<T>() == 4) {
      // two samples at a time: half the lane moves of the loop below
      const pairs = p0 + (n & ~1) * size;
      while (p0 < pairs) {
        const low = v128.load64_lane(p1, v128.load64_zero(p0), 1), high = v128.load64_lane(p3, v128.load64_zero(p2), 1);
        let x = v128.mul<T>(entry(TABLE, 8), v128.shuffle<f32>(low, high, 0, 2, 4, 6));
        let y = resonate<T>(x, a0);
        a0 = plus<T>(a1, entry(TABLE, 0), y);
        a1 = plus<T>(x, entry(TABLE, 1), y);
        x = resonate<T>(y, b0);
        b0 = plus<T>(b1, entry(TABLE, 2), x);
        b1 = plus<T>(y, entry(TABLE, 3), x);
        y = resonate<T>(x, c0);
        c0 = plus<T>(c1, entry(TABLE, 4), y);
        c1 = plus<T>(x, entry(TABLE, 5), y);
        x = resonate<T>(y, d0);
        d0 = plus<T>(d1, entry(TABLE, 6), x);
        d1 = plus<T>(y, entry(TABLE, 7), x);
        x = v128.mul<T>(x, x);
        sta = average<T>(entry(RATIO, 0), x, entry(RATIO, 1), sta);
        lta = average<T>(entry(RATIO, 2), x, entry(RATIO, 3), lta);
        const even = v128.div<T>(sta, lta);
        x = v128.mul<T>(entry(TABLE, 8), v128.shuffle<f32>(low, high, 1, 3, 5, 7));
        y = resonate<T>(x, a0);
        a0 = plus<T>(a1, entry(TABLE, 0), y);
        a1 = plus<T>(x, entry(TABLE, 1), y);
        x = resonate<T>(y, b0);
        b0 = plus<T>(b1, entry(TABLE, 2), x);
        b1 = plus<T>(y, entry(TABLE, 3), x);
        y = resonate<T>(x, c0);
        c0 = plus<T>(c1, entry(TABLE, 4), y);
        c1 = plus<T>(x, entry(TABLE, 5), y);
        x = resonate<T>(y, d0);
        d0 = plus<T>(d1, entry(TABLE, 6), x);
        d1 = plus<T>(y, entry(TABLE, 7), x);
        x = v128.mul<T>(x, x);
        sta = average<T>(entry(RATIO, 0), x, entry(RATIO, 1), sta);
        lta = average<T>(entry(RATIO, 2), x, entry(RATIO, 3), lta);
        const odd = v128.div<T>(sta, lta);
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
      let x = v128.mul<T>(entry(TABLE, 8), gather<T>(p0, p1, p2, p3));
      let y = resonate<T>(x, a0);
      a0 = plus<T>(a1, entry(TABLE, 0), y);
      a1 = plus<T>(x, entry(TABLE, 1), y);
      x = resonate<T>(y, b0);
      b0 = plus<T>(b1, entry(TABLE, 2), x);
      b1 = plus<T>(y, entry(TABLE, 3), x);
      y = resonate<T>(x, c0);
      c0 = plus<T>(c1, entry(TABLE, 4), y);
      c1 = plus<T>(x, entry(TABLE, 5), y);
      x = resonate<T>(y, d0);
      d0 = plus<T>(d1, entry(TABLE, 6), x);
      d1 = plus<T>(y, entry(TABLE, 7), x);
      x = v128.mul<T>(x, x);
      sta = average<T>(entry(RATIO, 0), x, entry(RATIO, 1), sta);
      lta = average<T>(entry(RATIO, 2), x, entry(RATIO, 3), lta);
      scatter<T>(p0, p1, p2, p3, v128.div<T>(sta, lta));
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
