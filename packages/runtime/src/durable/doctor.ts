/** Looks whether what a state directory holds is whole and fits together. Changes nothing. */
import { isDeepStrictEqual } from "node:util";
import { type Catalogue, HeadframeError, type Host, type Position } from "@headframe/core";
import { runtimeVersion } from "../version.ts";
import { examineJournals } from "./doctor/examine-journals.ts";
import { type ExaminedLog, examineLog } from "./doctor/examine-log.ts";
import { type ExaminedSnapshot, examineSnapshot } from "./doctor/examine-snapshot.ts";
import { type Finding, note, ok, problem } from "./doctor/finding.ts";
import { failure, predictStart, type StartPredictions } from "./doctor/predict-start.ts";
import type { StateOwner, StoredSnapshot } from "./snapshot-store.ts";
import { replayable } from "./source-access.ts";
import { statePaths } from "./state-paths.ts";

export type { Finding } from "./doctor/finding.ts";
export type { StartPrediction, StartPredictions } from "./doctor/predict-start.ts";

/** What a state directory is examined with. */
export interface ExamineOptions {
  readonly host: Host;
  /** Operators and devices that the flow may use; what is not known is said and passed over. */
  readonly catalogue: Catalogue;
  readonly directory: string;
  /** Who has the directory, or had it when it was killed, as `readOwner` gives; `unknown` where that is written but cannot be read. */
  readonly owner: () => (StateOwner & { readonly alive: boolean }) | "unknown" | undefined;
  /** What was committed last, as `readSqliteSnapshot` gives. */
  readonly snapshot: () => StoredSnapshot | undefined | Promise<StoredSnapshot | undefined>;
  /** Free space of the disk, bytes. */
  readonly free?: () => Promise<number>;
}

/** What was found in a state directory. */
export interface Examination {
  readonly directory: string;
  /** No finding is a problem. */
  readonly sound: boolean;
  readonly findings: readonly Finding[];
  /** What the next run will do; absent while a run has the directory, and where that cannot be known. */
  readonly next?: StartPredictions;
}

/** Below this the disk will soon be full, bytes. */
const LITTLE_ROOM = 1 << 30;
const NO_ROOM = 64 << 20;

/**
 * Examines a state directory, which a run may hold meanwhile.
 *
 * @throws HeadframeError `nothing-kept` if there is no state in it
 */
export async function examineState(options: ExamineOptions): Promise<Examination> {
  const { host, directory, catalogue } = options;
  const owner = options.owner();
  const running = owner !== "unknown" && owner?.alive === true;
  const snapshot = await examineSnapshot({ host, directory, catalogue, read: options.snapshot });
  const { state } = snapshot;
  const log = await examineLog({ files: host.files, directory, snapshotTurn: state?.snapshot.turn, running });
  if (snapshot.findings.length === 0 && log.walked.segments.length === 0) throw new HeadframeError("nothing-kept", `There is no state in ${directory}`);
  const positions = (of: Iterable<readonly [string, { readonly position?: Position | undefined }]>) =>
    new Map([...of].map(([id, { position }]) => [id, position]));
  const journals = await examineJournals({
    files: host.files,
    directory,
    wanted: positions(Object.entries(state?.snapshot.sources ?? {})),
    logged: positions(log.atEnd),
    journalled: snapshot.plan?.sources.filter((source) => !replayable(source)).map(({ node }) => node.id),
    running,
  });
  const next = running ? undefined : await nextStart(options, snapshot, log);
  const found = [
    ownerFinding(owner),
    ...snapshot.findings,
    ...log.findings,
    ...journals,
    ...agreement(snapshot, log, { directory, running }),
    ...versions(log),
    ...(await room(options)),
  ];
  const findings = [
    ...found,
    ...(next && state ? [startFinding(next, state.snapshot.turn, { told: snapshot.unusable !== undefined, harmed: !sound(found) })] : []),
  ];
  return { directory, sound: sound(findings), findings, ...(next && { next }) };
}

function sound(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== "problem");
}

async function nextStart({ host, directory }: ExamineOptions, { state, plan, findings, unusable }: ExaminedSnapshot, { walked }: ExaminedLog) {
  if (unusable !== undefined) return failure(unusable);
  if (state !== undefined) return predictStart({ host, directory, state, plan });
  return findings.length === 0 && walked.segments.length > 0 ? failure("There is a turn log but no snapshot") : undefined;
}

/**
 * @param told - why no run can go on is a finding of its own
 * @param harmed - something is a problem; otherwise the last turns have gone with a loss of power, as they may
 */
function startFinding({ process: { turn, why }, power }: StartPredictions, snapshot: number, { told, harmed }: { told: boolean; harmed: boolean }): Finding {
  if (turn === undefined)
    return problem(
      "start",
      told ? "The next run fails by that" : `The next run fails: ${why}`,
      "Put back from a copy what is missing; or let everything start afresh with --reset '*'",
    );
  const turns = turn - snapshot;
  const text = `The next run replays ${turns === 0 ? "nothing" : `${turns} turn${turns === 1 ? "" : "s"}`} and goes on after turn ${turn}`;
  if (power.turn !== undefined) return ok("start", text);
  return (harmed ? problem : note)(
    "start",
    `${text}, without what follows and cannot be read, with --durability process, which is the default; with --durability power it fails: ${power.why}`,
    `Put back from a copy what is missing; or run it once with --durability process, which takes what followed turn ${turn} from its sources as far as they still have it`,
  );
}

function ownerFinding(owner: ReturnType<ExamineOptions["owner"]>): Finding {
  if (owner === "unknown") return note("owner", "What owner.json says cannot be read: whether a run has the directory, or was killed with it, is not known");
  if (owner === undefined) return ok("owner", "No process holds the directory, and the last one gave it back");
  const { pid, flow, since, alive } = owner;
  if (alive) return note("owner", `Process ${pid} runs "${flow}" with it since ${since}; what is written meanwhile may look unfinished`);
  return note("owner", `Process ${pid}, which ran "${flow}" since ${since}, was killed or lost its power: the next run recovers from that`);
}

/** Whether snapshot and log go together: the log has what follows the snapshot, and both say the same of the sources. */
function agreement(
  { state, findings }: ExaminedSnapshot,
  { walked, atSnapshot }: ExaminedLog,
  { directory, running }: { directory: string; running: boolean },
): Finding[] {
  const { segments, last: lastTurn, faults } = walked;
  if (segments.length === 0) return [note("agreement", "There is no turn log: nothing can be replayed")];
  if (state === undefined) {
    // A snapshot that cannot be read has been told of.
    const todo = `Put snapshot.sqlite back from a copy; or move turns and journal out of ${directory}, and the next run begins anew there`;
    return findings.length > 0 ? [] : [problem("agreement", "There is a turn log but no snapshot: the next run refuses to start", todo)];
  }
  const { turn } = state.snapshot;
  const end = lastTurn ?? (segments.at(-1)?.first ?? 1) - 1;
  if (end < turn && !running)
    return [
      note(
        "agreement",
        `The turn log ends with turn ${end}, before the snapshot of turn ${turn}: what was written last before a loss of power`,
        "The turns between cannot be replayed",
      ),
    ];
  if ((segments[0]?.first ?? 1) > turn + 1)
    return [
      problem(
        "agreement",
        `The snapshot is of turn ${turn}, and the turn log begins with turn ${segments[0]?.first}`,
        `Put the missing files of ${statePaths(directory).turns} back from a copy`,
      ),
    ];
  const elsewhere = atSnapshot ? [...atSnapshot].filter(([id, stand]) => differs(stand, state.snapshot.sources[id])).map(([id]) => id) : [];
  if (elsewhere.length > 0)
    return [
      problem(
        "agreement",
        `Snapshot and turn log do not agree where source ${elsewhere.join(", ")} stood after turn ${turn}`,
        "Keep the directory for the maintainers: this is an error of Headframe, or the files are of different runs; what the next run puts out may repeat or miss something",
      ),
    ];
  if (faults.some(({ kind }) => kind !== "torn")) return [];
  const after = Math.max(0, end - turn);
  return [
    ok(
      "agreement",
      `The turn log goes on where the snapshot ends, after turn ${turn}, and has ${after === 0 ? "no turn" : `${after} turn${after === 1 ? "" : "s"}`} more`,
    ),
  ];
}

function differs(
  logged: { readonly position: Position | undefined; readonly taken: number },
  kept: { readonly position?: Position; readonly taken: number } | undefined,
): boolean {
  return kept !== undefined && (kept.taken !== logged.taken || !isDeepStrictEqual(kept.position, logged.position));
}

function versions({ runtimes }: ExaminedLog): Finding[] {
  const others = [...runtimes].filter((version) => version !== runtimeVersion);
  if (others.length === 0) return [];
  return [
    note(
      "versions",
      `Turns were recorded by Headframe ${others.join(", ")}, and this is ${runtimeVersion}: replayed here they may come out otherwise, which the replay says`,
    ),
  ];
}

async function room({ free }: ExamineOptions): Promise<Finding[]> {
  const bytes = await free?.();
  if (bytes === undefined) return [];
  const size = bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
  if (bytes >= LITTLE_ROOM) return [ok("disk", `The disk has ${size} left`)];
  if (bytes >= NO_ROOM) return [note("disk", `The disk has ${size} left`, "Make room, or keep less with --keep and --keep-size")];
  return [problem("disk", `The disk has only ${size} left: a run takes nothing in while it is full`, "Make room, or keep less with --keep and --keep-size")];
}
