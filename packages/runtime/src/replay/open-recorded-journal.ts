import type { Host } from "@headframe/core";
import { Journal } from "../durable/journal.ts";
import { defaultStateOptions } from "../durable/state-options.ts";
import { statePaths } from "../durable/state-paths.ts";

/** The journal of a source in a state directory, to be read again; nothing is written to it. */
export function openRecordedJournal({ files, clock, log }: Pick<Host, "files" | "clock" | "log">, directory: string, source: string): Promise<Journal> {
  return Journal.open({ files, clock, log, folder: statePaths(directory).journal(source), options: defaultStateOptions, full: () => {} });
}

/** Where a journal begins; what was there may have been deleted, and reading it then says so. */
export const JOURNAL_BEGINNING = { entry: 1, item: 0 } as const;
