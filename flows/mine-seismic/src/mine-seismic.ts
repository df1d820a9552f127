import { defaulted, type FlowDocument, fileSetting, flow, Inventory, optionsSchema } from "@headframe/core";
import { consoleView } from "@headframe/device-console";
import { jsonLinesFile } from "@headframe/device-json-lines";
import { sdsArchive } from "@headframe/device-miniseed";
import { quakeml } from "@headframe/device-quakeml";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { sqliteTable } from "@headframe/device-sqlite";
import {
  associate,
  eventPicks,
  groundMotion,
  locate,
  NamedPoint,
  onsetPicker,
  ppvAlarm,
  repick,
  size,
  stationQuality,
  VelocityModel,
} from "@headframe/seismic";
import { bandpass, bandpassStaLta, channelQuality, coincidence, cut, regularise, trigger } from "@headframe/signal";
import { Type } from "typebox";

const positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });
const speed = (description: string) => Type.Number({ minimum: 100, maximum: 12_000, description });

const settings = optionsSchema({
  inventory: Type.Optional(fileSetting(Inventory, "stationxml")),
  vp: defaulted(speed("Speed of P waves in the mine, m/s"), 6000),
  vs: defaulted(speed("Speed of S waves, m/s"), 3500),
  density: defaulted(Type.Number({ minimum: 500, maximum: 10_000, description: "Density of the rock, kg/m3" }), 2700),
  velocityModel: Type.Optional(fileSetting(VelocityModel, "json")),
  points: defaulted(Type.Array(NamedPoint, { description: "Named points for which ground motion is predicted, in the local frame, m" }), []),
  pickLowHz: defaulted(positive("Lower corner of the band in which onsets are picked, Hz"), 40),
  pickHighHz: defaulted(positive("Upper corner of that band, Hz; at or above half the sample rate it is left out"), 5000),
  lowHz: defaulted(positive("Lower corner of the network trigger's band, Hz"), 30),
  highHz: defaulted(positive("Upper corner of the network trigger's band, Hz; at or above half the sample rate it is left out"), 500),
  staSeconds: defaulted(positive("Length of the short-term average, s"), 0.02),
  ltaSeconds: defaulted(positive("Length of the long-term average, s"), 0.5),
  on: defaulted(positive("Ratio at which a trigger opens"), 5),
  off: defaulted(positive("Ratio below which it closes"), 1.5),
  maxSeconds: defaulted(positive("Longest trigger, s"), 2),
  minimumStations: defaulted(positive("Stations that must trigger together, as the sum of their weights"), 4),
  extensionSeconds: defaulted(Type.Number({ minimum: 0, description: "Longest pause between triggers of one event, s" }), 0.1),
  beforeSeconds: defaulted(positive("Waveform kept before each network trigger, s"), 0.25),
  afterSeconds: defaulted(positive("Waveform kept after each network trigger, s"), 0.5),
  catalogue: defaulted(Type.String({ minLength: 1, description: "SQLite file of events, triggers and the health of stations" }), "state:catalogue.sqlite"),
  quakeml: defaulted(Type.String({ minLength: 1, description: "Folder of the QuakeML catalogue, a file an event" }), "state:quakeml"),
  alarms: defaulted(Type.String({ minLength: 1, description: "JSON-lines file of the alarms" }), "state:alarms.jsonl"),
  archive: defaulted(Type.String({ minLength: 1, description: "Folder of the SDS archive of triggered windows" }), "state:archive"),
});

/**
 * The flagship flow: from the geophones of a mine to located, sized events in seconds, preliminary and revised, with
 * alarms of ground motion, the health of each station, and network triggers with their waveforms as a second, simpler witness.
 */
export const mineSeismic: FlowDocument = flow("mine-seismic", { summary: "Located and sized seismic events of a mine from its geophones", settings }, (f) => {
  const { inventory, vp, vs, density, velocityModel } = f.settings;
  const rock = { inventory, vp, vs, velocityModel };
  const regular = f.step("regularise", regularise());
  const waves = f.source("geophones", simulatedMine()).pipe(regular);

  const network = waves.pipe(
    f.step(
      "ratio",
      bandpassStaLta({ lowHz: f.settings.lowHz, highHz: f.settings.highHz, staSeconds: f.settings.staSeconds, ltaSeconds: f.settings.ltaSeconds }),
    ),
    f.step("trigger", trigger({ on: f.settings.on, off: f.settings.off, maxSeconds: f.settings.maxSeconds })),
    f.step("coincidence", coincidence({ minimumSum: f.settings.minimumStations, extensionSeconds: f.settings.extensionSeconds, repeats: "join" })),
  );

  const conversion = f.step("ground", groundMotion({ inventory }));
  const ground = waves.pipe(conversion);
  const band = ground.pipe(f.step("band", bandpass({ lowHz: f.settings.pickLowHz, highHz: f.settings.pickHighHz })));
  const associated = f.step("associate", associate(rock));
  const first = band.pipe(f.step("onsets", onsetPicker()), associated, f.step("locate", locate(rock)));
  const second = f.merge(band, first).pipe(f.step("repick", repick(rock)), f.step("relocate", locate(rock)));
  const events = f.merge(ground, second).pipe(f.step("size", size({ ...rock, density, points: f.settings.points, pickLowHz: f.settings.pickLowHz })));
  const picks = events.pipe(f.step("picks", eventPicks()));
  const suspects = events.pipe(f.step("stations", stationQuality({ inventory, events: 200 })));
  const health = f.merge(regular.side("quality"), waves.pipe(f.step("channels", channelQuality())), conversion.side("notes"), suspects);
  const alarms = events.pipe(f.step("alarm", ppvAlarm()));

  events.pipe(f.sink("events", sqliteTable({ path: f.settings.catalogue, table: "events" })));
  events.pipe(f.sink("quakeml", quakeml({ path: f.settings.quakeml })));
  alarms.pipe(f.sink("alarms", jsonLinesFile({ path: f.settings.alarms }), { urgent: true }));
  health.pipe(f.sink("health", sqliteTable({ path: f.settings.catalogue, table: "health" })));
  network.pipe(f.sink("catalogue", sqliteTable({ path: f.settings.catalogue, table: "triggers" })));
  f.merge(waves, network).pipe(
    f.step("cut", cut({ beforeSeconds: f.settings.beforeSeconds, afterSeconds: f.settings.afterSeconds })),
    f.sink("archive", sdsArchive({ path: f.settings.archive })),
  );
  f.merge(waves, network, picks, events, alarms, suspects).pipe(f.sink("view", consoleView({ title: "mine-seismic" })));
});
