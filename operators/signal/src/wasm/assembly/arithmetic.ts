/** One operation sequence for each filter form; the TypeScript kernels have the same, operation by operation. */

// @ts-ignore: decorator
@inline export function muladd<T>(a: v128, x: v128, c: v128): v128 {
  return v128.add<T>(v128.mul<T>(a, x), c);
}

/** First state of a transposed direct form II section: (b1 x - a1 y) + z1. */
// @ts-ignore: decorator
@inline export function firstState<T>(b1: v128, x: v128, a1: v128, y: v128, z1: v128): v128 {
  return v128.add<T>(v128.sub<T>(v128.mul<T>(b1, x), v128.mul<T>(a1, y)), z1);
}

/** Second state: b2 x - a2 y. */
// @ts-ignore: decorator
@inline export function secondState<T>(b2: v128, x: v128, a2: v128, y: v128): v128 {
  return v128.sub<T>(v128.mul<T>(b2, x), v128.mul<T>(a2, y));
}

/** Recursive average of squares: c q + (1 - c) s. */
// @ts-ignore: decorator
@inline export function average<T>(c: v128, q: v128, rest: v128, s: v128): v128 {
  return v128.add<T>(v128.mul<T>(c, q), v128.mul<T>(rest, s));
}
