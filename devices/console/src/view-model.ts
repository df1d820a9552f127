import { type DataItem, type Event, type Frame, frameLength, type Gap, sampleGrid, stationOf, type Time } from "@headframe/core";
import { eventFacts } from "./event-facts.ts";

/** Stream time that one block of a sparkline stands for, ns. */
const bucketTime = 500_000_000n;
/** Blocks that are remembered. */
export const bucketCount = 120;
const eventsKept = 200;
/** Rates are measured over this much host time, ns. */
const window = 5_000_000_000n;

/** What is known of a station. */
export interface StationView {
  /** `NET_STA`. */
  readonly key: string;
  readonly channels: Set<string>;
  /** Hz. */
  rate: number;
  /** End of its last frame. */
  end: Time;
  gaps: number;
  /** Largest amplitude by bucket of stream time, as a ring; NaN: none. */
  readonly amplitudes: Float64Array;
  /** Number of the newest bucket. */
  bucket: number;
  /** Time of its last trigger. */
  triggered: Time | undefined;
}

interface Tick {
  readonly host: Time;
  readonly stream: Time;
  readonly samples: number;
}

/** Everything that the view shows; changed by `note` and `noteTick`, read by `renderView`. */
export interface ViewModel {
  readonly title: string;
  readonly started: Time;
  /** Host time. */
  now: Time;
  /** Latest end of a frame; undefined before the first. */
  stream: Time | undefined;
  /** Samples of all channels. */
  samples: number;
  gaps: number;
  errors: number;
  lastError: string;
  readonly stations: Map<string, StationView>;
  readonly bySource: Map<string, StationView>;
  /** The latest last: what several stations saw, and other events. */
  readonly events: Event[];
  eventCount: number;
  /** The latest last: triggers of single channels. */
  readonly singles: Event[];
  singleCount: number;
  readonly ticks: Tick[];
}

/** A model that has seen nothing yet. */
export function viewModel(title: string, now: Time): ViewModel {
  return {
    title,
    started: now,
    now,
    stream: undefined,
    samples: 0,
    gaps: 0,
    errors: 0,
    lastError: "",
    stations: new Map(),
    bySource: new Map(),
    events: [],
    eventCount: 0,
    singles: [],
    singleCount: 0,
    ticks: [],
  };
}

/** Books an item. */
export function note(model: ViewModel, item: DataItem | Gap): void {
  if (item.kind === "frame") noteFrame(model, item);
  else if (item.kind === "event") noteEvent(model, item);
  else noteGap(model, item);
}

/** Books a frame; looks at about 64 samples of its first channel. */
function noteFrame(model: ViewModel, frame: Frame): void {
  const n = frameLength(frame);
  if (!(n > 0) || !(frame.rate > 0) || !Number.isFinite(frame.rate)) return;
  const station = model.bySource.get(frame.source) ?? newSource(model, frame);
  model.samples += frame.samples.length;
  station.rate = frame.rate;
  const end = frame.t0 + sampleGrid(frame.rate).offset(n);
  if (end > station.end) station.end = end;
  if (model.stream === undefined || end > model.stream) model.stream = end;
  noteAmplitude(station, Number(frame.t0 / bucketTime), halfRange(frame, n));
}

function newSource(model: ViewModel, frame: Frame): StationView {
  const station = stationFor(model, stationOf(frame.source));
  for (const channel of frame.channels) station.channels.add(channel);
  model.bySource.set(frame.source, station);
  return station;
}

function stationFor(model: ViewModel, key: string): StationView {
  let station = model.stations.get(key);
  if (!station) {
    station = {
      key,
      channels: new Set(),
      rate: 0,
      end: 0n,
      gaps: 0,
      amplitudes: new Float64Array(bucketCount).fill(Number.NaN),
      bucket: -1,
      triggered: undefined,
    };
    model.stations.set(key, station);
  }
  return station;
}

function noteAmplitude(station: StationView, bucket: number, amplitude: number): void {
  if (bucket > station.bucket) {
    const first = station.bucket < 0 ? bucket : Math.max(station.bucket + 1, bucket - bucketCount + 1);
    for (let b = first; b <= bucket; b++) station.amplitudes[b % bucketCount] = Number.NaN;
    station.bucket = bucket;
  } else if (bucket <= station.bucket - bucketCount) return;
  const at = bucket % bucketCount;
  const before = station.amplitudes[at] as number;
  if (!(amplitude <= before)) station.amplitudes[at] = amplitude;
}

/** Half of the range of the first channel's samples: an offset does not matter, nor one sample in many. */
function halfRange({ samples }: Frame, n: number): number {
  const stride = Math.max(1, Math.floor(n / 64));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i += stride) {
    const x = samples[i] as number;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return high >= low ? (high - low) / 2 : Number.NaN;
}

/** Books a gap. */
function noteGap(model: ViewModel, gap: Gap): void {
  model.gaps++;
  stationFor(model, stationOf(gap.source)).gaps++;
}

/** Books an event. */
function noteEvent(model: ViewModel, event: Event): void {
  const facts = eventFacts(event);
  if (event.type === "error") {
    model.errors++;
    model.lastError = facts.words;
    return;
  }
  if (event.type === "trigger") {
    for (const name of facts.stations) {
      const station = findStation(model, name);
      if (station && (station.triggered === undefined || event.time > station.triggered)) station.triggered = event.time;
    }
  }
  const list = facts.single ? model.singles : model.events;
  list.push(event);
  if (list.length > eventsKept) list.shift();
  if (facts.single) model.singleCount++;
  else model.eventCount++;
}

function findStation(model: ViewModel, name: string): StationView | undefined {
  const station = model.stations.get(name);
  if (station || name.includes("_")) return station;
  return [...model.stations.values()].find(({ key }) => key.endsWith(`_${name}`));
}

/** Brings the host time up to date, and with it what the rates are measured over. */
export function noteTick(model: ViewModel, now: Time): void {
  model.now = now;
  if (model.stream === undefined) return;
  model.ticks.push({ host: now, stream: model.stream, samples: model.samples });
  while (model.ticks.length > 2 && (model.ticks[1] as Tick).host <= now - window) model.ticks.shift();
}

/** Samples and stream seconds per second of host time, over the last seconds; undefined before there are two ticks. */
export function currentRates({ ticks }: ViewModel): { samples: number; realTime: number } | undefined {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (!first || !last || last.host <= first.host) return undefined;
  const seconds = Number(last.host - first.host) / 1e9;
  return { samples: (last.samples - first.samples) / seconds, realTime: Number(last.stream - first.stream) / 1e9 / seconds };
}
