import { defaulted, type FlowDocument, flow, optionsSchema } from "@headframe/core";
import { consoleView } from "@headframe/device-console";
import { sdsArchive } from "@headframe/device-miniseed";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { sqliteTable } from "@headframe/device-sqlite";
import { bandpassStaLta, coincidence, cut, regularise, trigger } from "@headframe/signal";
import { Type } from "typebox";

const positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

const settings = optionsSchema({
  lowHz: defaulted(positive("Lower corner of the detection band, Hz"), 30),
  highHz: defaulted(positive("Upper corner of the detection band, Hz; at or above half the sample rate it is left out"), 500),
  staSeconds: defaulted(positive("Length of the short-term average, s"), 0.02),
  ltaSeconds: defaulted(positive("Length of the long-term average, s"), 0.5),
  on: defaulted(positive("Ratio at which a trigger opens"), 5),
  off: defaulted(positive("Ratio below which it closes"), 1.5),
  maxSeconds: defaulted(positive("Longest trigger, s"), 2),
  minimumStations: defaulted(positive("Stations that must trigger together, as the sum of their weights"), 4),
  extensionSeconds: defaulted(Type.Number({ minimum: 0, description: "Longest pause between triggers of one event, s" }), 0.1),
  beforeSeconds: defaulted(positive("Waveform kept before each network trigger, s"), 0.25),
  afterSeconds: defaulted(positive("Waveform kept after each network trigger, s"), 0.5),
  catalogue: defaulted(Type.String({ minLength: 1, description: "SQLite file of the trigger catalogue" }), "state:catalogue.sqlite"),
  archive: defaulted(Type.String({ minLength: 1, description: "Folder of the SDS archive of triggered windows" }), "state:archive"),
});

/**
 * The flagship flow, first version: geophones to network triggers, with a trigger catalogue and the
 * waveforms around each trigger. Picking, location and size come on top of it.
 */
export const mineSeismic: FlowDocument = flow("mine-seismic", { summary: "Seismic events of a mine from its geophones", settings }, (f) => {
  const geophones = f.source("geophones", simulatedMine());
  const regular = f.step("regularise", regularise());
  const waves = geophones.pipe(regular);
  const triggers = waves.pipe(
    f.step(
      "ratio",
      bandpassStaLta({ lowHz: f.settings.lowHz, highHz: f.settings.highHz, staSeconds: f.settings.staSeconds, ltaSeconds: f.settings.ltaSeconds }),
    ),
    f.step("trigger", trigger({ on: f.settings.on, off: f.settings.off, maxSeconds: f.settings.maxSeconds })),
  );
  const network = triggers.pipe(
    f.step("coincidence", coincidence({ minimumSum: f.settings.minimumStations, extensionSeconds: f.settings.extensionSeconds, repeats: "join" })),
  );
  network.pipe(f.sink("catalogue", sqliteTable({ path: f.settings.catalogue, table: "triggers" })));
  f.merge(waves, network).pipe(
    f.step("cut", cut({ beforeSeconds: f.settings.beforeSeconds, afterSeconds: f.settings.afterSeconds })),
    f.sink("archive", sdsArchive({ path: f.settings.archive })),
  );
  f.merge(waves, network).pipe(f.sink("view", consoleView({ title: "mine-seismic" })));
});
