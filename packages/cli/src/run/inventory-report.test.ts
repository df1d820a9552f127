import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bindFlow, type FlowDocument, type Inventory, type Log } from "@headframe/core";
import { mineSeismic } from "@headframe/mine-seismic";
import test from "ava";
import { catalogue } from "../catalogue.ts";
import { reportInventory } from "./inventory-report.ts";

function told(document: FlowDocument, files: Parameters<typeof reportInventory>[1] = []): string[] {
  const lines: string[] = [];
  const at = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
  reportInventory(document, files, { debug: at("DEBUG"), info: at("INFO"), warn: at("WARN"), error: at("ERROR") } satisfies Log);
  return lines;
}

const fromFile = { geophones: { device: "miniseed", version: 1, options: { path: "*.mseed" } } };
const flowWith = (inventory?: Inventory, options = {}) =>
  bindFlow(mineSeismic, catalogue, { sources: fromFile, options, ...(inventory && { settings: { inventory } }) });
const stations = (count: number, spacing = 100): Inventory => ({
  frame: "local",
  stations: Array.from({ length: count }, (_, i) => ({ id: `MN_S${i}`, x: 5e6 + spacing * i, y: 0, z: 0, channels: [] })),
});

test("reportInventory() says once that nothing is located without an inventory", (t) => {
  t.deepEqual(told(flowWith()), ["WARN no inventory: nothing is located; give --set inventory=stations.xml"]);
});

test("reportInventory() says that there are too few stations to locate, or that they are at one place", (t) => {
  t.deepEqual(told(flowWith(stations(3))), ["WARN the inventory has 3 stations; 5 are needed to locate"]);
  t.deepEqual(told(flowWith(stations(1))), ["WARN the inventory has 1 station; 5 are needed to locate"]);
  t.deepEqual(told(flowWith(stations(4), { associate: { minimumStations: 4 } })), []);
  t.deepEqual(told(flowWith(stations(5))), []);
  t.deepEqual(told(flowWith(stations(6, 0.01))), ["WARN the 6 stations of the inventory are all at one place: nothing can be located"]);
});

test("reportInventory() has nothing to say of a source that knows its stations, nor of a flow that locates nothing", (t) => {
  const document = bindFlow(mineSeismic, catalogue);
  t.deepEqual(told(document), []);
  t.deepEqual(told({ ...flowWith(), steps: flowWith().steps.filter(({ operator }) => operator !== "associate") }), []);
});

test("reportInventory() logs each problem of a file with its line, and notes by their code", (t) => {
  const note = (line: number) => ({ severity: "note", code: "depth-doubtful", at: "MN_A", message: "Deep", line }) as const;
  const problems = [
    note(7),
    { severity: "problem", code: "no-position", at: "MN_B", message: "No position", line: 12 },
    { severity: "problem", code: "unit-unknown", at: "", message: "A unit \u001b[2J" },
    note(20),
    { severity: "note", code: "version", at: "", message: "Old", line: 2 },
  ] as const;
  t.deepEqual(told(flowWith(stations(5)), [{ path: "a/stations.xml", problems }]), [
    "WARN a/stations.xml:12: MN_B: No position",
    "WARN a/stations.xml: A unit \uFFFD[2J",
    "INFO a/stations.xml:7: MN_A: Deep (and 1 more of depth-doubtful)",
    "INFO a/stations.xml:2: Old",
  ]);
});

test("headframe run warns of an inventory's problems and that nothing is located, once, and goes on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "headframe-inventory-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const known = "<Latitude>60</Latitude><Longitude>20</Longitude><Elevation>5</Elevation>";
  const root = 'FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.2"';
  const text = `<${root}>\n<Network code="MN">\n<Station code="A">${known}</Station>\n<Station code="B"/></Network></FDSNStationXML>`;
  writeFileSync(join(folder, "stations.xml"), text);
  const bin = fileURLToPath(new URL("../../bin/headframe.js", import.meta.url));
  const settings = ["inventory=stations.xml", "geophones.stations=3", "geophones.durationSeconds=2"].flatMap((pair) => ["--set", pair]);
  const { code, stderr } = await new Promise<{ code: number | null; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [bin, "run", "mine-seismic", ...settings, "--speed", "max", "--json"], { cwd: folder }, (_, __, stderr) =>
      resolve({ code: child.exitCode, stderr }),
    );
  });
  const warnings = stderr.split("\n").filter((line) => /WARN +(?:stations\.xml|the inventory|no inventory)/.test(line));
  t.is(code, 0, stderr);
  t.is(warnings.length, 2, stderr);
  t.regex(warnings[0] ?? "", /WARN +stations\.xml:4: MN_B: The station has no position: it is left out/);
  t.regex(warnings[1] ?? "", /WARN +the inventory has 1 station; 5 are needed to locate/);
});
