import { defaulted } from "@headframe/core";
import { Type } from "typebox";

const metres = (description: string) => Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description });

/** The stream and the stations. */
export const siteOptions = {
  stations: defaulted(Type.Integer({ minimum: 1, maximum: 9999, description: "Stations, spread evenly over the volume; ignored with a `stationList`" }), 24),
  seed: defaulted(Type.Integer({ minimum: 0, maximum: 4_294_967_295, description: "The same seed gives the same mine, sample by sample" }), 315),
  rate: defaulted(Type.Number({ minimum: 10, maximum: 100_000, description: "Samples per second and channel, Hz" }), 2000),
  blockSeconds: defaulted(Type.Number({ minimum: 0.001, maximum: 60, description: "Length of a frame, s" }), 0.2),
  eastMetres: defaulted(metres("Size of the volume along x, m"), 1200),
  northMetres: defaulted(metres("Size of the volume along y, m"), 1000),
  heightMetres: defaulted(metres("Size of the volume along z, which ends at z = 0, m"), 600),
  stationList: Type.Optional(
    Type.Array(
      Type.Object(
        {
          code: Type.String({ pattern: "^[A-Z0-9-]{1,8}$", description: "Station code" }),
          x: Type.Number({ description: "East, m" }),
          y: Type.Number({ description: "North, m" }),
          z: Type.Number({ description: "Up, m" }),
          uniaxial: Type.Optional(Type.Boolean({ description: "One channel instead of three" })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 9999, description: "Stations of a real mine, with any offset of coordinates; the volume is the box around them" },
    ),
  ),
  network: defaulted(Type.String({ pattern: "^[A-Z0-9]{1,8}$", description: "Network code" }), "MN"),
  start: Type.Optional(Type.String({ description: "Time of the first sample, ISO 8601; default: the host's clock at open, or 2026-01-01 at speed max" })),
  speed: defaulted(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Literal("max")], {
      description: "Stream seconds per second: 1 is real speed; max: as fast as it is taken",
    }),
    1,
  ),
  durationSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "Length of the stream, s; absent: endless" })),
};
