import type { Catalogue, FlowDocument } from "@headframe/core";
import { consoleView } from "@headframe/device-console";
import { jsonLines, jsonLinesFile } from "@headframe/device-json-lines";
import { miniseed, sdsArchive } from "@headframe/device-miniseed";
import { quakeml } from "@headframe/device-quakeml";
import { raspberryShake } from "@headframe/device-raspberry-shake";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { slist } from "@headframe/device-slist";
import { sqliteTable } from "@headframe/device-sqlite";
import { mineSeismic } from "@headframe/mine-seismic";
import { operators as seismic } from "@headframe/seismic";
import { operators as signal } from "@headframe/signal";
import { operators as window } from "@headframe/window";

/** What the command line's host may use. */
export const catalogue: Catalogue = {
  operators: [...signal, ...window, ...seismic],
  sources: [jsonLines, miniseed, raspberryShake, simulatedMine, slist],
  sinks: [consoleView, jsonLinesFile, quakeml, sdsArchive, sqliteTable],
};

/** Flows that can be run by name. */
export const builtInFlows: readonly FlowDocument[] = [mineSeismic];
