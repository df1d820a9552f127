import type { Json } from "@headframe/core";
import type { SnapshotChange } from "../../durable/snapshot-store.ts";

/** A change on its way to the store's thread: one block of bytes, which moves there without a copy. */
export interface PackedChange {
  readonly turn: number;
  readonly meta?: Json;
  readonly fresh?: boolean;
  readonly steps: readonly string[];
  readonly keys: readonly string[];
  readonly orders: readonly number[];
  /** Where each key's state begins in `bytes`; the last one ends with them, and before the first lies the rest. */
  readonly starts: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Packs a change, whose own bytes stay as they are. */
export function packChange({ rest, keys, ...change }: SnapshotChange): PackedChange {
  const starts: number[] = [];
  let size = rest.length;
  for (const { state } of keys) {
    starts.push(size);
    size += state.length;
  }
  const bytes = new Uint8Array(size);
  bytes.set(rest);
  keys.forEach(({ state }, i) => {
    bytes.set(state, starts[i]);
  });
  return { ...change, steps: keys.map(({ step }) => step), keys: keys.map(({ key }) => key), orders: keys.map(({ order }) => order), starts, bytes };
}

/** The change again; its bytes are parts of the block. */
export function unpackChange({ steps, keys, orders, starts, bytes, ...change }: PackedChange): SnapshotChange {
  const stored = starts.map((start, i) => ({
    step: steps[i] as string,
    key: keys[i] as string,
    order: orders[i] as number,
    state: bytes.subarray(start, starts[i + 1]),
  }));
  return { ...change, rest: bytes.subarray(0, starts[0]), keys: stored };
}
