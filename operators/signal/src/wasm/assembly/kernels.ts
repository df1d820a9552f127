/** The module's exports: each pass in f64 and f32, and conversions into the type of the work. */
import { fourSections, oneSection } from "./sections";
import { ratioPass, resonatorRatioPass } from "./ratio";
export { END, RATIO, STATES, TABLE, WORK } from "./layout";

export function fourSectionsF64(work: usize, rowBytes: usize, rows: usize, n: usize, table: usize, states: usize, stateBytes: usize): void {
  fourSections<f64>(work, rowBytes, rows, n, table, states, stateBytes);
}

export function fourSectionsF32(work: usize, rowBytes: usize, rows: usize, n: usize, table: usize, states: usize, stateBytes: usize): void {
  fourSections<f32>(work, rowBytes, rows, n, table, states, stateBytes);
}

export function oneSectionF64(work: usize, rowBytes: usize, rows: usize, n: usize, table: usize, states: usize, stateBytes: usize): void {
  oneSection<f64>(work, rowBytes, rows, n, table, states, stateBytes);
}

export function oneSectionF32(work: usize, rowBytes: usize, rows: usize, n: usize, table: usize, states: usize, stateBytes: usize): void {
  oneSection<f32>(work, rowBytes, rows, n, table, states, stateBytes);
}

export function ratioF64(work: usize, rowBytes: usize, rows: usize, n: usize, states: usize, stateBytes: usize): void {
  ratioPass<f64>(work, rowBytes, rows, n, states, stateBytes);
}

export function ratioF32(work: usize, rowBytes: usize, rows: usize, n: usize, states: usize, stateBytes: usize): void {
  ratioPass<f32>(work, rowBytes, rows, n, states, stateBytes);
}

export function resonatorRatioF64(work: usize, rowBytes: usize, rows: usize, n: usize, states: usize, stateBytes: usize): void {
  resonatorRatioPass<f64>(work, rowBytes, rows, n, states, stateBytes);
}

export function resonatorRatioF32(work: usize, rowBytes: usize, rows: usize, n: usize, states: usize, stateBytes: usize): void {
  resonatorRatioPass<f32>(work, rowBytes, rows, n, states, stateBytes);
}

/** Int32 samples in the upper half of the room of `count` f64 become those f64, front to back. */
export function int32ToF64(work: usize, count: usize): void {
  let from = work + 4 * count;
  const end = work + 8 * (count & ~1);
  for (let to = work; to < end; to += 16, from += 8) v128.store(to, v128.convert_low<i32>(v128.load64_zero(from)));
  if (count & 1) store<f64>(end, <f64>load<i32>(from));
}

/** Float32 samples in the upper half of the room of `count` f64 become those f64. */
export function float32ToF64(work: usize, count: usize): void {
  let from = work + 4 * count;
  const end = work + 8 * (count & ~1);
  for (let to = work; to < end; to += 16, from += 8) v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
  if (count & 1) store<f64>(end, <f64>load<f32>(from));
}

/** Int32 samples become Float32 in their place, each rounded to the nearest. */
export function int32ToF32(work: usize, count: usize): void {
  const end = work + 4 * (count & ~3);
  let at = work;
  for (; at < end; at += 16) v128.store(at, v128.convert<i32>(v128.load(at)));
  for (const last = work + 4 * count; at < last; at += 4) store<f32>(at, <f32>load<i32>(at));
}
