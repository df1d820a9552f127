import type { Clock, Files, Log } from "@headframe/core";
import type { StateOptions } from "./state-options.ts";

/** What a log or journal of segment files is made with. */
export interface LogParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  readonly folder: string;
  readonly options: Omit<StateOptions, "directory">;
  /** The disk has become full, or has room again. */
  readonly full: (full: boolean) => void;
  /** How long a journal waits for its device when it is closed, s; 10 unless told. */
  readonly stopSeconds?: number;
  /** Awaited before each write: gives what has to be durable before what is written, such as the items that turns took. */
  readonly before?: () => Promise<unknown>;
}
