/** Picks of made scenes with known truth, for tests: straight rays, and errors of every kind that pickers and stations have. */
import { type Inventory, SeededRandom } from "@headframe/core";
import { type PickEvent, pickEvent } from "../pick-event.ts";

/** What a scene is made of. */
export interface SceneSpec {
  readonly seed: number;
  readonly stations: number;
  /** Extent east, north, up, m. */
  readonly size: readonly [number, number, number];
  /** South-west lower corner. */
  readonly corner?: readonly [number, number, number];
  readonly vp: number;
  readonly vs: number;
  readonly seconds: number;
  /** Origin times; random ones at `eventsPerSecond` where absent. */
  readonly origins?: readonly number[];
  readonly eventsPerSecond?: number;
  /** False picks of a station, per second. */
  readonly falsePicks?: number;
  readonly deadStations?: number;
  /** One station's clock is off by so many seconds. */
  readonly clockError?: number;
  /** Least and most magnitude-like size: log10 of the SNR of P at 100 m. */
  readonly sizes?: readonly [number, number];
}

/** An event as it was made. */
export interface MadeEvent {
  readonly o: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Picks that come from it. */
  readonly picks: Set<string>;
  /** Stations with an SNR of P of 4 or more. */
  readonly visible: number;
}

/** A made scene. */
export interface MadeScene {
  readonly inventory: Inventory;
  /** Sorted by time. */
  readonly picks: readonly PickEvent[];
  readonly events: readonly MadeEvent[];
}

/** 2026-01-01T00:00:00Z. */
const begin = 1_767_225_600_000_000_000n;
/** After an onset a picker is blind for so long, s. */
const BLIND = 0.008;

interface Onset {
  readonly t: number;
  readonly phase: "P" | "S";
  readonly snr: number;
  readonly event: number;
}

/** Makes a scene; the same seed gives the same one. */
export function madePicks(spec: SceneSpec): MadeScene {
  const random = new SeededRandom(spec.seed, "made-picks");
  const corner = spec.corner ?? [650_371, 4_766_640, -400];
  const place = (margin: number) => spec.size.map((length, i) => (corner[i] as number) + (margin + (1 - 2 * margin) * random.next()) * length);
  const stations = Array.from({ length: spec.stations }, (_, i) => {
    const [x, y, z] = place(0) as [number, number, number];
    return { id: `MI_${String(i).padStart(3, "0")}`, x, y, z, channels: [] };
  });
  const dead = new Set(Array.from({ length: spec.deadStations ?? 0 }, () => Math.floor(random.next() * spec.stations)));
  const late = Math.floor(random.next() * spec.stations);
  const sources = originTimes(spec, random).map((o) => {
    const [x, y, z] = place(0.05) as [number, number, number];
    return { o, x, y, z, size: sizeOf(spec.sizes ?? [0.9, 2.6], random) };
  });
  const onsets: Onset[][] = stations.map(() => []);
  const visible = sources.map(() => 0);
  for (const [event, source] of sources.entries()) {
    for (const [s, station] of stations.entries()) {
      const distance = Math.max(10, Math.hypot(source.x - station.x, source.y - station.y, source.z - station.z));
      const snr = 10 ** (source.size - 1.5 * Math.log10(distance / 100) + 0.2 * normal(random));
      if (snr >= 4 && !dead.has(s)) visible[event] = (visible[event] as number) + 1;
      const clock = s === late ? (spec.clockError ?? 0) : 0;
      onsets[s]?.push({ t: source.o + distance / spec.vp + clock, phase: "P", snr, event });
      const sSnr = snr * 10 ** (0.4 + 0.2 * normal(random));
      onsets[s]?.push({ t: source.o + distance / spec.vs + clock, phase: "S", snr: sSnr * 0.6, event });
    }
  }
  const events = sources.map(({ o, x, y, z }, i) => ({ o, x, y, z, picks: new Set<string>(), visible: visible[i] as number }));
  const picks = stations.flatMap(({ id }, s) => (dead.has(s) ? [] : picked(id, onsets[s] as Onset[], events, spec, random)));
  picks.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
  return { inventory: { frame: "local", stations }, picks, events };
}

/** Seconds since the scene's begin of a time. */
export function secondsOf(time: bigint): number {
  return Number(time - begin) / 1e9;
}

function originTimes({ origins, eventsPerSecond = 0.1, seconds }: SceneSpec, random: SeededRandom): readonly number[] {
  if (origins) return origins;
  const times: number[] = [];
  for (let t = 1 + pause(eventsPerSecond, random); t < seconds - 2; t += pause(eventsPerSecond, random)) times.push(t);
  return times;
}

/** Time to the next of something that happens at random, s. */
function pause(perSecond: number, random: SeededRandom): number {
  return -Math.log(1 - random.next()) / perSecond;
}

/** Sizes after Gutenberg and Richter with b = 1, between two limits. */
function sizeOf([least, most]: readonly [number, number], random: SeededRandom): number {
  const u = random.next();
  return least - Math.log10(1 - u * (1 - 10 ** (least - most)));
}

function picked(station: string, onsets: readonly Onset[], events: readonly MadeEvent[], spec: SceneSpec, random: SeededRandom): PickEvent[] {
  const falseOnsets: Onset[] = [];
  const rate = spec.falsePicks ?? 0.3;
  for (let t = pause(rate, random); t < spec.seconds; t += pause(rate, random)) {
    falseOnsets.push({ t, phase: random.next() < 0.7 ? "P" : "S", snr: 3 + 3 * random.next() ** 3, event: -1 });
  }
  const found: PickEvent[] = [];
  let [blindUntil, blindSnr] = [-1, 0];
  for (const onset of [...onsets, ...falseOnsets].sort((a, b) => a.t - b.t)) {
    if (onset.t < blindUntil && onset.snr < 3 * blindSnr) continue;
    const seen = 0.95 / (1 + (2.8 / onset.snr) ** 6);
    if (onset.event >= 0 && random.next() > (onset.phase === "P" ? seen : 0.85 * seen)) continue;
    blindUntil = onset.t + BLIND;
    blindSnr = onset.snr;
    const times = [onset.t];
    if (random.next() < 0.05) times.push(onset.t + 0.002 + 0.003 * random.next());
    for (const t of times) found.push(onePick(station, { ...onset, t }, events, random));
  }
  return found;
}

function onePick(station: string, { t, phase, snr, event }: Onset, events: readonly MadeEvent[], random: SeededRandom): PickEvent {
  const sigma = Math.min(0.002, Math.max(0.0002, (phase === "P" ? 0.004 : 0.006) / snr));
  const error = normal(random) * sigma * (random.next() < 0.07 ? 5 : 1);
  const isRight = random.next() > 0.07;
  const other = phase === "P" ? "S" : "P";
  const pick = pickEvent(station, begin + BigInt(Math.round((t + error) * 1e9)), {
    channel: `FDSN:${station}_00_C_P_Z`,
    phase: isRight ? phase : other,
    method: "onset",
    uncertaintySeconds: sigma * (0.7 + 0.6 * random.next()),
    probability: isRight ? 0.6 + 0.39 * random.next() : 0.5 + 0.3 * random.next(),
    snr,
    amplitude: snr * 1e-7,
  });
  if (event >= 0) events[event]?.picks.add(pick.id);
  return pick;
}

function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
