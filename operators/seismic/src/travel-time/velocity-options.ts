import { defaulted, Inventory } from "@headframe/core";
import { type Static, Type } from "typebox";

const speed = (description: string) => Type.Number({ minimum: 100, maximum: 12_000, description });

/** A box, a layer or a void that differs from what lies around it; later ones lie over earlier ones. */
export const VelocityRegion = Type.Object(
  {
    name: Type.Optional(Type.String()),
    shape: Type.Enum(["layer", "box", "ellipsoid"]),
    min: Type.Tuple([Type.Number(), Type.Number(), Type.Number()], { description: "Lower corner x, y, z, m; of a layer only z counts" }),
    max: Type.Tuple([Type.Number(), Type.Number(), Type.Number()], { description: "Upper corner, m" }),
    vp: speed("Speed of P waves, m/s; 340 for air in a void"),
    vs: speed("Speed of S waves, m/s; in a void what the solver shall use, such as 200"),
  },
  { additionalProperties: false },
);

/** A velocity model: a homogeneous background with layers, bodies and voids in it. */
export const VelocityModel = Type.Object(
  {
    name: Type.Optional(Type.String()),
    regions: Type.Array(VelocityRegion),
    spacingMetres: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "Spacing of the travel-time tables; default: chosen by the volume" })),
  },
  { additionalProperties: false, description: "Layers, bodies and voids on top of the background speeds" },
);

/** Options that every step shares which needs travel times. */
export const velocityOptions = {
  inventory: Type.Optional(Inventory),
  vp: defaulted(speed("Speed of P waves (of the background, where there is a model), m/s"), 6000),
  vs: defaulted(speed("Speed of S waves, m/s"), 3500),
  velocityModel: Type.Optional(VelocityModel),
  marginMetres: Type.Optional(
    Type.Number({
      minimum: 0,
      description: "How far around the stations events are looked for, m; default: a quarter of the network's largest extent, at least 100",
    }),
  ),
} as const;

export type VelocityRegion = Static<typeof VelocityRegion>;
export type VelocityModel = Static<typeof VelocityModel>;

/** What travel times are made of. */
export interface VelocityOptions {
  readonly inventory?: Inventory;
  readonly vp: number;
  readonly vs: number;
  readonly velocityModel?: VelocityModel;
  readonly marginMetres?: number;
}
