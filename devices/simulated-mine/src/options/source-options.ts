import { defaulted } from "@headframe/core";
import { Type } from "typebox";

const magnitude = (description: string) => Type.Number({ minimum: -4, maximum: 4, description });

/** What radiates: events, blasts and the bursts behind them. */
export const sourceOptions = {
  eventsPerMinute: defaulted(Type.Number({ minimum: 0, maximum: 6000, description: "Mean rate of the Poisson process of events; 0: none" }), 10),
  firstEventSeconds: defaulted(
    Type.Number({
      minimum: 0,
      description: "One event more at this time after the start, so that a view has something to show, s; 0: none, and none without other events",
    }),
    1.8,
  ),
  minMagnitude: defaulted(magnitude("Smallest moment magnitude"), -1.3),
  maxMagnitude: defaulted(magnitude("Largest moment magnitude"), 1),
  bValue: defaulted(Type.Number({ minimum: 0.2, maximum: 5, description: "Slope of the Gutenberg-Richter law" }), 1),
  stressDrop: defaulted(Type.Number({ minimum: 1000, maximum: 1e9, description: "Median stress drop, Pa; sets the corner frequency" }), 1e6),
  stressDropDecades: defaulted(Type.Number({ minimum: 0, maximum: 1, description: "Standard deviation of the stress drop's decimal logarithm" }), 0.3),
  sourceShape: defaulted(
    Type.Enum(["brune", "smooth"], { description: "Pulse: `brune` (spectrum falls with f^-2, sharp onset) or `smooth` (f^-3, finite rise time)" }),
    "brune",
  ),
  radiationFloor: defaulted(
    Type.Number({ minimum: 0, maximum: 1, description: "What scattering leaves in the nodes of radiation, as a part of its root mean square" }),
    0.1,
  ),
  blastAtSeconds: Type.Optional(
    Type.Array(Type.Number({ minimum: 0 }), { maxItems: 1000, description: "Times of production blasts after the start, s, beside the regular ones" }),
  ),
  blastEverySeconds: defaulted(Type.Number({ minimum: 0, description: "Time between production blasts, the first after one such time, s; 0: none" }), 0),
  blastDelays: defaulted(Type.Integer({ minimum: 0, maximum: 500, description: "Holes of a blast, fired one after the other; 0: only the burst" }), 40),
  blastSpacingSeconds: defaulted(Type.Number({ minimum: 0.001, maximum: 10, description: "Time between holes, jittered by a tenth, s" }), 0.1),
  blastRadiusMetres: defaulted(Type.Number({ minimum: 0, maximum: 10_000, description: "Holes lie within this distance of the blast's centre, m" }), 30),
  blastMinMagnitude: defaulted(magnitude("Smallest moment magnitude of a hole"), -1.2),
  blastMaxMagnitude: defaulted(magnitude("Largest moment magnitude of a hole"), -0.4),
  burstEvents: defaulted(Type.Integer({ minimum: 0, maximum: 100_000, description: "Events that follow a blast" }), 60),
  burstSeconds: defaulted(Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: "Time after the last hole in which they come, s" }), 20),
  burstShape: defaulted(Type.Enum(["omori", "uniform"], { description: "Rate of the burst: falling with 1 / (t + c), or even" }), "omori"),
  burstRadiusMetres: defaulted(Type.Number({ minimum: 0, maximum: 10_000, description: "Events of the burst lie within this distance of the blast, m" }), 150),
};
