import type { OutputBatch } from "@headframe/core";
import type { QuakeMlEvent } from "@headframe/formats";
import type { LocatedEvent } from "../event/seismic-event.ts";

/** Turns an event into QuakeML; undefined, after saying so in the log, where it cannot. */
export type Convert = (event: LocatedEvent) => QuakeMlEvent | undefined;

/** Located events of a batch; gaps and other items are no part of a catalogue. */
export function locatedEventsOf({ items }: OutputBatch): LocatedEvent[] {
  return items.flatMap((item) => (item.kind === "event" && item.type === "event" ? [item as unknown as LocatedEvent] : []));
}
