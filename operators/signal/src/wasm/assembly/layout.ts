/**
 * Where things lie in the linear memory, in bytes. The host reads these addresses as exported globals.
 *
 * TABLE: b0 b1 b2 a1 a2 of up to 128 sections, each number repeated over the 16 bytes of a vector.
 * RATIO: 1/nsta, 1 - 1/nsta, 1/nlta, 1 - 1/nlta, repeated likewise.
 * STATES: state of each row (channel) in turn. WORK: planar samples, changed in place.
 */
export const TABLE: usize = 1024;
export const RATIO: usize = TABLE + 128 * 5 * 16;
export const STATES: usize = 12288;
export const WORK: usize = 65536;
export const END: usize = 65536 * 6;

/** Entry `index` of a table of repeated numbers. */
// @ts-ignore: decorator
@inline export function entry(table: usize, index: usize): v128 {
  return v128.load(table + (index << 4));
}

/** Lanes from four addresses; f64 has two lanes and uses the first two. */
// @ts-ignore: decorator
@inline export function gather<T>(a: usize, b: usize, c: usize, d: usize): v128 {
  const low = v128.load_lane<T>(b, v128.load_zero<T>(a), 1);
  if (sizeof<T>() == 8) return low;
  return v128.load_lane<T>(d, v128.load_lane<T>(c, low, 2), 3);
}

/** Lanes to four addresses, as {@link gather}. */
// @ts-ignore: decorator
@inline export function scatter<T>(a: usize, b: usize, c: usize, d: usize, v: v128): void {
  v128.store_lane<T>(a, v, 0);
  v128.store_lane<T>(b, v, 1);
  if (sizeof<T>() == 4) {
    v128.store_lane<T>(c, v, 2);
    v128.store_lane<T>(d, v, 3);
  }
}

/** Distance from row `first` to lane `lane`, in rows: lanes beyond the last row repeat the last row. */
// @ts-ignore: decorator
@inline export function lane(lane: usize, first: usize, rows: usize): usize {
  return min<usize>(lane, rows - 1 - first);
}

/** Rows that one vector holds. */
// @ts-ignore: decorator
@inline export function lanes<T>(): usize {
  return 16 / sizeof<T>();
}
