import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import { velocityOptions } from "../travel-time/velocity-options.ts";

/** Delay of a station that is known beforehand. */
const StationDelay = Type.Object(
  {
    station: Type.String({ description: "`NET_STA`" }),
    pSeconds: Type.Number({ description: "How much later P comes than computed, s" }),
    sSeconds: Type.Number({ description: "How much later S comes than computed, s" }),
  },
  { additionalProperties: false },
);

/** Options of `locate`. */
export const locateOptions = optionsSchema({
  ...velocityOptions,
  modelError: defaulted(Type.Number({ minimum: 0, maximum: 0.2, description: "Standard deviation of computed travel times, as a share of them" }), 0.0075),
  speedError: defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 0.2,
      description: "Standard deviation of the model's wave speeds, as a share of them; each event estimates its own",
    }),
    0.025,
  ),
  pickFloorSeconds: defaulted(Type.Number({ minimum: 0, description: "Added in quadrature to every pick's uncertainty, s" }), 0.0001),
  stationDelays: defaulted(Type.Array(StationDelay, { description: "Station corrections that are known beforehand" }), []),
  calibrate: defaulted(
    Type.Boolean({ description: "Learn wave speeds (up to 6 %), station delays (up to 5 ms) and the model error from well-located revised events" }),
    true,
  ),
  minStations: defaulted(Type.Integer({ minimum: 4, description: "An event needs as many stations whose picks fit" }), 4),
  maxOutlierShare: defaulted(Type.Number({ minimum: 0, maximum: 1, description: "An event with a larger share of picks that do not fit is rejected" }), 0.5),
  maxMisfit: defaulted(
    Type.Number({ exclusiveMinimum: 0, description: "An event whose residuals are larger than so many times their standard deviations is rejected" }),
    3,
  ),
  maxRmsSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "An event with a larger root mean square residual is rejected, s" })),
  maxUncertaintyMetres: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "An event with a larger 68 % radius is rejected, m" })),
});

export type LocateOptions = Static<typeof locateOptions>;
