import { HeadframeError } from "@headframe/core";

/** SQLite's primary result codes that have something to say to people. @see https://www.sqlite.org/rescode.html */
const known: Readonly<Record<number, readonly [code: string, text: string]>> = {
  5: ["sqlite-locked", "is locked by another process"],
  6: ["sqlite-locked", "is locked"],
  8: ["sqlite-read-only", "cannot be written to"],
  10: ["sqlite-io", "could not be read or written"],
  11: ["sqlite-damaged", "is damaged"],
  13: ["sqlite-full", "could not grow: the disk is full"],
  14: ["sqlite-open", "could not be opened"],
  26: ["sqlite-not-a-database", "is not a SQLite database"],
};

/** Says in words what went wrong with a database; SQLite's own words follow. */
export function sqliteError(path: string, thrown: unknown): HeadframeError {
  if (thrown instanceof HeadframeError) return thrown;
  const { errcode, message } = thrown as { errcode?: number; message?: string };
  const [code, text] = known[(errcode ?? 0) & 0xff] ?? ["sqlite-failed", "failed"];
  return new HeadframeError(code, `${path} ${text} (${message ?? String(thrown)})`, { cause: thrown });
}
