/** What the next run will do with a state directory, found out by reading what it would read, in the same way. */
import type { Host, Log, Position } from "@headframe/core";
import { asError } from "../../bad-data.ts";
import type { FlowPlan } from "../../flow-plan.ts";
import { openRecordedJournal } from "../../replay/open-recorded-journal.ts";
import { type Reread, rereading } from "../../replay.ts";
import { JOURNAL, JournalCursor } from "../journal-cursor.ts";
import { type JournalPosition, journalPosition } from "../journal-queue.ts";
import { type SegmentPlace, segmentOf, segmentsIn } from "../segment-folder.ts";
import { replayable, SourceAccess } from "../source-access.ts";
import type { Durability } from "../state-options.ts";
import { statePaths } from "../state-paths.ts";
import type { LoadedState } from "../stored-state.ts";
import { readTurns } from "../turn-log-reader.ts";

/** What a run does. */
export interface StartPrediction {
  /** It goes on after this turn; absent: it fails. */
  readonly turn?: number;
  /** Why it fails, or leaves something out that was written. */
  readonly why?: string;
}

/** What a run does, by its durability. */
export type StartPredictions = Readonly<Record<Durability, StartPrediction>>;

/** What a prediction is made from. */
export interface StartSurroundings {
  readonly host: Host;
  readonly directory: string;
  readonly state: LoadedState;
  /** Without it only the turn log is looked at. */
  readonly plan: FlowPlan | undefined;
}

/** A run fails whatever its durability. */
export function failure(why: string): StartPredictions {
  return { process: { why }, power: { why } };
}

/** Follows a start to where the run takes from its sources. */
export async function predictStart(around: StartSurroundings): Promise<StartPredictions> {
  const tail = await readTail(around);
  if (tail.fatal !== undefined) return failure(tail.fatal);
  const journals = await readJournals(around, tail.stands);
  const { turn } = tail;
  const lost = [tail.lost, journals.lost].filter((why) => why !== undefined).join("; ");
  if (journals.fatal !== undefined) return { process: { why: journals.fatal }, power: { why: tail.lost ?? journals.fatal } };
  return lost === "" ? { process: { turn }, power: { turn } } : { process: { turn, why: lost }, power: { why: lost } };
}

/** What could not be read: `lost` is left out with `process` and ends a run with `power`, `fatal` ends any run. */
interface Reach {
  readonly lost?: string;
  readonly fatal?: string;
}

/** Where a source stands. */
interface Stand {
  readonly position: Position | undefined;
  readonly ended: boolean;
}

interface Tail extends Reach {
  /** The last turn that can be run again. */
  readonly turn: number;
  /** Sources after it. */
  readonly stands: ReadonlyMap<string, Stand>;
}

/** The turns that are to be run again: whether they can be read, and what they took from journals. */
async function readTail({ host, directory, state, plan }: StartSurroundings): Promise<Tail> {
  const { snapshot } = state;
  const quiet = { ...host, log: silent };
  const access = plan && new SourceAccess(plan, quiet, (source) => openRecordedJournal(quiet, directory, source));
  const journalled = journalledSources(plan);
  const stands = new Map(Object.entries(snapshot.sources).map(([id, { position, marks }]): [string, Stand] => [id, { position, ended: marks.progress.ended }]));
  const readers = new Map<string, Reread>();
  const reader = async (id: string): Promise<Reread> => {
    const open = readers.get(id) ?? rereading(id, await (access as SourceAccess).reread(id, stands.get(id)?.position));
    readers.set(id, open);
    return open;
  };
  let { turn } = snapshot;
  let reach: Reach = {};
  try {
    for await (const { record } of readTurns(host.files, statePaths(directory).turns, turn)) {
      for (const range of record.taken)
        if (journalled.includes(range.source) && (range.count > 0 || range.side !== undefined)) await (await reader(range.source))(range);
      for (const { source, position, done = false } of record.taken) stands.set(source, { position, ended: done });
      turn = record.turn;
    }
  } catch (thrown) {
    const { code, message } = asError(thrown) as Error & { code?: string };
    // What a journal no longer has is told of as a source that gives fewer items.
    reach = code === "log-damaged" || code === "source-changed" ? { lost: message } : { fatal: message };
  }
  for (const journal of access?.journals.values() ?? []) await journal.close();
  return { turn, stands, ...reach };
}

/** What was journalled and that no turn has taken: whether it can be read. */
async function readJournals({ host, directory, plan }: StartSurroundings, stands: ReadonlyMap<string, Stand>): Promise<Reach> {
  const lost: string[] = [];
  for (const source of journalledSources(plan)) {
    const { position, ended = false } = stands.get(source) ?? {};
    if (ended) continue;
    const reach = await readBacklog({ ...host, log: silent }, directory, source, position);
    if (reach.fatal !== undefined) return reach;
    if (reach.lost !== undefined) lost.push(reach.lost);
  }
  return lost.length > 0 ? { lost: lost.join("; ") } : {};
}

async function readBacklog(host: Host, directory: string, source: string, position: Position | undefined): Promise<Reach> {
  const journal = await openRecordedJournal(host, directory, source);
  const last = journal.last ?? 0;
  await journal.close();
  const place = { files: host.files, folder: statePaths(directory).journal(source), extension: JOURNAL };
  try {
    const segments = await segmentsIn(place);
    const from = position === undefined ? { entry: Math.min(...segments.map(({ first }) => first), last + 1), item: 0 } : journalPosition(position);
    return await readEntries(place, from, last);
  } catch (thrown) {
    return { fatal: `the journal of source "${source}" cannot be read on: ${asError(thrown).message}` };
  }
}

/** Reads entries up to `last`; over a hole that another segment follows a run goes on. */
async function readEntries(place: SegmentPlace, { entry, item }: JournalPosition, last: number): Promise<Reach> {
  let cursor = new JournalCursor(place, entry);
  let lost: string | undefined;
  while (cursor.number <= last) {
    const { number } = cursor;
    try {
      const next = await cursor.next();
      if (next === undefined) throw new RangeError(`Entry ${number} of the journal in ${place.folder} is not there`);
      if (number === entry && item > next.entry.items.length) throw new RangeError(`Entry ${number} of the journal in ${place.folder} is shorter than it was`);
    } catch (thrown) {
      const { code, message } = asError(thrown) as Error & { code?: string };
      const behind = code === "log-damaged" ? segmentOf(await segmentsIn(place), number)?.limit : undefined;
      if (behind === undefined || !Number.isFinite(behind)) throw thrown;
      lost ??= message;
      await cursor.close();
      cursor = new JournalCursor(place, behind);
    }
  }
  await cursor.close();
  return lost === undefined ? {} : { lost };
}

function journalledSources(plan: FlowPlan | undefined): string[] {
  return plan?.sources.filter((source) => !replayable(source)).map(({ node }) => node.id) ?? [];
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
