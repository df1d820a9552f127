/** A day of picks: events here and there, all at their times, with the errors that picks have. No waves. */
import { eventId, type Inventory, parseTime, SeededRandom, type Time } from "@headframe/core";
import type { PickEvent } from "@headframe/seismic";

/** What the day is made of. */
export interface DaySpec {
  readonly seed: number;
  readonly stations: number;
  readonly events: number;
  readonly seconds: number;
  readonly vp: number;
  readonly vs: number;
}

/** Extent of the mine, m. */
const SIZE = [1200, 1000, 600] as const;
const START: Time = parseTime("2026-03-01T00:00:00Z");
/** Standard deviation of a pick, s. */
const ERROR = 0.0004;
/** Picks of nothing, of each station, per minute. */
const FALSE_PER_MINUTE = 1;
/** P and S are not picked at all of the stations. */
const [P_SHARE, S_SHARE] = [0.8, 0.7];

/** Stations in even random places. */
export function dayInventory({ seed, stations }: DaySpec): Inventory {
  const random = new SeededRandom(seed);
  const place = (extent: number) => random.next() * extent;
  const all = Array.from({ length: stations }, (_, i) => ({ id: `XX_S${i}`, x: place(SIZE[0]), y: place(SIZE[1]), z: place(SIZE[2]), channels: [] }));
  return { frame: "local", stations: all };
}

/** The picks in the order of their times. */
export function dayPicks(spec: DaySpec, { stations }: Inventory): readonly PickEvent[] {
  const random = new SeededRandom(spec.seed + 1);
  const picks: PickEvent[] = [];
  for (let event = 0; event < spec.events; event++) {
    const origin = random.next() * spec.seconds;
    const [x, y, z] = SIZE.map((extent) => random.next() * extent) as [number, number, number];
    for (const station of stations) {
      const distance = Math.hypot(x - station.x, y - station.y, z - station.z);
      for (const [phase, speed, share] of [
        ["P", spec.vp, P_SHARE],
        ["S", spec.vs, S_SHARE],
      ] as const)
        if (random.next() < share) picks.push(pick(station.id, phase, origin + distance / speed + ERROR * normal(random), 20));
    }
  }
  const wrong = Math.round((stations.length * spec.seconds * FALSE_PER_MINUTE) / 60);
  for (let i = 0; i < wrong; i++) {
    const station = stations[Math.floor(random.next() * stations.length)] as { readonly id: string };
    picks.push(pick(station.id, "P", random.next() * spec.seconds, 4));
  }
  return picks.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function pick(station: string, phase: "P" | "S", seconds: number, snr: number): PickEvent {
  const time = START + BigInt(Math.round(seconds * 1e9));
  const channel = `FDSN:${station}_00_G_P_Z`;
  const source = `FDSN:${station}_00_G_P`;
  const data = { channel, phase, method: "onset", uncertaintySeconds: ERROR, probability: 0.8, snr } as const;
  return { kind: "event", type: "pick", id: eventId("pick", source, time, phase), source, time, data };
}

/** Box and Muller. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
