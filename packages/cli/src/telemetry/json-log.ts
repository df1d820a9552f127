import type { Log } from "@headframe/core";
import type { LogLevel } from "@headframe/runtime";
import type { DestinationStream } from "pino";

/** What may be chosen about a JSON log. */
export interface JsonLogOptions {
  readonly level: LogLevel;
  /** Stands in every line. */
  readonly base: Readonly<Record<string, unknown>>;
  /** Standard error unless told. */
  readonly destination?: DestinationStream;
}

/**
 * Log as one JSON object a line: `level`, `time` (ISO 8601), the base, `msg`, and under `fields` the facts, in which times
 * and other bigints are decimal text.
 */
export async function jsonLog({ level, base, destination }: JsonLogOptions): Promise<Log> {
  const { pino } = await import("pino");
  const options = {
    level,
    base,
    nestedKey: "fields", // a fact named `time` must not hide when the line was written
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, destination ?? standardError(pino.destination));
  const at = (own: Exclude<LogLevel, "silent">) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    if (fields === undefined) logger[own](message);
    else logger[own](plain(fields), message);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Lines are there when the call returns, so that the last ones before a crash are not lost. */
function standardError(open: typeof import("pino").destination): DestinationStream {
  const stream = open({ dest: 2, sync: true });
  stream.on("error", () => {}); // nobody reads any more, and there is no other place to say so
  return stream;
}

const DEEPEST = 8;

function plain(value: unknown, depth = 0): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner, depth + 1)]));
}
