import type { AnySourceDefinition, Batch, Catalogue } from "@headframe/core";

type Source = Catalogue["sources"][number];

/** A source that shows every batch to `see` at the moment at which it is handed to the host. */
export function watchedSource({ definition }: Source, see: (batch: Batch) => void): Source {
  const watched: AnySourceDefinition = {
    ...definition,
    async open(options, host, from) {
      const reader = await definition.open(options, host, from);
      return {
        take: async (credit, signal) => {
          const batch = await reader.take(credit, signal);
          see(batch);
          return batch;
        },
        close: () => reader.close(),
      };
    },
  };
  return { definition: watched };
}
