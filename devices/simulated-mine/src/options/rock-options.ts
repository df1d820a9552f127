import { defaulted } from "@headframe/core";
import { Type } from "typebox";

const speed = (minimum: number, description: string) => Type.Number({ minimum, maximum: 10_000, description });
const quality = (wave: string) => Type.Number({ minimum: 0, maximum: 100_000, description: `Quality factor of ${wave} waves; 0: no attenuation` });

/** What waves travel through. */
export const rockOptions = {
  vp: defaulted(speed(100, "Nominal speed of P waves, which others are told, m/s"), 6000),
  vs: defaulted(speed(50, "Nominal speed of S waves, m/s"), 3500),
  density: defaulted(Type.Number({ minimum: 500, maximum: 10_000, description: "Density of the rock, kg/m3" }), 2700),
  velocityError: defaulted(Type.Number({ minimum: -0.3, maximum: 0.3, description: "The true rock is faster than nominal by this part" }), 0),
  velocitySpread: defaulted(
    Type.Number({ minimum: 0, maximum: 0.2, description: "An error more, drawn from the seed between minus and plus this part, for P and S each" }),
    0,
  ),
  medium: defaulted(
    Type.Enum(["homogeneous", "layered", "heterogeneous"], { description: "Speed: the same everywhere, in five level layers, or a smooth random field" }),
    "homogeneous",
  ),
  heterogeneity: defaulted(
    Type.Number({
      minimum: 0,
      maximum: 0.1,
      description: "Size of the differences in speed, as a part: the largest of layers, the standard deviation of the field",
    }),
    0.03,
  ),
  voidRadiusMetres: defaulted(
    Type.Number({ minimum: 0, maximum: 1000, description: "Radius of a mined-out sphere near the middle that waves go around, m; 0: none" }),
    0,
  ),
  siteDelayMilliseconds: defaulted(
    Type.Number({ minimum: 0, maximum: 5, description: "Largest delay at a station, early or late, by the rock around it; S has 1.7 times that of P, ms" }),
    0.1,
  ),
  qp: defaulted(quality("P"), 200),
  qs: defaulted(quality("S"), 150),
  codaSeconds: defaulted(
    Type.Number({ minimum: 0, maximum: 1, description: "Decay time of the scattered waves behind P and S, s; 0: no scattered waves" }),
    0.1,
  ),
  codaPart: defaulted(Type.Number({ minimum: 0, maximum: 1, description: "Size of the scattered waves as a part of the pulse's peak" }), 0.2),
};
