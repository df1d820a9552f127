import type { Log } from "@headframe/core";

/** From which severity on lines are written. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "silent"];

/** Log as lines of text on standard error, from `level` upwards. */
export function stderrLog(level: LogLevel = "info", write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  const least = levels.indexOf(level);
  const at = (own: LogLevel) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    if (levels.indexOf(own) >= least) write(`${new Date().toISOString()} ${own.toUpperCase().padEnd(5)} ${message}${text(fields)}\n`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function text(fields: Readonly<Record<string, unknown>> | undefined): string {
  if (fields === undefined) return "";
  const { stack, ...rest } = fields;
  const pairs = Object.entries(rest).map(([name, value]) => ` ${name}=${typeof value === "string" ? value : JSON.stringify(value, bigints)}`);
  return pairs.join("") + (typeof stack === "string" ? `\n${stack}` : "");
}

function bigints(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
