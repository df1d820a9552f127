import {
  type AnySourceDefinition,
  anyEvent,
  anyItem,
  type Batch,
  type Catalogue,
  type DataItem,
  defineSink,
  defineSource,
  type Event,
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

/** A source that gives a ring of items over and over until it has given `total`; a position is the number of items given. */
export function ringSource(
  ring: readonly Event[],
  { total, replayable }: { readonly total: number; readonly replayable: boolean },
): Catalogue["sources"][number] {
  const { definition } = readySource(() => []);
  const again: AnySourceDefinition = {
    ...definition,
    emits: anyEvent,
    replayable,
    open: async (_options, _host, from) => {
      let given = typeof from === "number" ? from : 0;
      return {
        take: (credit): Batch => {
          const at = given % ring.length;
          const items = ring.slice(at, at + Math.min(credit, total - given));
          given += items.length;
          return { items, position: given, done: given >= total };
        },
        close: async () => {},
      };
    },
  };
  return { definition: again };
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
