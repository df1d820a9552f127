import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import { velocityOptions } from "../travel-time/velocity-options.ts";

const positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

/** A place of which the ground motion is asked for. */
export const NamedPoint = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    x: Type.Number({ description: "East, m" }),
    y: Type.Number({ description: "North, m" }),
    z: Type.Number({ description: "Up, m" }),
  },
  { additionalProperties: false },
);

/** Options of `size`. */
export const sizeOptions = optionsSchema({
  ...velocityOptions,
  density: defaulted(positive("Density of the rock, kg/m3"), 2700),
  qp: defaulted(positive("Quality factor of the rock for P waves"), 400),
  qs: defaulted(positive("Quality factor of the rock for S waves"), 300),
  qSpread: defaulted(
    Type.Number({ minimum: 1, description: "Factor by which the real quality factor may well differ: it is estimated within that; 1 keeps it fixed" }),
    2,
  ),
  points: defaulted(Type.Array(NamedPoint, { description: "Places in the local frame at which ground motion is predicted" }), []),
  windowSeconds: defaulted(
    Type.Number({ minimum: 0.02, maximum: 10, description: "Longest window after an arrival, s; sizing waits for it after the last S" }),
    0.3,
  ),
  spectrumSeconds: defaulted(positive("Shortest window of a spectrum, s; made longer, up to half of `windowSeconds`, for a source that needs it"), 0.008),
  noiseSeconds: defaulted(positive("Noise before P, s"), 0.2),
  minimumSnr: defaulted(
    Type.Number({
      minimum: 1.5,
      description: "Ratio of the amplitudes of signal and noise from which a peak is used, and a station counts as one that should see the event",
    }),
    3,
  ),
  minimumGain: defaulted(
    Type.Number({ exclusiveMinimum: 0, maximum: 1, description: "Part of its sensitivity that a sensor must have at a frequency of a spectrum" }),
    0.3,
  ),
  fullScaleCounts: Type.Optional(positive("Limit of the digitisers, counts; without it only flat tops show clipping")),
  maxWaitSeconds: defaulted(
    Type.Number({
      minimum: 0,
      description: "How far the samples of other stations may be past the end of the windows before a late station is no longer waited for, s",
    }),
    0.5,
  ),
  pickLowHz: defaulted(positive("Lower corner of the band in which the amplitudes of picks were read, Hz"), 40),
  bufferSeconds: defaulted(
    positive("How long samples are kept at most while event time stands still, s; they are forgotten as soon as event time has passed them"),
    60,
  ),
  energyIndexEvents: defaulted(Type.Integer({ minimum: 30, description: "Events of which the site's relation of energy and moment is made" }), 500),
  maxWaiting: defaulted(
    Type.Integer({ minimum: 1, description: "Events that may wait for their samples; beyond it the oldest are sized with what there is" }),
    1000,
  ),
});

export type SizeOptions = Static<typeof sizeOptions>;
export type NamedPoint = Static<typeof NamedPoint>;
