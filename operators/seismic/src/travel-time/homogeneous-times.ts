import type { Place, TravelTimes, Volume } from "./travel-times.ts";

/** Straight rays at one speed for each phase. */
export function homogeneousTimes(
  stations: readonly (Place & { readonly id: string })[],
  volume: Volume,
  speeds: { readonly vp: number; readonly vs: number },
): TravelTimes {
  const slowness = [1 / speeds.vp, 1 / speeds.vs] as const;
  return {
    stations,
    volume,
    model: `homogeneous vp=${speeds.vp} vs=${speeds.vs}`,
    time(phase, station, x, y, z) {
      const s = stations[station] as Place;
      return Math.sqrt((x - s.x) ** 2 + (y - s.y) ** 2 + (z - s.z) ** 2) * slowness[phase];
    },
    gradient(phase, station, x, y, z, out) {
      const s = stations[station] as Place;
      const [dx, dy, dz] = [x - s.x, y - s.y, z - s.z];
      const distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
      const scale = distance > 1e-9 ? slowness[phase] / distance : 0;
      out[0] = dx * scale;
      out[1] = dy * scale;
      out[2] = dz * scale;
      return distance * slowness[phase];
    },
    speed: (phase) => (phase === 0 ? speeds.vp : speeds.vs),
  };
}
