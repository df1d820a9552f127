/** The journals of a state directory: whole, and with everything that snapshot and log want to read again. */
import type { Files, Position } from "@headframe/core";
import { JOURNAL } from "../journal-cursor.ts";
import { decodeJournalEntry, type JournalEntry } from "../journal-entry.ts";
import type { JournalPosition } from "../journal-queue.ts";
import { statePaths } from "../state-paths.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { type Walked, walkSegments } from "./walk-segments.ts";

/** What is wanted of journals. */
export interface JournalSurroundings {
  readonly files: Files;
  readonly directory: string;
  /** Where the snapshot wants to go on, by source; undefined where it stands at the beginning or is not known. */
  readonly wanted: ReadonlyMap<string, Position | undefined>;
  /** Where the log's last turn ended, by source. */
  readonly logged: ReadonlyMap<string, Position | undefined>;
  /** Sources that have a journal; undefined where the flow's parts are not known. */
  readonly journalled: readonly string[] | undefined;
  readonly running: boolean;
}

/** Reads all journals. */
export async function examineJournals(around: JournalSurroundings): Promise<Finding[]> {
  const { files, directory, journalled } = around;
  const root = statePaths(directory).journal("");
  const found = await files.list(root).catch(() => []);
  const there = new Set(found.flatMap(({ path }) => path.replaceAll("\\", "/").split("/").slice(-2, -1)));
  const findings: Finding[] = [];
  for (const source of [...there].sort()) {
    if (journalled !== undefined && !journalled.includes(source)) {
      findings.push(
        note(
          "journal",
          `${root}${source} is the journal of a source that the flow does not journal any more`,
          "Delete the folder when no replay of it is wanted",
        ),
      );
      continue;
    }
    findings.push(...(await examineOne(source, around)));
  }
  const missing = (journalled ?? []).filter((source) => !there.has(source) && around.logged.get(source) !== undefined);
  return [...findings, ...missing.map((source) => gone(source, directory))];
}

function gone(source: string, directory: string): Finding {
  return problem("journal", `The journal of source "${source}" is not there, and turns were taken from it`, restore(statePaths(directory).journal(source)));
}

function restore(folder: string): string {
  return `Put ${folder} back from a copy`;
}

async function examineOne(source: string, { files, directory, wanted, logged, running }: JournalSurroundings): Promise<Finding[]> {
  const folder = statePaths(directory).journal(source);
  const walked = await walkSegments<JournalEntry>(
    { files, folder, extension: JOURNAL },
    {
      decode: (bytes) => {
        const record = decodeJournalEntry(bytes);
        return { number: record.number, record };
      },
      visit: () => {},
    },
  );
  const findings = [
    ...faults(source, walked, wanted.get(source), running),
    ...positions(source, walked, { wanted: wanted.get(source), logged: logged.get(source), folder, running }),
  ];
  if (findings.some(({ level }) => level === "problem")) return findings;
  const { first, last, records, bytes } = walked;
  const which = first === undefined ? "no entry yet" : `entries ${first} to ${last}`;
  return [
    ok("journal", `The journal of source "${source}" has ${which}, ${bytes} bytes, and ${records === 0 ? "nothing in it is" : "none is"} damaged`),
    ...findings,
  ];
}

function faults(source: string, { faults, segments }: Walked<JournalEntry>, wanted: Position | undefined, running: boolean): Finding[] {
  return faults.map(({ kind, path, offset, from, why }) => {
    const where = { path, ...(offset !== undefined && { offset }) };
    if (kind === "torn" && segments.at(-1)?.path === path) {
      const text = `${path} ends at byte ${offset} with an entry that was not written whole`;
      return note("journal", running ? `${text}: normal while a run writes it` : `${text}: no turn had it`, undefined, where);
    }
    const text = `The journal of source "${source}" is ${kind === "hole" ? "incomplete" : "damaged"} from entry ${from} on: ${why}`;
    const needed = entryOf(wanted) === undefined || (entryOf(wanted) as number) <= from;
    const todo = needed
      ? "Put the file back from a copy, and check the disk; headframe replay leaves that part out"
      : "The next run does not need it, and headframe replay leaves that part out; check the disk";
    return problem("journal", text, todo, where);
  });
}

interface Wants {
  readonly wanted: Position | undefined;
  readonly logged: Position | undefined;
  readonly folder: string;
  readonly running: boolean;
}

/** Whether what snapshot and log refer to is inside the journal. */
function positions(source: string, { first = 1, last = 0 }: Walked<JournalEntry>, { wanted, logged, folder, running }: Wants): Finding[] {
  const [from, to] = [entryOf(wanted), entryOf(logged)];
  if (from !== undefined && from < first && last > 0)
    return [problem("journal", `The snapshot wants entry ${from} of the journal of source "${source}", which begins with entry ${first}`, restore(folder))];
  // A position is the next entry; within one it is that entry, of which a part was taken.
  if (to !== undefined && to > last + 1 && !running) {
    const lost = to - 1 - last;
    const text = `The turn log speaks of ${lost} entr${lost === 1 ? "y" : "ies"} of source "${source}" that its journal does not have: what was written last before a loss of power`;
    return [note("journal", text, "With --durability power nothing is lost in this way")];
  }
  return [];
}

function entryOf(position: Position | undefined): number | undefined {
  const entry = (position as Partial<JournalPosition> | null | undefined)?.entry;
  return typeof entry === "number" ? entry : undefined;
}
