import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bindFlow, type Inventory, type Log } from "@headframe/core";
import { mineSeismic } from "@headframe/mine-seismic";
import test from "ava";
import { catalogue } from "../catalogue.ts";
import { prepareTravelTimes } from "./travel-time-tables.ts";

const station = (id: string, x: number, z: number) => ({ id, x, y: 7 * x, z, channels: [] });
const inventory: Inventory = { frame: "local", stations: [station("MN_A", 0, 0), station("MN_B", 50, -60), station("MN_C", 20, -30)] };
const velocityModel = { regions: [{ shape: "layer", min: [0, 0, -500], max: [0, 0, -40], vp: 5000, vs: 2900 }], spacingMetres: 40 };

function told(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const note = (text: string) => void lines.push(text);
  return { lines, log: { debug: note, info: note, warn: note, error: note } as unknown as Log };
}

test("prepareTravelTimes() computes tables once, reads them the next time, and computes damaged ones again", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "headframe-tables-"));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const document = bindFlow(mineSeismic, catalogue, { settings: { inventory, velocityModel } });
  const [first, second, third] = [told(), told(), told()];
  prepareTravelTimes(document, directory, first.log);
  t.regex(first.lines.join(), /^computing travel times of 3 stations, once; they are kept in [^,]*$/, "once for all steps");
  const [name = ""] = readdirSync(join(directory, "travel-times"));
  const path = join(directory, "travel-times", name);
  const bytes = readFileSync(path);
  prepareTravelTimes(document, directory, second.log);
  t.deepEqual(second.lines, []);
  writeFileSync(path, bytes.subarray(0, 100));
  prepareTravelTimes(document, directory, third.log);
  t.regex(third.lines.join("\n"), /the tables are computed again\ncomputing travel times/);
  t.deepEqual(readFileSync(path), bytes);
});

test("prepareTravelTimes() goes on where the tables cannot be kept, and says so", (t) => {
  const { log, lines } = told();
  prepareTravelTimes(bindFlow(mineSeismic, catalogue, { settings: { inventory, velocityModel } }), "/dev/null", log);
  t.regex(lines[1] ?? "", /^\/dev\/null\/travel-times\/.* cannot be kept and are computed again by the next run/);
});

test("prepareTravelTimes() has nothing to do without a velocity model", (t) => {
  const { log, lines } = told();
  prepareTravelTimes(bindFlow(mineSeismic, catalogue, { settings: { inventory } }), "/no/such/folder", log);
  t.deepEqual(lines, []);
});
