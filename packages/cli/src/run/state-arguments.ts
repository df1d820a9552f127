import { seconds } from "@headframe/core";
import { type Durability, defaultStateOptions, type StateOptions } from "@headframe/runtime";
import { type Command, Option } from "commander";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { collected } from "./collected.ts";

/** What the command line says about the state of a run. */
export interface StateArguments {
  readonly state?: string;
  readonly durability: Durability;
  readonly snapshot: string;
  readonly keep: string;
  readonly keepSize: string;
  readonly reset?: readonly string[];
  readonly acceptChanged?: boolean;
}

/** Adds the options of {@link StateArguments}. */
export function addStateOptions(command: Command): Command {
  return command
    .option("--state <dir>", "keep the run's state and products here: the next run with it continues where this one was")
    .addOption(
      new Option("--durability <kind>", "what the state survives: process (kill -9) or power (also a power cut)")
        .choices(["process", "power"])
        .default("process"),
    )
    .option("--snapshot <time>", "time between snapshots of the state", "5s")
    .option("--keep <time>", "how long turns are kept for `headframe replay`", "1h")
    .option("--keep-size <size>", "largest size of what is kept", "1GB")
    .option("--reset <step>", "let a step or source start afresh, * for all (repeatable)", collected)
    .option("--accept-changed", "go on although the turns since the last snapshot come out otherwise than before");
}

/** The state options of a run; undefined where it keeps none. @throws UsageError */
export function stateOptions(given: StateArguments): (Partial<StateOptions> & Pick<StateOptions, "directory">) | undefined {
  const { state: directory, durability, snapshot, keep, keepSize, reset = [], acceptChanged = false } = given;
  if (directory === "") throw new UsageError("--state needs a directory");
  if (directory === undefined) {
    if (reset.length > 0) throw new UsageError("--reset needs --state: without it nothing is kept");
    if (durability === "power") throw new UsageError("--durability power needs --state: without it nothing is kept");
    return undefined;
  }
  const snapshotSeconds = seconds(parseDuration(snapshot));
  if (snapshotSeconds <= 0) throw new UsageError("--snapshot must be longer than 0");
  const keepBytes = parseSize(keepSize);
  const segmentBytes = Math.min(defaultStateOptions.segmentBytes, Math.max(1 << 16, Math.floor(keepBytes / 8)));
  return {
    directory,
    durability,
    snapshotSeconds,
    keepSeconds: seconds(parseDuration(keep)),
    keepBytes,
    segmentBytes,
    reset,
    ...(acceptChanged && { changed: "accept" }),
  };
}

const unitBytes = { "": 1, B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/**
 * Reads a size such as `500MB`; a bare number is bytes.
 *
 * @example
 * parseSize("1.5GB"); // => 1500000000
 *
 * @throws UsageError
 */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|TB)?$/.exec(text.trim());
  if (!match) throw new UsageError(`"${text}" is not a size; write 500MB, 2GB or 100kB`);
  return Math.floor(Number(match[1]) * unitBytes[(match[2] ?? "") as keyof typeof unitBytes]);
}
