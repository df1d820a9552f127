import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inventory } from "@headframe/core";
import { writeStationXml } from "@headframe/formats";
import { mineSeismic } from "@headframe/mine-seismic";
import test from "ava";
import { catalogue } from "../catalogue.ts";
import { UsageError } from "../errors.ts";
import { assignments } from "./assignments.ts";

const folder = mkdtempSync(join(tmpdir(), "headframe-assignments-"));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const inventory: Inventory = { frame: "local", stations: [{ id: "MN_S001", x: 650_371.5, y: 4_766_640.25, z: -68, channels: [] }] };
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const settingsOf = (...pairs: string[]) => assignments(mineSeismic, pairs, catalogue).settings;

test("assignments() puts the content of a file in the place of its path", (t) => {
  const stations = file("stations.xml", writeStationXml(inventory, {}));
  const model = file("model.json", '{"regions":[]}');
  const { settings, options } = assignments(mineSeismic, [`inventory=${stations}`, `velocityModel=${model}`, "vp=5500", "size.qp=300"], catalogue);
  t.like(settings, { vp: 5500, velocityModel: { regions: [] } });
  t.like((settings.inventory as Inventory).stations[0], { id: "MN_S001", x: 650_371.5, y: 4_766_640.25, z: -68 });
  t.deepEqual(options, { size: { qp: 300 } });
});

test("assignments() leaves a value that is given as JSON", (t) => {
  t.deepEqual(settingsOf(`inventory=${JSON.stringify(inventory)}`), { inventory });
});

test("assignments() names the setting whose file cannot be read, and what would be right", (t) => {
  for (const [pair, message] of [
    ["inventory=no-such.xml", /--set inventory: cannot read "no-such.xml" \(ENOENT\); give the path of a StationXML file/],
    [`inventory=${folder}`, /--set inventory: cannot read .*EISDIR/],
    [`inventory=${file("empty.xml", "")}`, /--set inventory: ".*empty.xml" is not a StationXML file/],
    [`inventory=${file("wrong.xml", "<html></html>")}`, /is not a StationXML file/],
    [`velocityModel=${file("wrong.json", "{")}`, /--set velocityModel: ".*wrong.json" is not a JSON file/],
  ] as const)
    t.throws(() => settingsOf(pair), { instanceOf: UsageError, message });
});

const document = (stations: string) =>
  `<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.2">\n<Network code="MN">\n${stations}</Network></FDSNStationXML>`;
const place = (latitude: number) => `<Latitude>${latitude}</Latitude><Longitude>${latitude}</Longitude><Elevation>5</Elevation>`;

test("assignments() gives what is to be known of an inventory's file", (t) => {
  const path = file("partly.xml", document(`<Station code="A">${place(0)}</Station>\n<Station code="B">${place(60)}</Station>`));
  const { settings, inventoryFiles } = assignments(mineSeismic, [`inventory=${path}`], catalogue);
  t.deepEqual(
    (settings.inventory as Inventory).stations.map(({ id }) => id),
    ["MN_B"],
  );
  t.like(inventoryFiles, { length: 1, 0: { path } });
  t.like(inventoryFiles[0]?.problems, { length: 1, 0: { severity: "problem", code: "no-position", at: "MN_A" } });
});

test("assignments() refuses an inventory that does not say where any station is", (t) => {
  const both = (latitude: string) => `<Station code="A">${latitude}</Station><Station code="B">${latitude}</Station>`;
  for (const [name, stations, message] of [
    ["none.xml", "", /--set inventory: ".*none.xml" does not say where any station is: There are no stations/],
    ["null.xml", both(place(0)), /does not say where any station is: All stations are at latitude 0 and longitude 0/],
    ["blank.xml", both(""), /does not say where any station is: /],
  ] as const)
    t.throws(() => settingsOf(`inventory=${file(name, document(stations))}`), { instanceOf: UsageError, message }, name);
});
