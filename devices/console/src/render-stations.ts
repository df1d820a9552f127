import { parseSourceId } from "@headframe/core";
import { duration, rateInWords, timeOfDay } from "./in-words.ts";
import { heading, type Span, type Style } from "./painted-line.ts";
import { sparkBlock, sparkHeights } from "./sparkline.ts";
import { bucketCount, type StationView, type ViewModel } from "./view-model.ts";

/** Narrower than this a table has no room for all its columns, and stations go side by side in cells. */
const tableWidth = 72;
const ageWidth = 8;

/** Rows that the stations would like, given the most there can be. */
export function stationRows(model: ViewModel, width: number, most: number): number {
  const n = model.stations.size;
  if (n === 0) return 0;
  if (isTable(n, width, most)) return n + 2;
  return Math.min(most, Math.ceil(n / cellsAcross(stationNames([...model.stations.values()]), width, most - 2)) + 2);
}

/** Stations as a table, or in cells side by side where there are too many for one row each. */
export function renderStations(model: ViewModel, width: number, rows: number): Span[][] {
  const stations = [...model.stations.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (stations.length === 0 || rows < 3) return [];
  const names = stationNames(stations);
  if (isTable(stations.length, width, rows)) return renderTable(model, stations, names, width);
  const across = cellsAcross(names, width, rows - 2);
  const down = Math.ceil(stations.length / across);
  const lines: Span[][] = [];
  for (let row = 0; row < Math.min(down, rows - 2); row++) {
    const line: Span[] = [];
    for (let k = row; k < stations.length; k += down)
      line.push(...renderCell(model, stations[k] as StationView, names[k] as string, Math.floor(width / across)));
    lines.push(line);
  }
  const hidden = stations.length - lines.length * across;
  if (down > lines.length && lines.length > 0) lines[lines.length - 1] = [[` … ${hidden + across} more`, "dim"]];
  return [heading("STATIONS", stations.length, width), ...lines, []];
}

function isTable(n: number, width: number, rows: number): boolean {
  return width >= tableWidth && n + 2 <= rows;
}

/** Fewest cells side by side with which all stations fit; as many as there is room for where they do not. */
function cellsAcross(names: readonly string[], width: number, rows: number): number {
  const narrowest = Math.max(...names.map((name) => name.length)) + 3;
  const most = Math.max(1, Math.floor(width / narrowest));
  for (let across = 1; across < most; across++) if (Math.ceil(names.length / across) <= rows && (across > 1 || width < tableWidth)) return across;
  return most;
}

function renderTable(model: ViewModel, stations: readonly StationView[], names: readonly string[], width: number): Span[][] {
  const nameWidth = Math.max(7, ...names.map((name) => name.length));
  const channelWidth = Math.max(8, ...stations.map((station) => channelNames(station).length));
  const fixed = 1 + nameWidth + 2 + channelWidth + 2 + 8 + 2 + 8 + 2 + 4 + 2 + 2 + ageWidth + 1;
  const spark = Math.min(bucketCount - 1, Math.max(8, width - fixed));
  const head = ` ${"STATION".padEnd(nameWidth)}  ${"CHANNELS".padEnd(channelWidth)}  ${"RATE".padStart(8)}  ${"LAST".padStart(8)}  GAPS  ${`LAST ${spark / 2} S`.padEnd(spark)}  TRIGGER`;
  const lines = stations.map((station, i): Span[] => [
    [` ${(names[i] as string).padEnd(nameWidth)}`, "bold"],
    [`  ${channelNames(station).padEnd(channelWidth)}  ${rateInWords(station.rate).padStart(8)}  `, "dim"],
    lastHeard(model, station),
    [`  ${String(station.gaps).padStart(4)}  `, station.gaps > 0 ? "yellow" : "dim"],
    ...sparkSpans(model, station, spark),
    ["  "],
    ...triggerAge(model, station),
  ]);
  return [[[head, "dim"]], ...lines, []];
}

/** Name, sparkline and age of the last trigger, as far as they have room. */
function renderCell(model: ViewModel, station: StationView, name: string, width: number): Span[] {
  const label = ` ${name}`.slice(0, width - 1);
  const room = width - label.length;
  const spans: Span[] = [[label, labelStyle(model, station)]];
  if (room >= ageWidth + 10) spans.push([" "], ...sparkSpans(model, station, room - ageWidth - 4), [" "], ...triggerAge(model, station), ["  "]);
  else if (room >= 5) spans.push([" "], ...sparkSpans(model, station, room - 2), [" "]);
  else if (room >= 2) spans.push(...sparkSpans(model, station, room - 1), [" "]);
  else spans.push([" ".repeat(room)]);
  return spans;
}

function labelStyle(model: ViewModel, station: StationView): Style {
  if (silence(model, station) > 3) return "red";
  const seconds = age(model, station) ?? Number.POSITIVE_INFINITY;
  if (seconds < 3) return "alarm";
  return seconds < 20 ? "yellow" : "bold";
}

/** Names without the network where all stations share one. */
function stationNames(stations: readonly StationView[]): string[] {
  const networks = new Set(stations.map(({ key }) => key.slice(0, key.indexOf("_") + 1)));
  return stations.map(({ key }) => (networks.size === 1 ? key.slice(key.indexOf("_") + 1) : key.replace("_", ".")));
}

/** Channel codes in short, such as `GH[ZNE]` or `EHZ`. */
function channelNames({ channels }: StationView): string {
  const ends = new Map<string, string>();
  for (const id of channels) {
    const [start, end] = channelParts(id);
    ends.set(start, (ends.get(start) ?? "") + end);
  }
  return [...ends].map(([start, end]) => (end.length > 1 ? `${start}[${end}]` : start + end)).join(" ");
}

function channelParts(id: string): [string, string] {
  try {
    const { band, source, subsource } = parseSourceId(id);
    return [band + source, subsource];
  } catch {
    return [id, ""];
  }
}

/** How long ago its last sample was, where it is live, else the time of day of that sample. */
function lastHeard(model: ViewModel, station: StationView): Span {
  const seconds = Number(model.now - station.end) / 1e9;
  if (Math.abs(seconds) > 3600) return [timeOfDay(station.end, 0).padStart(8), "dim"];
  const text = seconds < 60 ? `${seconds.toFixed(1)} s` : duration(seconds);
  return [text.padStart(8), seconds > 10 ? "alarm" : seconds > 3 ? "yellow" : "dim"];
}

function sparkSpans(model: ViewModel, station: StationView, width: number): Span[] {
  const newest = model.stream === undefined ? station.bucket : Number(model.stream / 500_000_000n) - (model.stream % 500_000_000n === 0n ? 1 : 0);
  // a few blocks alone do not tell what is quiet, so more of the past sets the scale than is shown
  const length = Math.max(width, 40);
  const amplitudes = Array.from({ length }, (_, i) => {
    const bucket = newest - length + 1 + i;
    return bucket > station.bucket || bucket <= station.bucket - bucketCount || bucket < 0 ? Number.NaN : (station.amplitudes[bucket % bucketCount] as number);
  });
  return sparkHeights(amplitudes)
    .slice(-width)
    .map((height) => [sparkBlock(height), heightStyle(height)]);
}

function heightStyle(height: number): Style {
  if (height >= 6) return "red";
  if (height >= 4) return "yellow";
  return height >= 2 ? "green" : "gray";
}

/** How far a station lags behind the others, s. */
function silence(model: ViewModel, station: StationView): number {
  return model.stream === undefined ? 0 : Number(model.stream - station.end) / 1e9;
}

/** Stream seconds since the last trigger. */
function age(model: ViewModel, { triggered }: StationView): number | undefined {
  return triggered === undefined || model.stream === undefined ? undefined : Math.max(0, Number(model.stream - triggered) / 1e9);
}

/** Age of the last trigger, or how long the station has been silent while others are not. */
function triggerAge(model: ViewModel, station: StationView): Span[] {
  const silent = silence(model, station);
  if (silent > 3) return [[`✗ ${duration(silent)}`.padEnd(ageWidth), "alarm"]];
  const seconds = age(model, station);
  if (seconds === undefined) return [["·".padEnd(ageWidth), "gray"]];
  const style = seconds < 3 ? "alarm" : seconds < 20 ? "yellow" : "dim";
  return [[`● ${duration(seconds)}`.padEnd(ageWidth), style]];
}
