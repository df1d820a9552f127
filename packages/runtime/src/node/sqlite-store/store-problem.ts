/** What can go wrong with a state directory, in words. Imports nothing, so that the store's thread stays small. */

/** Code and message of a HeadframeError, as they cross from thread to thread. */
export interface StoreProblem {
  readonly code: string;
  readonly message: string;
}

/** The database was made by a newer Headframe. */
export class NewerSchema extends Error {}

/** What was read is not what was written. */
export class DamagedDatabase extends Error {}

/** SQLite's result codes that are more than "it failed". @see https://www.sqlite.org/rescode.html */
const sqliteCodes: Readonly<Record<number, string>> = {
  1: "state-damaged", // of statements that are right for a whole database
  11: "state-damaged",
  13: "disk-full",
  26: "state-damaged",
  4874: "disk-full", // the shared-memory file of the WAL could not grow
};

/** Says what went wrong with a state directory, and what to do. */
export function problemOf(directory: string, thrown: unknown): StoreProblem {
  const code = codeOf(thrown);
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return { code, message: texts[code](directory, why) };
}

const texts = {
  "disk-full": (directory, why) => `There is no room for state in ${directory} (${why}). Make room; the last snapshot there is whole`,
  "state-damaged": (directory, why) => `The snapshot in ${directory} is damaged (${why}). See what can be saved with headframe doctor ${directory}`,
  "state-newer": (directory, why) => `The snapshot in ${directory} ${why}. Update Headframe, or give another --state`,
  "state-unusable": (directory, why) => `State directory ${directory} cannot be used (${why}). Let this user write there, or give another --state`,
} as const satisfies Readonly<Record<string, (directory: string, why: string) => string>>;

function codeOf(thrown: unknown): keyof typeof texts {
  if (thrown instanceof NewerSchema) return "state-newer";
  if (thrown instanceof DamagedDatabase) return "state-damaged";
  const { errcode, code } = thrown as { readonly errcode?: number; readonly code?: string };
  if (code === "ENOSPC" || code === "EDQUOT") return "disk-full";
  const known = errcode === undefined ? undefined : (sqliteCodes[errcode] ?? sqliteCodes[errcode & 0xff]);
  return (known as keyof typeof texts | undefined) ?? "state-unusable";
}
