import type { InventoryChannel } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { type ReadChannel, settleEpochs } from "./settle-epochs.ts";
import { ProblemList } from "./stationxml-problem.ts";

const flat = { azimuth: 0, dip: -90, unit: "m/s", sensitivity: 1, sensitivityHz: 1, normalisation: 1, poles: [], zeros: [] };
const read = (line: number, start?: string, end?: string, id = "FDSN:A_B__G_P_Z"): ReadChannel => ({
  line,
  channel: { id, ...flat, ...(start !== undefined && { start }), ...(end !== undefined && { end }) },
});

function settled(...channels: ReadChannel[]): { epochs: (string | undefined)[][]; problems: (string | number | undefined)[][] } {
  const list = new ProblemList();
  const epochs = settleEpochs(channels, list).map(({ start, end }) => [start, end]);
  return { epochs, problems: list.problems.map(({ severity, code, line }) => [severity, code, line]) };
}

test("settleEpochs() ends an epoch where a later one of the same channel begins", (t) => {
  t.deepEqual(settled(read(1, "2020"), read(2, "2010")), {
    epochs: [
      ["2020", undefined],
      ["2010", "2020"],
    ],
    problems: [["problem", "epochs-overlap", 2]],
  });
  t.deepEqual(settled(read(1), read(2, "2015", "2016")).epochs, [
    [undefined, "2015"],
    ["2015", "2016"],
  ]);
  t.deepEqual(settled(read(1, "2020"), read(2, "2020", "2021")), { epochs: [["2020", undefined]], problems: [["problem", "epochs-overlap", 2]] });
  t.deepEqual(settled(read(1), read(2)), { epochs: [[undefined, undefined]], problems: [["problem", "epochs-overlap", 1]] });
});

test("settleEpochs() leaves epochs that follow each other, and other channels, as they are", (t) => {
  const channels = [read(1, "2020"), read(2, "2010", "2020"), read(3, "2012", "2030", "FDSN:A_B__G_P_N")];
  const list = new ProblemList();
  t.deepEqual(
    settleEpochs(channels, list),
    channels.map(({ channel }) => channel),
  );
  t.deepEqual(list.problems, []);
});

test("settleEpochs() leaves out an epoch that never holds, and does not cut others by it", (t) => {
  t.deepEqual(settled(read(1, "2010"), read(2, "2020", "2015")), { epochs: [["2010", undefined]], problems: [["problem", "epoch-empty", 2]] });
});

test("settleEpochs() leaves one channel at most at any time: the one with the latest start of those that held", (t) => {
  const year = fc.option(fc.integer({ min: 2000, max: 2020 }).map(String), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(year, year), { maxLength: 6 }), (pairs) => {
      const channels = pairs.map(([start, end], i) => read(i, start, end));
      const kept = settleEpochs(channels, new ProblemList());
      for (let now = 1999; now < 2022; now++) {
        const at = String(now);
        const holding = kept.filter(({ start = "", end = "~" }: InventoryChannel) => start <= at && at < end);
        t.true(holding.length <= 1);
        const latest = channels.map(({ channel }) => channel).filter(({ start = "", end = "~" }) => start <= at && at < end);
        const [first = ""] = latest.map(({ start = "" }) => start).sort((a, b) => (a > b ? -1 : 1));
        if (holding[0]) t.is(holding[0].start ?? "", first);
      }
    }),
  );
});
