import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bindFlow, type Catalogue, type FlowDocument, type SinkNode } from "@headframe/core";
import { jsonLinesFile } from "@headframe/device-json-lines";
import { sdsArchive } from "@headframe/device-miniseed";
import { quakeml } from "@headframe/device-quakeml";
import { simulatedMine } from "@headframe/device-simulated-mine";
import { sqliteTable } from "@headframe/device-sqlite";
import { mineSeismic } from "@headframe/mine-seismic";
import { operators as seismic } from "@headframe/seismic";
import { operators as signal } from "@headframe/signal";

type Sources = Catalogue["sources"];
type Sinks = Catalogue["sinks"];

/** The flow `mine-seismic` on a simulated mine, writing all it makes into a folder of its own. */
export interface MineFlow extends AsyncDisposable {
  /** Catalogue and archive lie in it; what is put into it goes with the flow. */
  readonly folder: string;
  readonly document: FlowDocument;
  readonly catalogue: Catalogue;
}

export interface MineFlowParts {
  /** Options of the simulated mine. */
  readonly mine: Readonly<Record<string, unknown>>;
  /** What stands in for the simulated mine under its name. */
  readonly source?: Sources[number];
  /** What stands in for the operators under their names. */
  readonly operators?: Catalogue["operators"];
  /** Where it writes; a folder that goes with the flow if absent. */
  readonly folder?: string;
  /** A sink more, and where it takes from. */
  readonly probe?: { readonly sink: Sinks[number]; readonly in: readonly string[] };
}

/** The flow as it is, but for the terminal view, which has nothing to write to here. */
export async function mineFlow({ mine, source = simulatedMine, operators = [...signal, ...seismic], probe, folder: given }: MineFlowParts): Promise<MineFlow> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), "headframe-bench-")));
  const catalogue: Catalogue = { operators, sources: [source], sinks: [sqliteTable, sdsArchive, jsonLinesFile, quakeml, ...(probe ? [probe.sink] : [])] };
  const added: SinkNode[] = probe
    ? [{ id: "probe", device: probe.sink.definition.name, version: probe.sink.definition.version, options: {}, in: probe.in }]
    : [];
  const document: FlowDocument = { ...mineSeismic, sinks: [...mineSeismic.sinks.filter(({ id }) => id !== "view"), ...added] };
  return {
    folder,
    document: bindFlow(document, catalogue, {
      settings: {
        catalogue: join(folder, "catalogue.sqlite"),
        archive: join(folder, "archive"),
        quakeml: join(folder, "quakeml"),
        alarms: join(folder, "alarms.jsonl"),
      },
      options: { geophones: mine },
    }),
    catalogue,
    [Symbol.asyncDispose]: async () => {
      if (given === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
