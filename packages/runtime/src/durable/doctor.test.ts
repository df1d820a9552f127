import { type Catalogue, type FlowDocument, HeadframeError, type Item } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { runFlow } from "../run-flow.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { at, frame, reading } from "../simulation/items.ts";
import { type Act, memorySink, scripted } from "../testing/devices.ts";
import { type VirtualHost, virtualHost } from "../virtual/virtual-host.ts";
import { type Examination, type ExamineOptions, examineState } from "./doctor.ts";
import type { Durability, StateOptions } from "./state-options.ts";
import { rewriteSegment } from "./testing/rewrite-segment.ts";

const flow = document(
  { source: "scripted" },
  [
    ["add", "add", "source"],
    ["total", "total", "add"],
  ],
  [["sums", "memory", "total"]],
);
const script: Act[] = Array.from({ length: 60 }, (_, i): Act[] => [{ items: [reading("a", i, i), reading("b", i, 2 * i)] as Item[] }, { seconds: 1 }]).flat();
const replayableSource = catalogue([scripted("scripted", script)], [memorySink().sink]);
/** The same, but what it gives cannot be read again. */
const liveSource = catalogue([{ definition: { ...scripted("scripted", script).definition, replayable: false } }], [memorySink().sink]);
const state = { directory: "state", segmentSeconds: 10, snapshotSeconds: 5 };

interface Patient {
  readonly host: VirtualHost;
  readonly turns: readonly string[];
  readonly journal: readonly string[];
  readonly examine: (options?: Partial<ExamineOptions>) => Promise<Examination & { problems: readonly string[]; notes: readonly string[] }>;
}

interface Course {
  readonly durability?: Durability;
  readonly of?: FlowDocument;
  readonly known?: Catalogue;
  readonly seconds?: number;
  readonly end?: "stop" | "kill" | "none";
}

/** A state directory of a run that was stopped, or killed, after `seconds`. */
async function patient({ of = flow, known = replayableSource, seconds = 45, end = "stop", durability = "process" }: Course = {}): Promise<Patient> {
  const first = virtualHost({ seed: 1, start: 0n });
  const run = runFlow(of, { catalogue: known, host: first, state: { ...state, durability } });
  await first.settle(first.clock.until(at(seconds)));
  let host = first;
  if (end === "stop") await first.settle(run.stop());
  if (end === "kill") {
    first.kill();
    host = virtualHost({ seed: 2, disk: first.disk, clock: first.clock.another() });
  }
  const list = async (folder: string) => (await host.files.list(folder).catch(() => [])).map(({ path }) => path);
  const examine = async (options: Partial<ExamineOptions> = {}) => {
    const before = await contents(host);
    const examined = await host.settle(
      examineState({ host, catalogue: known, directory: "state", owner: () => undefined, snapshot: () => host.disk.store("state").snapshot, ...options }),
    );
    const texts = (level: string) => examined.findings.filter((finding) => finding.level === level).map(({ about, text }) => `${about}: ${text}`);
    if (JSON.stringify(await contents(host)) !== JSON.stringify(before)) throw new Error("The examination has changed a file");
    return { ...examined, problems: texts("problem"), notes: texts("note") };
  };
  return { host, turns: await list("state/turns"), journal: await list("state/journal"), examine };
}

async function contents({ files }: VirtualHost): Promise<string[]> {
  const all = await files.list("state").catch(() => []);
  return all.map(({ path }) => `${path} ${Buffer.from(files.content(path) ?? []).toString("base64")}`);
}

/** Changes a bit of a file. */
function damage({ files }: VirtualHost, path: string, where = 0.5): void {
  const bytes = files.content(path) as Uint8Array;
  const offset = Math.floor(bytes.length * where);
  bytes[offset] = (bytes[offset] as number) ^ 4;
  files.put(path, bytes);
}

const cut = ({ files }: VirtualHost, path: string, bytes: number): void => files.put(path, (files.content(path) as Uint8Array).slice(0, -bytes));

for (const known of [replayableSource, liveSource]) {
  for (const end of ["stop", "kill", "none"] as const) {
    test(`examineState() finds a state sound (${known === liveSource ? "with a journal" : "without a journal"}, ${end})`, async (t) => {
      const { examine } = await patient({ known, end });
      const owner = end === "stop" ? undefined : { pid: 7, flow: "test", since: "2026-01-01T00:00:00Z", alive: end === "none" };
      const { sound, findings, problems, notes } = await examine({ owner: () => owner, free: async () => 2 ** 40 });
      t.deepEqual(problems, []);
      t.true(sound);
      t.true(findings.some(({ about, level }) => about === "agreement" && level === "ok"));
      t.is(
        findings.some(({ about, level }) => about === "journal" && level === "ok"),
        known === liveSource,
      );
      t.is(
        findings.some(({ about, level }) => about === "sources" && level === "ok"),
        known === replayableSource,
      );
      t.is(notes[0]?.startsWith("owner: Process 7"), end === "stop" ? undefined : true);
    });
  }
}

test("examineState() tells a torn end, which is normal, from damage", async (t) => {
  const torn = await patient({ end: "kill" });
  cut(torn.host, torn.turns.at(-1) as string, 3);
  const one = await torn.examine();
  t.true(one.sound);
  t.regex(one.notes.join(), /log: .* ends at byte \d+ with a turn that was not written whole/);

  const old = await patient();
  damage(old.host, old.turns[1] as string);
  const { problems, findings } = await old.examine();
  t.is(problems.length, 1);
  t.regex(problems[0] ?? "", /log: The turn log is damaged from turn \d+ on: .*is damaged at byte \d+/);
  const finding = findings.find(({ level }) => level === "problem");
  t.is(finding?.path, old.turns[1]);
  t.true((finding?.offset ?? 0) > 0);
  t.regex(finding?.todo ?? "", /The next run does not need these turns/);
});

test("examineState() takes no offence at a torn end after which a later run went on", async (t) => {
  const { host, turns, examine } = await patient({ end: "kill" });
  cut(host, turns.at(-1) as string, 3);
  await host.settle(runFlow(flow, { catalogue: replayableSource, host, state }).done);
  const { problems, notes } = await examine();
  t.deepEqual([problems, notes], [[], []]);
});

test("examineState() says what to do where the next run needs what is damaged", async (t) => {
  const { host, turns, examine } = await patient({ end: "kill", seconds: 44 });
  damage(host, turns.at(-1) as string, 0.9);
  const { problems, findings } = await examine();
  t.is(problems.length, 2);
  t.regex(
    findings.find(({ about }) => about === "start")?.text ?? "",
    /goes on after turn \d+, without what follows and cannot be read, with --durability process.*with --durability power it fails/,
  );
});

test("examineState() finds a base that cannot be read, and a state in it that cannot be decoded", async (t) => {
  const unread = await patient();
  damage(unread.host, unread.turns[1] as string, 0.1);
  t.regex((await unread.examine()).problems[0] ?? "", /log: The turn log is damaged/);
  const undecoded = await patient();
  const spoilt = (base: { state: Uint8Array }) => ({ ...base, state: base.state.with(20, (base.state[20] as number) ^ 1) });
  await undecoded.host.settle(rewriteSegment(undecoded.host, undecoded.turns[1] as string, { base: (base) => spoilt(base) as typeof base }));
  t.regex((await undecoded.examine()).problems[0] ?? "", /log: The turn log is damaged from turn \d+ on: .*checksum is wrong/);
});

test("examineState() finds missing segments and missing turns", async (t) => {
  const file = await patient();
  await file.host.files.remove(file.turns[1] as string);
  t.regex((await file.examine()).problems.join(), /log: The turn log is incomplete from turn \d+ on: numbers \d+ to \d+ are missing/);
  const turn = await patient();
  await turn.host.settle(rewriteSegment(turn.host, turn.turns[1] as string, { entries: (entries) => entries.toSpliced(2, 1) }));
  t.regex((await turn.examine()).problems[0] ?? "", /log: The turn log is incomplete from turn \d+ on: .* has number \d+ at byte \d+, where \d+ should be/);
  const tail = await patient();
  await tail.host.settle(rewriteSegment(tail.host, tail.turns[1] as string, { entries: (entries) => entries.slice(0, -1) }));
  t.regex((await tail.examine()).problems[0] ?? "", /log: The turn log is incomplete from turn \d+ on: number \d+ is missing at the end of/);
});

test("examineState() finds a source that jumps between two segments", async (t) => {
  const { host, turns, examine } = await patient();
  const less = (entries: readonly { record: { taken: readonly { count: number }[] } }[]) =>
    entries.map((entry, i) =>
      i === 0 ? { ...entry, record: { ...entry.record, taken: entry.record.taken.map((range) => ({ ...range, count: range.count + 1 })) } } : entry,
    );
  await host.settle(rewriteSegment(host, turns[1] as string, { entries: (entries) => less(entries) as never }));
  t.regex((await examine()).problems[0] ?? "", /log: Source "source" had given \d+ items before state\/turns.*, which says \d+/);
});

test("examineState() finds that snapshot and log do not fit together", async (t) => {
  const { host, turns, examine } = await patient();
  const snapshot = host.disk.store("state").snapshot;
  t.regex((await examine({ snapshot: () => undefined })).problems.join(), /agreement: There is a turn log but no snapshot/);
  for (const path of turns.slice(0, -1)) await host.files.remove(path);
  const young = await patient({ seconds: 12 });
  t.regex(
    (await examine({ snapshot: () => young.host.disk.store("state").snapshot })).problems.join(),
    /agreement: The snapshot is of turn \d+, and the turn log begins with turn \d+/,
  );
  const last = await patient({ seconds: 45 });
  await last.host.files.remove(last.turns.at(-1) as string);
  t.regex((await last.examine()).notes.join(), /agreement: The turn log ends with turn \d+, before the snapshot/);
  for (const path of last.turns.slice(0, -1)) await last.host.files.remove(path);
  t.regex((await last.examine()).notes.join(), /agreement: There is no turn log/);
  await t.throwsAsync(last.examine({ snapshot: () => undefined }), { code: "nothing-kept" });
  t.truthy(snapshot);
});

test("examineState() finds that snapshot and log tell of different runs", async (t) => {
  const { host, turns, examine } = await patient();
  const path = turns.at(-1) as string;
  const shifted = (entries: readonly { record: { taken: readonly { position: unknown }[] } }[]) =>
    entries.map((entry) => ({ ...entry, record: { ...entry.record, taken: entry.record.taken.map((range) => ({ ...range, position: 12345 })) } }));
  await host.settle(rewriteSegment(host, path, { entries: (entries) => shifted(entries) as never }));
  t.regex((await examine()).problems.join(), /agreement: Snapshot and turn log do not agree where source source stood/);
});

test("examineState() finds a snapshot that cannot be read, decoded or used", async (t) => {
  const { host, examine } = await patient();
  const good = host.disk.store("state").snapshot;
  const failing = () => {
    throw new Error("file is not a database");
  };
  t.regex((await examine({ snapshot: failing })).problems.join(), /snapshot: The snapshot cannot be used: file is not a database/);
  const bad = good && { ...good, rest: good.rest.with(40, (good.rest[40] as number) ^ 1) };
  t.regex((await examine({ snapshot: () => bad })).problems.join(), /snapshot: The snapshot cannot be used: .*damaged/);
  const newer = good && { ...good, meta: { ...(good.meta as object), format: 2 } };
  const { findings } = await examine({ snapshot: () => newer });
  t.like(
    findings.find(({ level }) => level === "problem"),
    { about: "snapshot", todo: "Use the newer Headframe" },
  );
});

test("examineState() finds that keys were taken out of the snapshot", async (t) => {
  const { host, examine } = await patient();
  const good = host.disk.store("state").snapshot;
  const { problems } = await examine({ snapshot: () => good && { ...good, keys: good.keys.slice(1) } });
  t.regex(problems.join(), /snapshot: The snapshot cannot be used: The snapshot has the states of 3 keys, of 4 that were written/);
});

test("examineState() does not send those who may not read on to move things away, nor back to itself", async (t) => {
  const { examine } = await patient();
  const failing = (code: string, cause: string) => () => {
    throw new HeadframeError(code, `${cause}. See what can be saved with headframe doctor state`, { cause: new Error(cause) });
  };
  const forbidden = await examine({ snapshot: failing("state-unusable", "unable to open database file") });
  const finding = forbidden.findings.find(({ level }) => level === "problem");
  t.is(finding?.text, "The snapshot cannot be read by this user, so nothing is known of it: unable to open database file");
  t.is(finding?.todo, "Run headframe doctor as the user that runs the flow");
  t.is(forbidden.next, undefined);
  t.deepEqual(forbidden.problems.length, 1);
  const damaged = await examine({ snapshot: failing("state-damaged", "file is not a database") });
  t.deepEqual(damaged.problems, ["snapshot: The snapshot cannot be used: file is not a database"]);
});

test("examineState() takes no file for damaged that it may not read", async (t) => {
  const { host, turns, examine } = await patient();
  const open = host.files.open.bind(host.files);
  host.files.open = async (path, mode) => {
    if (path === turns[1]) throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: "EACCES" });
    return open(path, mode);
  };
  await t.throwsAsync(examine(), {
    code: "state-unreadable",
    message: /state\/turns.* cannot be read by this user: run headframe doctor as the user that runs the flow/,
  });
});

test("examineState() does not say that the last owner gave the directory back where it cannot know", async (t) => {
  const { examine } = await patient();
  t.regex((await examine({ owner: () => "unknown" })).notes[0] ?? "", /^owner: What owner.json says cannot be read/);
});

test("examineState() finds what is wrong with a journal", async (t) => {
  const damaged = await patient({ known: liveSource });
  t.true(damaged.journal.length > 2);
  damage(damaged.host, damaged.journal[1] as string);
  const one = await damaged.examine();
  t.regex(one.problems[0] ?? "", /journal: The journal of source "source" is damaged from entry \d+ on/);
  t.regex(one.findings.find(({ level }) => level === "problem")?.todo ?? "", /The next run does not need it/);

  const hole = await patient({ known: liveSource });
  await hole.host.files.remove(hole.journal[1] as string);
  t.regex((await hole.examine()).problems[0] ?? "", /journal: The journal of source "source" is incomplete from entry \d+ on/);

  const gone = await patient({ known: liveSource });
  for (const path of gone.journal) await gone.host.files.remove(path);
  t.regex((await gone.examine()).problems[0] ?? "", /journal: The journal of source "source" is not there/);

  const short = await patient({ known: liveSource });
  await short.host.files.remove(short.journal.at(-1) as string);
  t.regex((await short.examine()).notes.join(), /journal: The turn log speaks of \d+ entr(y|ies) of source "source" that its journal does not have/);

  const torn = await patient({ known: liveSource, end: "kill" });
  cut(torn.host, torn.journal.at(-1) as string, 2);
  const last = await torn.examine();
  t.true(last.sound);
  t.regex(last.notes.join(), /journal: .* ends at byte \d+ with an entry that was not written whole/);
});

test("examineState() finds a journal that no longer has what the snapshot wants", async (t) => {
  const early = await patient({ known: liveSource, seconds: 12 });
  const late = await patient({ known: liveSource });
  await late.host.files.remove(late.journal[0] as string);
  await late.host.files.remove(late.journal[1] as string);
  const { problems } = await late.examine({ snapshot: () => early.host.disk.store("state").snapshot });
  t.regex(problems.join(), /journal: The snapshot wants entry \d+ of the journal of source "source", which begins with entry \d+/);
});

test("examineState() finds sources that are gone, and samples that cannot be read again", async (t) => {
  const { examine } = await patient();
  const broken = { definition: { ...scripted("scripted", script).definition, open: async () => Promise.reject(new Error("no such file")) } };
  const gone = await examine({ catalogue: catalogue([broken], [memorySink().sink]) });
  t.regex(gone.problems.join(), /sources: Source "source" cannot be opened where it stands: no such file/);

  const waves: Act[] = Array.from({ length: 60 }, (_, i): Act[] => [
    {
      items: [
        frame(
          "a",
          i,
          Array.from({ length: 100 }, (_, k) => i + k),
          100,
        ),
      ],
    },
    { seconds: 1 },
  ]).flat();
  const known = catalogue([scripted("scripted", waves)], [memorySink().sink]);
  const keeping = document({ source: "scripted" }, [["total", "total", "source"]], [["sums", "memory", "total"]]);
  const kept = await patient({ of: keeping, known });
  t.true(
    (await kept.examine()).findings.some(({ text }) => text.includes('stretch of samples of source "source" that the state only names can be read again')),
  );
  const other = catalogue([scripted("scripted", waves.slice(0, 10))], [memorySink().sink]);
  t.regex(
    (await kept.examine({ catalogue: other })).problems.join(),
    /snapshot: The state names 1 stretch of samples of source "source", and they cannot be read again/,
  );
});

test("examineState() passes over what it does not know, and says so", async (t) => {
  const { examine } = await patient({ known: liveSource });
  const { sound, notes } = await examine({ catalogue: { operators: [], sources: [], sinks: [] } });
  t.true(sound);
  t.regex(notes.join(), /sources: What the flow uses is not all known here/);
  const old = await patient();
  await old.host.settle(rewriteSegment(old.host, old.turns[0] as string, { base: (base) => ({ ...base, runtime: "0.0.9" }) }));
  t.regex((await old.examine()).notes.join(), /versions: Turns were recorded by Headframe 0.0.9/);
});

test("examineState() looks at the room on the disk", async (t) => {
  const { examine } = await patient({ seconds: 5 });
  t.regex((await examine({ free: async () => 5e8 })).notes.join(), /disk: The disk has 500 MB left/);
  t.regex((await examine({ free: async () => 1e6 })).problems.join(), /disk: The disk has only 1 MB left/);
});

type Harm = (patient: Patient) => void | Promise<void>;

const last = (paths: readonly string[]) => paths.at(-1) as string;
const size = ({ host }: Patient, path: string) => (host.files.content(path) as Uint8Array).length;
const removed =
  (paths: (patient: Patient) => readonly string[]): Harm =>
  async (patient) => {
    for (const path of paths(patient)) await patient.host.files.remove(path);
  };

const harms: Readonly<Record<string, Harm>> = {
  "nothing wrong": () => {},
  "the log damaged in the middle": ({ host, turns }) => damage(host, turns[1] as string),
  "the log damaged before the tail": ({ host, turns }) => damage(host, last(turns), 0.4),
  "the log damaged near the end": ({ host, turns }) => damage(host, last(turns), 0.9),
  "the log's base damaged": ({ host, turns }) => damage(host, last(turns), 0.05),
  "the log's end torn": ({ host, turns }) => cut(host, last(turns), 3),
  "the log's last segment deleted": removed(({ turns }) => [last(turns)]),
  "the log's segments deleted but the first": removed(({ turns }) => turns.slice(1)),
  "the log deleted": removed(({ turns }) => turns),
  "the journal deleted": removed(({ journal }) => journal),
  "the journal's beginning deleted": removed(({ journal }) => journal.slice(0, 1)),
  "the journal's last segment deleted": removed(({ journal }) => journal.slice(-1)),
  "the journal's segments deleted but the last": removed(({ journal }) => journal.slice(0, -1)),
  "the journal truncated": (patient) =>
    patient.journal.length > 0 ? cut(patient.host, last(patient.journal), size(patient, last(patient.journal)) / 2) : undefined,
  "the journal's end torn": ({ host, journal }) => (journal.length > 0 ? cut(host, last(journal), 2) : undefined),
  "the journal's bytes flipped": ({ host, journal }) => (journal.length > 0 ? damage(host, last(journal), 0.5) : undefined),
  "the journal's bytes flipped in the middle": ({ host, journal }) => (journal.length > 0 ? damage(host, journal[2] as string, 0.5) : undefined),
  "the snapshot deleted": ({ host }) => host.disk.store("state").put(undefined as never),
  "a key deleted": ({ host }) => {
    const store = host.disk.store("state");
    if (store.snapshot) store.put({ ...store.snapshot, keys: store.snapshot.keys.slice(1) });
  },
};

/** What a run really does: the turn after which it goes on, or why it fails. */
async function realStart({ host }: Patient, known: Catalogue, options: Partial<StateOptions>): Promise<number | string> {
  const run = runFlow(flow, { catalogue: known, host, state: { ...state, ...options } });
  const failed = run.done.then(
    () => undefined,
    (error: Error) => error.message,
  );
  // The script's pauses pass again while a source is read again.
  const later = host.clock.until(host.clock.now() + at(200)).then(() => undefined);
  const why = await host.settle(Promise.race([failed, later]));
  host.kill();
  const after = host.logged.findLast(({ message }) => message.startsWith("Continues after turn"))?.message;
  return why ?? Number(/after turn (\d+)/.exec(after ?? "")?.[1]);
}

for (const [harm, inflict] of Object.entries(harms))
  for (const known of [replayableSource, liveSource])
    for (const recorded of ["process", "power"] as const)
      test(`examineState() knows what a run does with ${harm} (${known === liveSource ? "journalled" : "replayable"}, recorded with ${recorded})`, async (t) => {
        for (const durability of ["process", "power"] as const) {
          const patientOf = () => patient({ known, end: "kill", durability: recorded });
          const ill = await patientOf();
          await inflict(ill);
          const { next, findings } = await ill.examine();
          const predicted = next?.[durability];
          const real = await realStart(ill, known, { durability });
          const told = findings.map(({ text }) => text).join("\n");
          if (typeof real === "number") t.is(predicted?.turn, real, `${durability} goes on after turn ${real}:\n${told}`);
          else t.is(predicted?.turn, undefined, `${durability} fails, ${real}:\n${told}`);
          if (!findings.some(({ about, todo }) => about === "start" && todo?.includes("--reset '*'"))) continue;
          const again = await patientOf();
          await inflict(again);
          t.regex(String(await realStart(again, known, { durability, reset: ["*"] })), /^(NaN|\d+)$/, "--reset '*' helps");
        }
      });

test("examineState() knows what a run does with any one byte changed", async (t) => {
  const byte = fc.record({ durability: fc.constantFrom("process", "power"), file: fc.nat({ max: 9 }), where: fc.double({ min: 0, max: 0.999, noNaN: true }) });
  await fc.assert(
    fc.asyncProperty(byte, async ({ durability, file, where }) => {
      const ill = await patient({ known: liveSource, end: "kill" });
      const files = [...ill.turns, ...ill.journal];
      damage(ill.host, files[file % files.length] as string, where);
      const { next } = await ill.examine();
      const real = await realStart(ill, liveSource, { durability });
      t.is(next?.[durability].turn, typeof real === "number" ? real : undefined, String(real));
    }),
    { numRuns: 20 },
  );
});
