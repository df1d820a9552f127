import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import { velocityOptions } from "../travel-time/velocity-options.ts";

const positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

/** Options of `repick`. */
export const repickOptions = optionsSchema({
  ...velocityOptions,
  keepSeconds: defaulted(positive("How much of the samples of each station is kept at most; they are forgotten as soon as event time has passed them, s"), 10),
  pWindowSeconds: defaulted(positive("Farthest that a P wave is looked for from its predicted time, s"), 0.008),
  sWindowSeconds: defaulted(positive("Farthest that an S wave is looked for from its predicted time, s"), 0.012),
  travelTimeError: defaulted(Type.Number({ minimum: 0, maximum: 0.5, description: "Standard deviation of a travel time, as a part of it" }), 0.01),
  threshold: defaulted(positive("Evidence for a new pick, as log likelihood ratio; a pick off its prediction needs more"), 5),
});

/** Options of `repick` as values. */
export type RepickOptions = Static<typeof repickOptions>;
