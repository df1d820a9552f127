import { defaulted } from "@headframe/core";
import { Type } from "typebox";

const part = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

/** What turns motion into counts. */
export const sensorOptions = {
  countsPerMetrePerSecond: defaulted(Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description: "Sensitivity of the geophones, counts per m/s" }), 1e8),
  geophoneHz: defaulted(Type.Number({ minimum: 0, maximum: 100, description: "Natural frequency of the geophones, Hz; 0: flat" }), 14),
  geophoneDamping: defaulted(Type.Number({ minimum: 0.1, maximum: 2, description: "Part of critical damping" }), 0.7),
  accelerometerPart: defaulted(part("Part of the stations that have accelerometers, flat in m/s2"), 0),
  countsPerMetrePerSecondSquared: defaulted(
    Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description: "Sensitivity of the accelerometers, counts per m/s2" }),
    1e5,
  ),
  uniaxialPart: defaulted(part("Part of the stations that have one channel, upright unless turned; the others have three"), 0),
  orientation: defaulted(
    Type.Enum(["zne", "random"], {
      description: "`zne`: channels Z, N, E; `random`: each station turned by chance, channels 1, 2, 3; the inventory tells how",
    }),
    "zne",
  ),
  gainSpread: defaulted(
    Type.Number({ minimum: 0, maximum: 0.5, description: "Standard deviation of a channel's sensitivity around the nominal one, as a part" }),
    0.02,
  ),
  offsetCounts: defaulted(Type.Number({ minimum: 0, maximum: 1e6, description: "Largest direct-current offset of a channel, of either sign, counts" }), 0),
};
