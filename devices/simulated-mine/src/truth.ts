import type { Event } from "@headframe/core";
import { events, type PortType } from "@headframe/core";
import { type Static, Type } from "typebox";

const truthSchema = Type.Object({
  x: Type.Number({ description: "East, m" }),
  y: Type.Number({ description: "North, m" }),
  z: Type.Number({ description: "Up, m" }),
  frame: Type.Literal("local"),
  magnitude: Type.Object({ value: Type.Number(), type: Type.Literal("Mw") }),
  cornerHz: Type.Number({ description: "Corner frequency of S waves, Hz" }),
  arrivals: Type.Array(
    Type.Object({ station: Type.String({ description: "NET_STA" }), p: Type.String({ description: "ISO 8601" }), s: Type.String({ description: "ISO 8601" }) }),
  ),
});

/** What really happened: place, size and the exact arrival times at every station. */
export type TruthData = Static<typeof truthSchema>;

/** Port of the truth; an event's time is its origin time. */
export const truthPort: PortType<Event<"truth", TruthData>> = events("truth", truthSchema);
