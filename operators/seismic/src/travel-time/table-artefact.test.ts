import type { Inventory } from "@headframe/core";
import { crc32c } from "@headframe/core";
import test from "ava";
import { siteTravelTimes } from "./site-travel-times.ts";
import { decodeTravelTimeTables, encodeTravelTimeTables } from "./table-artefact.ts";
import type { TableTimes } from "./table-times.ts";
import type { VelocityOptions } from "./velocity-options.ts";

const inventory: Inventory = {
  frame: "local",
  stations: [
    { id: "A_1", x: 0, y: 0, z: 0, channels: [] },
    { id: "A_2", x: 300, y: 200, z: 50, channels: [] },
  ],
};
const options: VelocityOptions = {
  inventory,
  vp: 5000,
  vs: 2900,
  velocityModel: { spacingMetres: 25, regions: [{ shape: "box", min: [50, 50, -50], max: [150, 150, 50], vp: 340, vs: 200 }] },
};

test("decodeTravelTimeTables() gives back what encodeTravelTimeTables() wrote, and the site uses it", (t) => {
  const tables = siteTravelTimes(options) as TableTimes;
  const read = decodeTravelTimeTables(encodeTravelTimeTables(tables), options);
  for (const phase of [0, 1] as const) for (const station of [0, 1]) t.deepEqual(read.table(phase, station), tables.table(phase, station));
  t.is(siteTravelTimes(options), read);
});

test("decodeTravelTimeTables() refuses damaged bytes and tables of another model", (t) => {
  const bytes = encodeTravelTimeTables(siteTravelTimes(options) as TableTimes);
  const damaged = bytes.slice();
  damaged[1000] = (damaged[1000] as number) ^ 1;
  t.throws(() => decodeTravelTimeTables(damaged, options), { code: "tables-invalid", message: /checksum/ });
  t.throws(() => decodeTravelTimeTables(bytes, { ...options, vp: 5100 }), { code: "tables-invalid", message: /another model/ });
  t.throws(() => decodeTravelTimeTables(new Uint8Array(10), options), { code: "tables-invalid" });
  t.throws(() => decodeTravelTimeTables(bytes, { inventory, vp: 5000, vs: 2900 }), { code: "tables-invalid" });
});

test("siteTravelTimes() hands out the same tables for the same content, and none without stations", (t) => {
  t.is(siteTravelTimes(options), siteTravelTimes(structuredClone(options)));
  t.not(siteTravelTimes(options), siteTravelTimes({ ...options, vs: 2800 }));
  t.is(siteTravelTimes({ vp: 5000, vs: 2900 }), undefined);
  t.is(siteTravelTimes({ inventory, vp: 5000, vs: 2500 })?.time(1, 0, 300, 0, 400), 0.2);
});

test("crc32c() gives the check value of the standard", (t) => {
  t.is(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
});
