import type { Inventory } from "@headframe/core";
import { highPassGain, highPassPoles } from "./high-pass.ts";
import type { MineOptions } from "./mine-options.ts";
import { stationLayout } from "./station-layout.ts";
import type { Vector } from "./vector.ts";

/** Frequency at which sensitivities are stated, Hz. */
const statedHz = 100;

/** What the mine's owner knows of the sensors: true places and directions, nominal responses; nothing of gains, delays and defects. */
export function mineInventory(options: MineOptions): Inventory {
  return {
    frame: "local",
    stations: stationLayout(options).map(({ code, place: [x, y, z], sensor, parts }) => {
      const response = sensor === "geophone" ? geophone(options) : accelerometer(options);
      return { id: `${options.network}_${code}`, x, y, z, channels: parts.map(({ id, direction }) => ({ id, ...angles(direction), ...response() })) };
    }),
  };
}

type Response = Omit<Inventory["stations"][number]["channels"][number], "id" | "azimuth" | "dip">;

function geophone({ countsPerMetrePerSecond: plateau, geophoneHz: hertz, geophoneDamping: damping }: MineOptions): () => Response {
  const common = { unit: "m/s", sensitivityHz: statedHz };
  if (hertz === 0) return () => ({ ...common, sensitivity: plateau, normalisation: 1, poles: [], zeros: [] });
  const gain = highPassGain({ hertz, damping }, statedHz);
  return () => ({
    ...common,
    sensitivity: plateau * gain,
    normalisation: 1 / gain,
    poles: highPassPoles({ hertz, damping }),
    zeros: [
      [0, 0],
      [0, 0],
    ],
  });
}

function accelerometer({ countsPerMetrePerSecondSquared: sensitivity }: MineOptions): () => Response {
  return () => ({ unit: "m/s2", sensitivityHz: statedHz, sensitivity, normalisation: 1, poles: [], zeros: [] });
}

/** Azimuth from north to east and dip below the horizontal, degrees. */
function angles([east, north, up]: Vector): { azimuth: number; dip: number } {
  const level = Math.hypot(east, north);
  const azimuth = level < 1e-12 ? 0 : ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  return { azimuth, dip: ((0 - Math.atan2(up, level)) * 180) / Math.PI };
}
