/** The turn log of a state directory: whole, and its sources going on from turn to turn. */
import { isDeepStrictEqual } from "node:util";
import type { Files, FlowDocument, Position } from "@headframe/core";
import type { LogEntry } from "../log-entry.ts";
import type { Segment } from "../segment-folder.ts";
import { statePaths } from "../state-paths.ts";
import { decodeGraph } from "../stored-state.ts";
import { decodeBase, decodeEntry } from "../turn-codec.ts";
import { TURNS } from "../turn-log-reader.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { type SegmentFault, type Walked, walkSegments } from "./walk-segments.ts";

/** Where a source stands after a turn, as the log tells. */
export interface SourceStand {
  readonly position: Position | undefined;
  /** Items taken so far. */
  readonly taken: number;
}

/** What the log tells. */
export interface ExaminedLog {
  readonly findings: readonly Finding[];
  readonly walked: Walked<LogEntry>;
  readonly runtimes: ReadonlySet<string>;
  /** Sources by id after the snapshot's turn, as far as the log has that. */
  readonly atSnapshot: ReadonlyMap<string, SourceStand> | undefined;
  /** And after its last turn. */
  readonly atEnd: ReadonlyMap<string, SourceStand>;
}

/** What an examination has to know of the other parts. */
export interface LogSurroundings {
  readonly files: Files;
  readonly directory: string;
  /** The snapshot's turn, if there is one. */
  readonly snapshotTurn: number | undefined;
  /** Whether the run goes on. */
  readonly running: boolean;
}

/** Reads the whole turn log. */
export async function examineLog({ files, directory, snapshotTurn, running }: LogSurroundings): Promise<ExaminedLog> {
  const findings: Finding[] = [];
  const runtimes = new Set<string>();
  let stands = new Map<string, SourceStand>();
  let document: FlowDocument | undefined;
  let known = -1;
  let atSnapshot: ReadonlyMap<string, SourceStand> | undefined;
  const reached = (turn: number) => {
    known = turn;
    if (turn === snapshotTurn) atSnapshot = new Map(stands);
  };
  const base = (bytes: Uint8Array, segment: Segment) => {
    const begun = decodeBase(bytes);
    const { sources } = decodeGraph(begun.state).snapshot;
    const stated = new Map(Object.entries(sources).map(([id, { position, taken }]) => [id, { position, taken }]));
    if (begun.turn !== segment.first - 1) throw new RangeError(`it begins after turn ${begun.turn}, and its name says after ${segment.first - 1}`);
    if (known === begun.turn && isDeepStrictEqual(document, begun.document)) findings.push(...jumps(stands, stated, segment));
    runtimes.add(begun.runtime);
    document = begun.document;
    stands = stated;
    reached(begun.turn);
  };
  const visit = ({ record }: LogEntry) => {
    for (const { source, count, position } of record.taken) stands.set(source, { position, taken: (stands.get(source)?.taken ?? 0) + count });
    reached(record.turn);
  };
  const decode = (bytes: Uint8Array) => {
    const record = decodeEntry(bytes);
    return { number: record.record.turn, record };
  };
  const walked = await walkSegments({ files, folder: statePaths(directory).turns, extension: TURNS }, { base, decode, visit });
  findings.push(...walked.faults.map((fault) => faultFinding(fault, walked, snapshotTurn, running)));
  if (walked.segments.length > 0 && !findings.some(({ level }) => level === "problem")) findings.unshift(summary(walked));
  return { findings, walked, runtimes, atSnapshot, atEnd: stands };
}

function summary({ segments, first, last, bytes }: Walked<LogEntry>): Finding {
  const turns = first === undefined ? `no turn after turn ${(segments[0]?.first ?? 1) - 1} yet` : `turns ${first} to ${last}`;
  return ok(
    "log",
    `The turn log has ${segments.length} segment${segments.length === 1 ? "" : "s"} with ${turns}, ${bytes} bytes, and every record is as it was written`,
  );
}

/** Sources that a segment says stand elsewhere than the turns before it took them. */
function jumps(before: ReadonlyMap<string, SourceStand>, stated: ReadonlyMap<string, SourceStand>, { path }: Segment): Finding[] {
  return [...stated].flatMap(([id, now]) => {
    const then = before.get(id);
    if (then === undefined || now.taken === 0 || isDeepStrictEqual(then, now)) return [];
    const text = `Source "${id}" had given ${then.taken} items before ${path}, which says ${now.taken}: turns of it are missing`;
    return [problem("log", text, "Keep the directory for the maintainers: this is an error of Headframe; a replay across that place is not exact", { path })];
  });
}

function faultFinding(
  { kind, path, offset, from, why }: SegmentFault,
  { segments }: Walked<LogEntry>,
  snapshotTurn: number | undefined,
  running: boolean,
): Finding {
  const where = { path, ...(offset !== undefined && { offset }) };
  const last = segments.at(-1)?.path === path;
  if (kind === "torn" && last) {
    const text = `${path} ends at byte ${offset} with a turn that was not written whole; its outputs had not left`;
    return running
      ? note("log", `${text}: normal while a run writes it`, undefined, where)
      : note("log", `${text}: the next run goes on before it`, undefined, where);
  }
  const text = `The turn log is ${kind === "hole" ? "incomplete" : "damaged"} from turn ${from} on: ${why}`;
  const limit = segments.find((segment) => segment.path === path)?.limit ?? Number.POSITIVE_INFINITY;
  if (snapshotTurn !== undefined && snapshotTurn >= from && (snapshotTurn >= limit - 1 || running))
    return problem(
      "log",
      text,
      "The next run does not need these turns, and headframe replay leaves them out; check the disk, and delete the file when you do not want to keep it",
      where,
    );
  return problem("log", text, "Put the file back from a copy, and check the disk; headframe replay leaves these turns out", where);
}
