/** Located events as QuakeML files. @module */
import { quakeml } from "./quakeml/quakeml.ts";

export { type EventNaming, eventToQuakeMl, type Publisher } from "./event/event-to-quakeml.ts";
export type { ArrivalData, GroundMotionData, LocatedEvent, SeismicEventFields } from "./event/seismic-event.ts";
export { quakeml };

/** The sinks of this package, for a host's catalogue. */
export const sinks = [quakeml] as const;
