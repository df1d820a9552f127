import type { Event } from "@headframe/core";
import { events, type PortType } from "@headframe/core";
import { type Static, Type } from "typebox";

const truthSchema = Type.Object({
  kind: Type.Enum(["event", "blast", "crusher"], { description: "A shear event, one hole of a blast, or one burst of the crusher" }),
  x: Type.Number({ description: "East, m" }),
  y: Type.Number({ description: "North, m" }),
  z: Type.Number({ description: "Up, m" }),
  frame: Type.Literal("local"),
  magnitude: Type.Optional(Type.Object({ value: Type.Number(), type: Type.Literal("Mw") }, { description: "Not of the crusher" })),
  moment: Type.Optional(Type.Number({ description: "Seismic moment, N m" })),
  cornerHz: Type.Optional(Type.Number({ description: "Corner frequency of S waves at the source, Hz; P has 1.52 times this" })),
  stressDrop: Type.Optional(Type.Number({ description: "Pa" })),
  mechanism: Type.Optional(
    Type.Object({ strike: Type.Number(), dip: Type.Number(), rake: Type.Number() }, { description: "Of a shear event, degrees; Aki and Richards' convention" }),
  ),
  blast: Type.Optional(Type.Integer({ description: "Number of the blast that the hole belongs to, or that the event follows" })),
  arrivals: Type.Array(
    Type.Object({
      station: Type.String({ description: "NET_STA" }),
      p: Type.String({ description: "Onset of P in true time, ISO 8601" }),
      s: Type.String({ description: "Onset of S in true time, ISO 8601" }),
      snr: Type.Number({ description: "Peak of P over the standard deviation of a channel's noise above 30 Hz; 0 where all channels are dead" }),
    }),
  ),
});

/** What really happened: place, size, mechanism, and the exact arrival times at every station. */
export type TruthData = Static<typeof truthSchema>;

/** Port of the truth; an event's time is its origin time. */
export const truthPort: PortType<Event<"truth", TruthData>> = events("truth", truthSchema);
