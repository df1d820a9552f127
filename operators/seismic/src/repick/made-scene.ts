/** For examples and tests: stations around a source, their ground motion and the event as it was located. @module */
import { type Frame, formatTime, type InventoryStation, nanoseconds } from "@headframe/core";
import type { LocatedPick, SeismicEvent } from "../located-event.ts";
import { madeOnsets } from "../onset/made-onsets.ts";

/** Speeds that the scene was made with, m/s. */
export const madeSpeeds = { vp: 6000, vs: 3500 } as const;

/** Stations of the scene. */
export const madeStations: readonly InventoryStation[] = [
  [300, 0, 0],
  [-300, 100, 50],
  [0, 350, -100],
  [50, -320, 150],
].map(([x, y, z], i) => ({ id: `XX_M0${i + 1}`, x: x as number, y: y as number, z: z as number, channels: [] }));

const origin = 500_000_000n;

/** Seconds of a phase from the source to a station. */
function travel(station: InventoryStation, phase: "P" | "S"): number {
  return Math.hypot(station.x, station.y, station.z) / (phase === "P" ? madeSpeeds.vp : madeSpeeds.vs);
}

/** True time of a phase at a station, s. */
export function madeTime(station: number, phase: "P" | "S"): number {
  return 0.5 + travel(madeStations[station] as InventoryStation, phase);
}

/** Ground motion of a source in the middle at 0.5 s: P along the ray and S across it, in noise of deviation 1. */
export function madeFrames(seed: number, rate = 2000): Frame[] {
  return madeStations.map((station, i) => {
    const distance = Math.hypot(station.x, station.y, station.z);
    const [x, y, z] = [station.x / distance, station.y / distance, station.z / distance];
    const across = Math.hypot(x, y);
    const frame = madeOnsets(seed + i, rate, 1, [
      { seconds: madeTime(i, "P"), motion: [20 * x, 20 * y, 20 * z] },
      { seconds: madeTime(i, "S"), motion: [(-40 * y) / across, (40 * x) / across, 0] },
    ]);
    const rename = (name: string): string => name.replace("XX_M01", station.id);
    return { ...frame, source: rename(frame.source), channels: frame.channels.map(rename) };
  });
}

/** A pick of the located event, `late` seconds after the wave. */
export function madePick(station: number, phase: "P" | "S", late = 0.0002): LocatedPick {
  const { id } = madeStations[station] as InventoryStation;
  return {
    id: `${phase} ${id}`,
    station: id,
    channel: `FDSN:${id}__J_P_Z`,
    phase,
    method: "onset",
    time: formatTime(nanoseconds(madeTime(station, phase) + late)),
    uncertaintySeconds: 0.0004,
    residualSeconds: late,
    weight: 1,
    distanceMetres: 300,
  };
}

/** The event as it was located: 2 m off. */
export function madeEvent(stage: "preliminary" | "revised", arrivals: readonly LocatedPick[]): SeismicEvent {
  const local = { x: 1, y: -1, z: 1 };
  return {
    kind: "event",
    type: "event",
    id: "event-1",
    source: "XX",
    time: origin + 100_000n,
    data: {
      revision: 1,
      stage,
      ...local,
      frame: "local",
      local,
      uncertaintyMetres: 2,
      uncertainty90Metres: 4,
      covariance: [2, 0, 0, 2, 0, 2],
      timeUncertaintySeconds: 0.0003,
      picks: arrivals.length,
      stations: arrivals.length,
      rmsSeconds: 0.0003,
      gapDegrees: 90,
      ambiguous: false,
      ppv: [],
      publishedAfterSeconds: 0.5,
      arrivals: [...arrivals],
      velocityModel: "homogeneous",
    },
  };
}
