import type { AnySourceDefinition, Catalogue } from "@headframe/core";

type Source = Catalogue["sources"][number];

/** A source as if it could not be read again, such as sensors that send datagrams: a durable host journals it. */
export function unrepeatable({ definition }: Source): Source {
  const journalled: AnySourceDefinition = { ...definition, replayable: false };
  return { definition: journalled };
}
