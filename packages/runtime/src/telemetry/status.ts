import { formatTime, HeadframeError } from "@headframe/core";
import type { RunReading } from "./run-reading.ts";

/** A value as it comes out of JSON: times and other bigints as decimal text. */
export type AsJson<T> = T extends bigint
  ? string
  : T extends readonly (infer E)[]
    ? readonly AsJson<E>[]
    : T extends object
      ? { readonly [K in keyof T]: AsJson<T[K]> }
      : T;

/** What a running host says of itself. */
export interface Status extends AsJson<RunReading> {
  readonly format: 1;
  /** Version of the runtime. */
  readonly version: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  readonly uptimeSeconds: number;
  /** Resident memory in bytes. */
  readonly residentBytes: number;
}

/** Says it as JSON. */
export function statusText(reading: RunReading, version: string): string {
  const uptimeSeconds = process.uptime();
  const about = {
    format: 1,
    version,
    pid: process.pid,
    since: formatTime(BigInt(Math.round(Date.now() - uptimeSeconds * 1000)) * 1_000_000n),
    uptimeSeconds,
    residentBytes: process.memoryUsage.rss(),
  };
  return JSON.stringify({ ...about, ...reading }, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/**
 * Reads what {@link statusText} gave.
 *
 * @param from - whose answer it is, for the message
 * @throws HeadframeError `status-malformed`, which names what is wrong
 */
export function parseStatus(text: string, from: string): Status {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(from, "it is not JSON");
  }
  const problem = describeProblem(value);
  if (problem) throw malformed(from, problem);
  return value as Status;
}

function malformed(from: string, problem: string): HeadframeError {
  return new HeadframeError("status-malformed", `What ${from} answered is not the status of a Headframe host: ${problem}`);
}

type Fields = Readonly<Record<string, unknown>>;
/** Dotted paths of fields, by the type that they have; `*` is any name. */
type Shape = Readonly<Record<string, "string" | "number" | "boolean" | "object">>;

const counts = (path: string): Shape => Object.fromEntries(["frames", "events", "gaps", "samples", "bytes"].map((name) => [`${path}.${name}`, "number"]));

const shape: Shape = {
  flow: "string",
  version: "string",
  pid: "number",
  since: "string",
  uptimeSeconds: "number",
  "health.state": "string",
  "health.reasons": "object",
};

const metricsShape: Shape = {
  turns: "number",
  credit: "number",
  now: "string",
  ...counts("sources.*.out"),
  "sources.*.idle": "boolean",
  "sources.*.ended": "boolean",
  ...counts("steps.*.in"),
  ...counts("steps.*.out"),
  "steps.*.ns": "number",
  "steps.*.errors": "number",
  "steps.*.late": "number",
  "steps.*.keys": "number",
  "steps.*.queue": "number",
  ...counts("sinks.*.in"),
  "sinks.*.queue": "number",
  "sinks.*.sequence": "number",
};

const durableShape: Shape = {
  "log.records": "number",
  "log.written": "number",
  "log.bytes": "number",
  "log.segments": "number",
  "journals.*.entries": "number",
  "journals.*.bytes": "number",
  "journals.*.backlogBytes": "number",
  "journals.*.dropped": "number",
  "snapshots.turn": "number",
  "snapshots.count": "number",
  "snapshots.failed": "number",
  "recovery.turns": "number",
  full: "boolean",
};

function describeProblem(value: unknown): string | undefined {
  if (!isFields(value)) return "it is not an object";
  if (value.format !== 1) return `its format is ${String(value.format)}, this version reads format 1`;
  const metrics = value.metrics as Fields | undefined;
  return (
    mismatch(value, shape, "") ??
    (metrics === undefined ? undefined : mismatch(metrics, metricsShape, "metrics.")) ??
    (metrics?.durable === undefined ? undefined : mismatch(metrics.durable, durableShape, "metrics.durable."))
  );
}

function mismatch(value: unknown, expected: Shape, prefix: string): string | undefined {
  for (const [path, type] of Object.entries(expected)) {
    const wrong = at(value, path.split(".")).find((found) => found === null || typeof found !== type);
    if (wrong !== undefined) return `${prefix}${path} is not ${type === "object" ? "there" : `a ${type}`}`;
  }
  return undefined;
}

/** All values at a path; null for what is not there. */
function at(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (name === undefined) return [value ?? null];
  if (!isFields(value)) return [null];
  return name === "*" ? Object.values(value).flatMap((part) => at(part, rest)) : at(value[name], rest);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
