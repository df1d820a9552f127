import test from "ava";
import type { Comparison, ReplayReport } from "./replay-report.ts";
import { replayText } from "./replay-text.ts";

const time = (second: number) => `2026-01-01T06:00:${String(second).padStart(2, "0")}.000000000Z`;

const inTable = (second: number) => time(second).replace("000000Z", "Z");

const report: ReplayReport = {
  flow: "mine-seismic",
  directory: "state",
  from: time(0),
  to: time(59),
  reached: "2026-01-01T06:01:05.000000000Z",
  turns: 130,
  seconds: 0.5,
  eventSeconds: 65,
  writtenBy: ["0.1.0"],
  replayedBy: "0.1.0",
  equal: true,
  differingTurns: 0,
  firstDifferences: [],
  outputs: [{ sink: "catalogue", events: { trigger: 3, pick: 1 }, frames: 0, gaps: 1 }],
  notes: [],
};

const event = (second: number, more: object = {}) => ({ type: "trigger", id: `id${second}`, source: "network", time: time(second), ...more });
const comparison: Comparison = {
  other: "mine-seismic",
  changes: [{ step: "trigger", what: "options.on", recorded: 5, other: 6 }],
  freshSteps: ["trigger"],
  toleranceSeconds: 0.5,
  events: [
    {
      sinks: ["catalogue", "view"],
      type: "trigger",
      both: 3,
      equal: 1,
      different: [
        {
          recorded: event(10),
          other: event(10),
          by: "time",
          fields: [
            { field: "stations", recorded: ["S1", "S2"], other: ["S2"] },
            { field: "time", recorded: time(10), other: time(11), difference: 1 },
            { field: "seconds", recorded: 0.41234567, other: 0.39, difference: -0.02234567 },
          ],
        },
        { recorded: event(30), other: event(30), by: "id", fields: [{ field: "peaks", recorded: [1, 2, 3], other: [1, 2.5, 4] }] },
      ],
      onlyRecorded: [event(20, { seconds: 0.5, on: time(20), channels: ["a", "b"] })],
      onlyOther: [event(5, { magnitude: { value: 1 } })],
    },
  ],
  frames: [
    { sink: "view", source: "a", recorded: { frames: 1, samples: 10, gaps: 0 }, other: { frames: 1, samples: 10, gaps: 0 } },
    {
      sink: "view",
      source: "b",
      recorded: { frames: 1, samples: 10, gaps: 0 },
      other: { frames: 1, samples: 8, gaps: 0 },
      firstDifference: { time: time(1), what: "b: 1 as recorded, 2 by the other flow" },
    },
  ],
  sinksOfOne: ["alarm"],
};

test("replayText() tells of an equal replay in a few lines", (t) => {
  t.is(
    replayText(report),
    [
      "mine-seismic: 2026-01-01T06:00:00Z to 2026-01-01T06:00:59Z",
      "130 turns over 65 s of event time run again in 0.5 s, 130 times real time.",
      "The flow came out exactly as recorded.",
      "  catalogue: 3 trigger events, 1 pick event, 1 gap",
    ].join("\n"),
  );
});

test("replayText() names the first turns that differ, and notes", (t) => {
  const text = replayText({
    ...report,
    equal: false,
    differingTurns: 9,
    firstDifferences: [{ turn: 4, time: time(4), what: 'sink "a" had 1 items and has none' }],
    notes: ["What is kept begins later"],
  });
  t.true(text.includes("The flow did NOT come out as recorded: 9 turns of 130 differ."));
  t.true(text.includes(`  turn 4 at 2026-01-01T06:00:04Z: sink "a" had 1 items and has none\n  and 8 more`));
  t.true(text.endsWith("Note: What is kept begins later."));
});

test("replayText() shows a comparison at a glance, then what differs in order of time", (t) => {
  const lines = replayText({ ...report, comparison }).split("\n");
  const after = (title: string, n: number) => lines.slice(lines.findIndex((line) => line.startsWith(title)) + 1).slice(0, n);
  t.deepEqual(after("As recorded, beside mine-seismic", 1), ["  trigger: on 5 → 6"]);
  t.deepEqual(after("trigger events at catalogue and view", 7), [
    "  found by both        3, of which 2 differ, in time by up to 1 s",
    "  only as recorded     1",
    "  only by the other    1",
    `  ${inTable(5)}  only other     network`,
    `  ${inTable(10)}  differs        network  time (+1 s); seconds 0.41235 → 0.39 (-0.022346); stations without S1`,
    `  ${inTable(20)}  only recorded  network  seconds 0.5, 2 channels`,
    `  ${inTable(30)}  differs        network  peaks 2 of 3 by up to 1`,
  ]);
  t.deepEqual(after("Streams at view: 2 streams with 20 samples as recorded, 1 differ", 1), [
    `  b: 10 samples → 8 samples, from 2026-01-01T06:00:01Z on: b: 1 as recorded, 2 by the other flow`,
  ]);
  t.true(lines.includes("Not compared, since only one of the flows has them: alarm"));
});

test("replayText() cuts a long table, and shows first what only one has found", (t) => {
  const text = replayText({ ...report, comparison }, { rows: 2 });
  t.true(text.includes("only other") && text.includes("only recorded") && !text.includes("  differs "));
  t.true(text.includes("  and 2 more differences: --json has them all"));
});

test("replayText() has no more figures than mean something, and no blank line at the end", (t) => {
  const text = replayText({ ...report, seconds: 1.8073, from: "2026-01-01T06:00:00.123456780Z", comparison: { ...comparison, events: [], frames: [] } });
  t.regex(text, /, 36 times real time\.$/m);
  t.true(text.startsWith("mine-seismic: 2026-01-01T06:00:00.123Z to "));
  t.false(/\n$/.test(text));
  t.regex(replayText({ ...report, seconds: 0.01 }), /, 6500 times real time/);
  t.regex(replayText({ ...report, comparison, notes: ["Known"] }), /alarm\n\nNote: Known\.$/);
});

test("replayText() counts gaps where a stream has no samples", (t) => {
  const stream = (source: string, samples: number, gaps: number, others = gaps) => ({
    sink: "file",
    source,
    recorded: { frames: samples, samples, gaps },
    other: { frames: samples, samples, gaps: others },
    ...(others !== gaps && { firstDifference: { time: time(1), what: "a gap" } }),
  });
  const heading = (frames: Comparison["frames"]) => replayText({ ...report, comparison: { ...comparison, frames } }).match(/^Streams at .*$/m)?.[0];
  t.is(heading([stream("a", 0, 3), stream("b", 0, 1)]), "Streams at file: 2 streams with 4 gaps as recorded, all equal");
  t.is(heading([stream("a", 5, 0), stream("b", 5, 1)]), "Streams at file: 2 streams with 10 samples and 1 gap as recorded, all equal");
  t.regex(
    replayText({ ...report, comparison: { ...comparison, frames: [stream("a", 0, 3, 2)] } }),
    /^ {2}a: 3 gaps → 2 gaps, from 2026-01-01T06:00:01Z on: a gap$/m,
  );
});
