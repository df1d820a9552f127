/** What really happened in a scene, as `bench/peers/seismic/scene.py` writes it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseTime, type Time } from "@headframe/core";

/** When a station was reached. */
export interface TrueArrival {
  readonly p: Time;
  readonly s: Time;
}

/** An event, or one delay of a blast. Metres. */
export interface TrueEvent {
  readonly kind: "event" | "blast";
  readonly time: Time;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly mw: number;
  /** P stands out at enough stations. */
  readonly detectable: boolean;
  /** By station, `NET_STA`. */
  readonly arrivals: ReadonlyMap<string, TrueArrival>;
}

export interface Scene {
  /** What the chains are told, m/s. */
  readonly model: { readonly vp: number; readonly vs: number };
  readonly events: readonly TrueEvent[];
  /** Stations whose clock is wrong: their picks cannot be compared. */
  readonly wrongClocks: ReadonlySet<string>;
  /** Of a scene in geographic coordinates: how places are turned into its metres. */
  readonly projection?: Projection;
}

/** From degrees to metres around the scene's place of x = y = 0, and the offset of its coordinates. */
export interface Projection {
  readonly latitude: number;
  readonly longitude: number;
}

interface WrittenEvent {
  readonly kind: "event" | "blast";
  readonly time: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly mw: number;
  readonly detectable: boolean;
  readonly arrivals: readonly { readonly station: string; readonly p: string; readonly s: string }[];
}

interface WrittenTruth {
  readonly model: Scene["model"];
  readonly events: readonly WrittenEvent[];
  readonly defects: readonly { readonly kind: string; readonly station?: string }[];
}

/** Reads `truth.json` of a scene's folder. */
export async function readTruth(folder: string): Promise<Scene> {
  const { model, events, defects } = JSON.parse(await readFile(join(folder, "truth.json"), "utf8")) as WrittenTruth;
  const wrongClocks = new Set(defects.flatMap(({ kind, station }) => (kind === "clock-step" && station !== undefined ? [station] : [])));
  const projection = projectionOf(events[0]);
  return { model, events: events.map((event) => trueEvent(event, projection)), wrongClocks, ...(projection && { projection }) };
}

function projectionOf(first: WrittenEvent | undefined): Projection | undefined {
  if (first?.latitude === undefined || first.longitude === undefined) return undefined;
  return { latitude: first.latitude, longitude: first.longitude };
}

function trueEvent(written: WrittenEvent, projection: Projection | undefined): TrueEvent {
  const { kind, time, mw, detectable, arrivals, latitude, longitude, z } = written;
  const place = projection ? projected(projection, longitude as number, latitude as number) : { x: written.x, y: written.y };
  return {
    kind,
    time: parseTime(time),
    ...place,
    z,
    mw,
    detectable,
    arrivals: new Map(arrivals.map(({ station, p, s }) => [station, { p: parseTime(p), s: parseTime(s) }])),
  };
}

const EQUATOR = 6_378_137;
const FLATTENING = 1 / 298.257223563;

/** Metres east and north of the projection's place, by the radii of curvature of WGS 84: good to millimetres over a mine. */
export function projected({ latitude, longitude }: Projection, east: number, north: number): { readonly x: number; readonly y: number } {
  const e2 = FLATTENING * (2 - FLATTENING);
  const w = 1 - e2 * Math.sin((latitude * Math.PI) / 180) ** 2;
  const alongMeridian = ((EQUATOR * (1 - e2)) / w ** 1.5) * (Math.PI / 180);
  const acrossMeridian = (EQUATOR / Math.sqrt(w)) * Math.cos((latitude * Math.PI) / 180) * (Math.PI / 180);
  return { x: (east - longitude) * acrossMeridian, y: (north - latitude) * alongMeridian };
}
