/** Which stations have an arrival of an event, and which should. */
import type { Vector } from "../linear/vector.ts";

/** How many stations at the nearest distances say what is to be expected. */
const peers = 6;

/** One entry for each station of the inventory, in its order; plain data. */
export interface Hearing {
  /** 1 with an arrival. */
  readonly heard: Uint8Array;
  /** Share of arrivals among the six stations nearest in distance from the event, drawn a little to a half. */
  readonly share: Float64Array;
}

/** Ranks stations by distance once; undefined where there are too few to compare. Stations farther and nearer balance. */
export function hearingOf(place: Vector, heardAt: ReadonlyMap<string, unknown>, places: ReadonlyMap<string, Vector>): Hearing | undefined {
  if (places.size <= peers) return undefined;
  const heard = Uint8Array.from(places.keys(), (station) => (heardAt.has(station) ? 1 : 0));
  const distance = Float64Array.from(places.values(), (at) => Math.hypot(at[0] - place[0], at[1] - place[1], at[2] - place[2]));
  const ranked = Uint32Array.from(distance.keys()).sort((a, b) => (distance[a] as number) - (distance[b] as number) || a - b);
  const share = new Float64Array(places.size);
  for (const [rank, station] of ranked.entries()) {
    const from = Math.max(0, Math.min(ranked.length - peers - 1, rank - peers / 2));
    let hits = -(heard[station] as number);
    for (let i = from; i <= from + peers; i++) hits += heard[ranked[i] as number] as number;
    share[station] = (hits + 0.5) / (peers + 1);
  }
  return { heard, share };
}
