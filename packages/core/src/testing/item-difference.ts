import type { Item, Samples } from "../item.ts";

/** How two items differ, or undefined if they are equal within a relative tolerance of samples and numbers. */
export function itemDifference(a: Item, b: Item, tolerance = 0): string | undefined {
  return valueDifference(a, b, tolerance, "");
}

function valueDifference(a: unknown, b: unknown, tolerance: number, path: string): string | undefined {
  if (typeof a === "number" && typeof b === "number") {
    const equal = Object.is(a, b) || a === b || (Number.isFinite(a - b) && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)));
    return equal ? undefined : `${path || "value"}: ${a} is not ${b}`;
  }
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return listDifference(a as Samples, b as Samples, tolerance, path);
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const difference = valueDifference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], tolerance, `${path}.${key}`);
      if (difference) return difference;
    }
    return undefined;
  }
  return a === b ? undefined : `${path || "value"}: ${String(a)} is not ${String(b)}`;
}

function listDifference(a: Samples, b: Samples, tolerance: number, path: string): string | undefined {
  if (a.constructor !== b.constructor) return `${path}: ${a.constructor.name} is not ${b.constructor.name}`;
  if (a.length !== b.length) return `${path}: ${a.length} samples are not ${b.length}`;
  for (let i = 0; i < a.length; i++) {
    const difference = valueDifference(a[i], b[i], tolerance, `${path}[${i}]`);
    if (difference) return difference;
  }
  return undefined;
}
