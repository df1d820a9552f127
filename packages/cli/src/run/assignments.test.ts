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
