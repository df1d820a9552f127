import { flow } from "@headframe/core";
import { jsonLinesFile } from "@headframe/device-json-lines";
import { sdsArchive } from "@headframe/device-miniseed";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { sqliteTable } from "@headframe/device-sqlite";
import { bandpassStaLta, coincidence, cut, regularise, trigger } from "@headframe/signal";

/** A mine into every kind of file: events as lines and rows, windows and a whole channel as an archive. */
export default flow("mine-lines", (f) => {
  const mine = f.source("mine", simulatedMine({ stations: 12, rate: 1000, speed: "max", durationSeconds: 600, eventsPerMinute: 20, dropouts: 0.001 }));
  const waves = mine.pipe(f.step("regularise", regularise()));
  const triggers = waves.pipe(
    f.step("ratio", bandpassStaLta({ lowHz: 30, highHz: 400, staSeconds: 0.02, ltaSeconds: 0.5 })),
    f.step("trigger", trigger({ on: 5, off: 1.5, maxSeconds: 2 })),
  );
  const network = triggers.pipe(f.step("coincidence", coincidence({ minimumSum: 3, extensionSeconds: 0.1, repeats: "join" })));
  triggers.pipe(f.sink("lines", jsonLinesFile({ path: "out/triggers.jsonl" })));
  network.pipe(f.sink("rows", sqliteTable({ path: "out/events.sqlite", table: "events" })));
  f.merge(waves, network).pipe(f.step("cut", cut({ beforeSeconds: 0.25, afterSeconds: 0.5 })), f.sink("windows", sdsArchive({ path: "out/windows" })));
  waves.pipe(f.sink("all", sdsArchive({ path: "out/all" })));
});
