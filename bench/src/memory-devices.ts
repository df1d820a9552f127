import {
  anyItem,
  type Batch,
  type DataItem,
  defineSink,
  defineSource,
  type Item,
  type OutputBatch,
  optionsSchema,
  type SinkDevice,
  type SourceDevice,
} from "@headframe/core";
import type { TObject } from "typebox";

/** A source that never waits: `next` gives its items, at most `credit`, until it gives none. */
export function readySource(next: (credit: number) => readonly Item[]): SourceDevice<TObject, DataItem, Record<never, never>> {
  return defineSource({
    name: "ready",
    version: 1,
    summary: "Never waits",
    options: optionsSchema({}),
    emits: anyItem,
    replayable: false,
    example: { options: {} },
    open: async () => ({
      take: (credit): Batch => {
        const items = next(credit);
        return { items, position: null, done: items.length === 0 };
      },
      close: async () => {},
    }),
  }) as SourceDevice<TObject, DataItem, Record<never, never>>;
}

/** A sink that shows each batch to `see` and forgets it. */
export function forgettingSink(see: (batch: OutputBatch) => void = () => {}): SinkDevice<TObject, DataItem> {
  return defineSink({
    name: "forget",
    version: 1,
    summary: "Forgets",
    options: optionsSchema({}),
    accepts: anyItem,
    example: { options: {} },
    open: async () => ({ write: see, flush: async () => {}, close: async () => {} }),
  }) as SinkDevice<TObject, DataItem>;
}
