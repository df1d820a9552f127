import type { Status } from "@headframe/runtime";
import test from "ava";
import { statusTable } from "./status-table.ts";

const counts = (some: object = {}) => ({ frames: 0, events: 0, gaps: 0, samples: 0, bytes: 0, ...some });

function statusOf(some: Partial<Status> = {}, turns = 1000): Status {
  return {
    format: 1,
    flow: "mine-seismic",
    version: "0.1.0",
    pid: 4711,
    since: "2026-11-21T18:00:12.500000000Z",
    uptimeSeconds: 100,
    residentBytes: 84_000_000,
    health: { state: "running", reasons: [] },
    metrics: {
      turns,
      now: "1700000010000000000",
      credit: 2,
      sources: {
        geophones: {
          out: counts({ frames: turns * 10, samples: turns * 1000 }),
          side: {},
          unconnected: {},
          watermark: "1700000007500000000",
          idle: false,
          ended: false,
          itemSources: 24,
          waitedSeconds: 1,
          lagSeconds: 2.5,
        },
        old: { out: counts(), side: { errors: 4 }, unconnected: {}, watermark: "1", idle: true, ended: false, itemSources: 0, waitedSeconds: 1 },
      },
      steps: {
        band: {
          in: counts({ frames: 10_000 }),
          out: counts({ frames: 10_000 }),
          side: {},
          unconnected: {},
          ns: 3e9,
          errors: 2,
          defects: 0,
          late: 0,
          keys: 24,
          queue: 0,
          lagSeconds: 2.5,
        },
        pick: {
          in: counts({ frames: 10_000 }),
          out: counts({ events: 7 }),
          side: {},
          unconnected: {},
          ns: 1e9,
          errors: 0,
          defects: 0,
          late: 1,
          keys: 24,
          queue: 3,
        },
      },
      sinks: { catalogue: { in: counts({ events: 7 }), sequence: 42, queue: 1, lagSeconds: 4 } },
    },
    ...some,
  };
}

test("statusTable() shows health, flow, process, turns, sources, steps and sinks", (t) => {
  const lines = statusTable(statusOf(), statusOf({ uptimeSeconds: 98 }, 980));
  t.deepEqual(lines, [
    "mine-seismic: running",
    "  pid 4711, since 2026-11-21T18:00:12Z (1 min 40 s), 84.0 MB of memory, version 0.1.0",
    "  turn 1000 (10/s; rates over the last 2.00 s), event time 2.50 s behind",
    "",
    "SOURCE     state  items   rate  samples  errors     lag",
    "geophones   live   10 k  100/s    1.0 M       0  2.50 s",
    "old         idle      0    0/s        0       4       -",
    "",
    "STEP    in   out  errors  late  keys  queue     lag  time",
    "band  10 k  10 k       2     0    24      0  2.50 s  75 %",
    "pick  10 k     7       0     1    24      3       -  25 %",
    "",
    "SINK       items  in all runs  queue     lag",
    "catalogue      7           42      1  4.00 s",
  ]);
});

test("statusTable() measures rates between two looks", (t) => {
  const lines = statusTable(statusOf({ uptimeSeconds: 102 }, 1100), statusOf({}, 1000));
  t.regex(lines[2] ?? "", /turn 1100 \(50\/s; rates over the last 2.00 s\)/);
  t.true(lines.some((line) => /^geophones +live +11 k +500\/s/.test(line)));
});

test("statusTable() has no rates where there is nothing to measure them over", (t) => {
  t.true(statusTable(statusOf()).some((line) => /^geophones +live +10 k +- /.test(line)));
  const anew = statusTable(statusOf({ uptimeSeconds: 102, restarts: 1 }, 10), statusOf({}, 1000));
  t.is(anew[0], "mine-seismic: running, started again once after a failure");
  t.regex(anew[2] ?? "", /turn 10 \(-;/);
});

test("statusTable() shows for how long a source has been silent", (t) => {
  const { metrics } = statusOf();
  const geophones = { ...(metrics as NonNullable<Status["metrics"]>).sources.geophones, silentSeconds: 15.2 };
  const lines = statusTable(statusOf({ metrics: { ...metrics, sources: { geophones } } as NonNullable<Status["metrics"]> }));
  t.true(lines.some((line) => line.startsWith("geophones  silent 15 s ")));
});

test("statusTable() has nothing behind or old by less than nothing", (t) => {
  const { metrics } = statusOf();
  const at = (now: string) => statusTable(statusOf({ metrics: { ...metrics, now, durable } as NonNullable<Status["metrics"]> })).join("\n");
  const durable = {
    log: { records: 1, written: 1, bytes: 1, syncs: 0, segments: 1 },
    journals: {},
    snapshots: { turn: 1001, time: "1700000007500000002", count: 1, bytes: 1, seconds: 0, failed: 0 },
    recovery: { turns: 0, seconds: 0 },
    full: false,
  };
  t.regex(at("1700000007499999999"), /event time 0\.00 s behind[\s\S]*snapshot: 0 turns ago, 0\.00 s old/);
  t.regex(at("1700000007250000000"), /event time 0\.25 s ahead/);
});

test("statusTable() shows what is wrong", (t) => {
  const { metrics } = statusOf();
  const text = statusTable(
    statusOf({
      health: { state: "degraded", reasons: ['Step "pick" threw 3 times'] },
      metrics: {
        ...(metrics as NonNullable<Status["metrics"]>),
        credit: 0,
        durable: {
          log: { records: 1000, written: 5_000_000, bytes: 3_400_000, syncs: 0, segments: 1 },
          journals: { shake: { entries: 10, bytes: 8000, backlogBytes: 2500, dropped: 3 } },
          snapshots: { turn: 990, time: "1700000007900000000", count: 12, bytes: 900, seconds: 0.25, failed: 1 },
          recovery: { turns: 12, seconds: 0.125 },
          full: true,
        },
      },
    }),
  );
  t.true(text.includes('  ! Step "pick" threw 3 times'));
  t.regex(text.join("\n"), /waits for its sinks/);
  t.deepEqual(text.slice(text.indexOf("STATE")), [
    "STATE",
    "  ! the disk is full: nothing is taken until there is room",
    "  turn log: 3.4 MB on disk in 1 segment, 1000 records written",
    "  snapshot: 10 turns ago, 2.10 s old, 12 taken, 1 failed",
    "  recovery: 12 turns were run again in 0.13 s",
    "  journal of shake: 8.0 kB on disk in 10 batches, 2.5 kB not taken yet, 3 DROPPED",
  ]);
});

test("statusTable() shows a run that is starting, and lets no control characters through", (t) => {
  const { metrics: _, ...starting } = statusOf({ flow: "a\x1b[31mb\n", health: { state: "starting", reasons: [] } });
  t.deepEqual(statusTable(starting), ["a�[31mb�: starting", "  pid 4711, since 2026-11-21T18:00:12Z (1 min 40 s), 84.0 MB of memory, version 0.1.0"]);
});
