/** Events that a chain found, from the lines that it printed. */
import { readFile } from "node:fs/promises";
import { parseTime, type Time } from "@headframe/core";
import { type Projection, projected } from "./truth.ts";

/** A pick that an event was located with. */
export interface FoundArrival {
  readonly station: string;
  readonly phase: "P" | "S";
  readonly time: Time;
  readonly weight: number;
}

/** One line: a revision of an event. Metres, in the scene's frame. */
export interface FoundEvent {
  readonly id: string;
  readonly revision: number;
  readonly stage: "preliminary" | "revised";
  readonly time: Time;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly uncertaintyMetres?: number;
  readonly uncertainty90Metres?: number;
  readonly mw?: number;
  readonly publishedAfterSeconds?: number;
  readonly arrivals: readonly FoundArrival[];
}

interface Line {
  readonly type: string;
  readonly id: string;
  readonly time: string;
  readonly revision: number;
  readonly stage: "preliminary" | "revised";
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly frame: "local" | "geographic";
  readonly uncertaintyMetres?: number;
  readonly uncertainty90Metres?: number;
  readonly magnitude?: { readonly value: number };
  readonly publishedAfterSeconds?: number;
  readonly arrivals?: readonly { readonly station: string; readonly phase: "P" | "S"; readonly time: string; readonly weight: number }[];
}

/** Reads lines as `headframe run --json` prints them, in their order; what is no located event is passed over. */
export async function readFound(path: string, projection?: Projection): Promise<readonly FoundEvent[]> {
  return parseFound(await readFile(path, "utf8"), projection);
}

/** Same, from text. */
export function parseFound(text: string, projection?: Projection): readonly FoundEvent[] {
  return text.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const { data, ...envelope } = JSON.parse(line);
    const event = { ...envelope, ...data } as Line;
    return event.type === "event" && Number.isFinite(event.x) && Number.isFinite(event.z) ? [foundEvent(event, projection)] : [];
  });
}

function foundEvent(line: Line, projection: Projection | undefined): FoundEvent {
  const { id, revision, stage, time, z, frame, uncertaintyMetres, uncertainty90Metres, magnitude, publishedAfterSeconds, arrivals = [] } = line;
  const place = frame === "geographic" && projection ? projected(projection, line.x, line.y) : { x: line.x, y: line.y };
  return {
    id,
    revision,
    stage,
    time: parseTime(time),
    ...place,
    z,
    ...(uncertaintyMetres !== undefined && { uncertaintyMetres }),
    ...(uncertainty90Metres !== undefined && { uncertainty90Metres }),
    ...(magnitude && { mw: magnitude.value }),
    ...(publishedAfterSeconds !== undefined && { publishedAfterSeconds }),
    arrivals: arrivals.map((arrival) => ({ ...arrival, time: parseTime(arrival.time) })),
  };
}

/** Last revision of each event, in the order in which events were first told of. */
export function lastRevisions(lines: readonly FoundEvent[]): readonly FoundEvent[] {
  const last = new Map<string, FoundEvent>();
  for (const line of lines) if (line.revision >= (last.get(line.id)?.revision ?? 0)) last.set(line.id, line);
  return [...last.values()];
}

/** First line of each event at a stage. */
export function firstOfStage(lines: readonly FoundEvent[], stage: FoundEvent["stage"]): readonly FoundEvent[] {
  const first = new Map<string, FoundEvent>();
  for (const line of lines) if (line.stage === stage && !first.has(line.id)) first.set(line.id, line);
  return [...first.values()];
}
