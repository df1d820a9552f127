import { stripVTControlCharacters } from "node:util";
import type { Event, Frame } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { renderView } from "./render-view.ts";
import { note, noteTick, type ViewModel, viewModel } from "./view-model.ts";

const second = 1_000_000_000n;
const start = 1_760_000_000n * second;

/** Ten seconds of stations, one event in all but the last of them, one station that falls silent. */
function scene(stations: number, { until = 10, silent = -1 } = {}): ViewModel {
  const model = viewModel("mine-seismic", start);
  for (let block = 0; block < until; block++) {
    for (let s = 0; s < stations; s++) {
      if (s === silent && block > until / 2) continue;
      const source = `FDSN:MN_S${String(s + 1).padStart(3, "0")}_00_G_H`;
      const loud = block === 6 ? 400 * (s + 1) : 20;
      const samples = Int32Array.from({ length: 3 * 100 }, (_, i) => (i % 2 === 0 ? loud : -loud) + 1000);
      note(model, {
        kind: "frame",
        source,
        channels: ["Z", "N", "E"].map((c) => `${source}_${c}`),
        t0: start + BigInt(block) * second,
        rate: 100,
        unit: "count",
        samples,
      } satisfies Frame);
    }
    noteTick(model, start + BigInt(block + 1) * second + second / 5n);
  }
  const members = Array.from({ length: Math.max(1, stations - 1) }, (_, s) => `S${String(s + 1).padStart(3, "0")}`);
  note(model, trigger(start + 6n * second + 123_000_000n, members));
  return model;
}

function trigger(time: bigint, stations: readonly string[]): Event {
  return {
    kind: "event",
    type: "trigger",
    id: String(time),
    source: "MN",
    time,
    data: { stations, channels: stations.map((s) => `FDSN:MN_${s}_00_G_H_Z`), seconds: 0.42, peaks: [31.5] },
  };
}

test("renderView() shows a table where there is room", (t) => {
  t.deepEqual(renderView(scene(4, { silent: 2 }), { columns: 80, rows: 24, colour: false }), [
    " ▲ headframe  mine-seismic                              2025-10-09 08:53:30 UTC",
    " 4 stations   960 samples/s   1.00× real time   0.2 s behind         up 0:00:10",
    "",
    " STATION  CHANNELS      RATE      LAST  GAPS  LAST 11.5 S              TRIGGER",
    " S001     GH[ZNE]     100 Hz     0.2 s     0     ▁ ▁ ▁ ▁ ▁ ▁ ▆ ▁ ▁ ▁   ● 3 s",
    " S002     GH[ZNE]     100 Hz     0.2 s     0     ▁ ▁ ▁ ▁ ▁ ▁ ▇ ▁ ▁ ▁   ● 3 s",
    " S003     GH[ZNE]     100 Hz     4.2 s     0     ▁ ▁ ▁ ▁ ▁ ▁           ✗ 4 s",
    " S004     GH[ZNE]     100 Hz     0.2 s     0     ▁ ▁ ▁ ▁ ▁ ▁ █ ▁ ▁ ▁   ·",
    "",
    " EVENTS 1 ─────────────────────────────────────────────────────────────────────",
    " 08:53:26.123  ■■■■■■■■■··· 3/4 stations   0.42 s  peak 31.5   S001 S002 S003",
  ]);
});

test("renderView() sets stations side by side where there are many", (t) => {
  t.deepEqual(renderView(scene(9), { columns: 60, rows: 16, colour: false }), [
    " ▲ headframe  mine-seismic          2025-10-09 08:53:30 UTC",
    " 9 stations   2.70 k samples/s   1.00× real time   0.2 s be…",
    "",
    " STATIONS 9 ───────────────────────────────────────────────",
    " S001  ▁ ▁ ▆ ▁ ▁ ▁  ● 3 s      S006  ▁ ▁ █ ▁ ▁ ▁  ● 3 s",
    " S002  ▁ ▁ ▇ ▁ ▁ ▁  ● 3 s      S007  ▁ ▁ █ ▁ ▁ ▁  ● 3 s",
    " S003  ▁ ▁ █ ▁ ▁ ▁  ● 3 s      S008  ▁ ▁ █ ▁ ▁ ▁  ● 3 s",
    " S004  ▁ ▁ █ ▁ ▁ ▁  ● 3 s      S009  ▁ ▁ █ ▁ ▁ ▁  ·",
    " S005  ▁ ▁ █ ▁ ▁ ▁  ● 3 s",
    "",
    " EVENTS 1 ─────────────────────────────────────────────────",
    " 08:53:26.123  ■■■■■■■■■■■· 8/9 stations   0.42 s  peak 31.…",
  ]);
});

test("renderView() says what is wrong as loud as anything", (t) => {
  const model = scene(1);
  note(model, { kind: "gap", source: "FDSN:MN_S001_00_G_H", from: start, to: start + second, cause: "lost" });
  note(model, { kind: "event", type: "error", id: "e", source: "MN", time: start, data: { step: "band", reason: "Sample 7 is not a number" } });
  const lines = renderView(model, { columns: 80, rows: 24, colour: false });
  t.is(lines[2], " 1 gap  1 error: Sample 7 is not a number");
  t.regex(lines[5] ?? "", / {5}1 {2}/);
});

test("renderView() waits for data in words", (t) => {
  t.deepEqual(renderView(viewModel("", start), { columns: 60, rows: 24, colour: false }), [
    " ▲ headframe                        2025-10-09 08:53:20 UTC",
    " waiting for data                                up 0:00:00",
    "",
    " EVENTS 0 ─────────────────────────────────────────────────",
    " none yet",
  ]);
});

test("renderView() lists triggers of single channels where there is nothing else", (t) => {
  const model = viewModel("", start);
  note(model, {
    kind: "event",
    type: "trigger",
    id: "1",
    source: "x",
    time: start,
    data: { channel: "FDSN:BW_UH1__S_H_Z", station: "UH1", seconds: 2.5, peak: 9.5 },
  });
  t.is(renderView(model, { columns: 60, rows: 24, colour: false }).at(-1), " 08:53:20.000   2.50 s  peak 9.50   UH1");
});

test("renderView() shows the stream's date where a recording is replayed", (t) => {
  const model = scene(1);
  noteTick(model, start + 86_400n * 400n * second);
  t.regex(renderView(model, { columns: 100, rows: 24, colour: false })[1] ?? "", /stream 2025-10-09 08:53:30/);
});

test("renderView() fits any terminal, with and without colour", (t) => {
  const models = [0, 1, 5, 24, 204].map((n) => scene(n));
  fc.assert(
    fc.property(fc.constantFrom(...models), fc.integer({ min: 20, max: 250 }), fc.integer({ min: 1, max: 80 }), (model, columns, rows) => {
      const plain = renderView(model, { columns, rows, colour: false });
      const coloured = renderView(model, { columns, rows, colour: true }).map((line) => stripVTControlCharacters(line).trimEnd());
      return plain.length <= rows && plain.every((line) => line.length <= columns) && coloured.every((line, i) => line === plain[i]);
    }),
    { numRuns: 300 },
  );
  t.pass();
});
