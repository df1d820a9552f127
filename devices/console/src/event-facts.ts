import { type Event, type Json, stationOf } from "@headframe/core";

/** What the view knows of an event, whatever its type. */
export interface EventFacts {
  /** Stations that took part, as `NET_STA` where the event tells the network, else `STA`. */
  readonly stations: readonly string[];
  /** Of one channel only, and so a matter of that station. */
  readonly single: boolean;
  readonly seconds: number | undefined;
  readonly peak: number | undefined;
  /** What else there is to say, in words. */
  readonly words: string;
}

type Data = Readonly<Record<string, Json | undefined>>;

/** Facts of triggers, picks and located events; any other event gives its data's plain fields as words. */
export function eventFacts(event: Event): EventFacts {
  const data: Data = typeof event.data === "object" && event.data !== null && !Array.isArray(event.data) ? (event.data as Data) : {};
  const channels = strings(data.channels);
  const single = typeof data.channel === "string";
  const stations = single ? [stationOf(String(data.channel))] : channels.length > 0 ? [...new Set(channels.map(stationOf))] : strings(data.stations);
  const peaks = Array.isArray(data.peaks) ? data.peaks.filter((peak): peak is number => typeof peak === "number") : [];
  return {
    stations,
    single,
    seconds: number(data.seconds),
    peak: number(data.peak) ?? (peaks.length > 0 ? Math.max(...peaks) : undefined),
    words: event.type === "trigger" ? "" : inWords(data),
  };
}

function inWords(data: Data): string {
  const words: string[] = [];
  const magnitude = data.magnitude as Data | null | undefined;
  if (typeof magnitude === "object" && magnitude !== null && typeof magnitude.value === "number")
    words.push(`${magnitude.type ?? "M"} ${magnitude.value.toFixed(1)}`);
  const place = placeText(data);
  if (place !== undefined) words.push(`at ${place}`);
  if (typeof data.uncertaintyMetres === "number") words.push(`± ${data.uncertaintyMetres.toFixed(0)} m`);
  if (typeof data.phase === "string") words.push(data.phase);
  if (typeof data.picks === "number") words.push(`${data.picks} picks`);
  const strongest = strongestMotion(data.ppv);
  if (strongest) words.push(`PPV ${(1000 * strongest.value).toPrecision(2)} mm/s at ${strongest.at.replace("_", ".")}`);
  if (data.stage === "preliminary") words.push("preliminary");
  for (const text of [data.message, data.reason]) if (typeof text === "string") words.push(text);
  if (words.length > 0) return words.join("  ");
  return Object.entries(data)
    .flatMap(([name, value]) => (typeof value === "object" ? [] : [`${name} ${String(value)}`]))
    .join("  ");
}

/** Metres in a local frame, degrees (north, east) and metres in a geographic one. */
function placeText({ x, y, z, frame }: Data): string | undefined {
  if (typeof x !== "number" || typeof y !== "number" || typeof z !== "number") return undefined;
  if (frame === "geographic") return `${y.toFixed(5)}° ${x.toFixed(5)}°, ${z.toFixed(0)} m`;
  return `${[x, y, z].map((p) => p.toFixed(0)).join(", ")} m`;
}

/** The largest of an event's peak particle velocities. */
function strongestMotion(ppv: Json | undefined): { readonly at: string; readonly value: number } | undefined {
  const motions = (Array.isArray(ppv) ? ppv : []).filter(
    (motion): motion is { readonly at: string; readonly value: number } =>
      typeof motion === "object" && motion !== null && typeof (motion as Data).at === "string" && typeof (motion as Data).value === "number",
  );
  return motions.reduce<{ readonly at: string; readonly value: number } | undefined>((most, one) => (most && most.value >= one.value ? most : one), undefined);
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function number(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
