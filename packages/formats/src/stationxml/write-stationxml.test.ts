import { existsSync, readFileSync } from "node:fs";
import { channelResponse, formatTime, type Inventory, type InventoryChannel } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { readStationXml } from "./read-stationxml.ts";
import { writeStationXml } from "./write-stationxml.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const complex = fc.tuple(number(-1e5, -0.01), number(-1e5, 1e5));
const code = fc.stringMatching(/^[A-Z0-9]{1,5}$/);
const channelCode = fc.stringMatching(/^[A-Za-z]?_[A-Za-z]?_[A-Za-z0-9]{0,3}$/);
const time = fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }).map(formatTime);

const response = fc
  .record({
    unit: fc.constantFrom("m/s", "m/s2", "m", "Pa", "V"),
    sensitivity: number(1e-6, 1e12).chain((size) => fc.constantFrom(size, -size)),
    sensitivityHz: number(0.01, 3000),
    poles: fc.array(complex, { maxLength: 4 }),
    zeros: fc.array(complex, { maxLength: 4 }),
  })
  .map((shape) => {
    const plain = { ...shape, sensitivity: 1, normalisation: 1 };
    return { ...shape, normalisation: 1 / Math.hypot(...channelResponse(plain, shape.sensitivityHz)) };
  });

const counts = fc.constant({ unit: "count", sensitivity: 1, sensitivityHz: 0, normalisation: 1, poles: [], zeros: [] });

const channel = fc
  .tuple(
    code,
    code,
    fc.constantFrom("", "00", "10"),
    channelCode,
    number(0, 359.999),
    number(-90, 90),
    fc.oneof(response, counts),
    fc.option(time),
    fc.option(time),
  )
  .filter(([, , , , , , , start, end]) => start === null || end === null || start < end)
  .map(([network, station, location, codes, azimuth, dip, shape, start, end]) => ({
    id: `FDSN:${network}_${station}_${location}_${codes}`,
    azimuth,
    dip,
    ...shape,
    ...(start !== null && { start }),
    ...(end !== null && { end }),
  })) as fc.Arbitrary<InventoryChannel>;

const far = number(-1e7, 1e7);
const stations = (coordinate: fc.Arbitrary<number>) =>
  fc.uniqueArray(
    fc.record({
      id: fc.tuple(code, code).map((codes) => codes.join("_")),
      x: coordinate,
      y: coordinate,
      z: far,
      channels: fc.uniqueArray(channel, { maxLength: 3, selector: ({ id }) => id.split("_").slice(2).join("_") }),
    }),
    {
      minLength: 1,
      maxLength: 5,
      selector: ({ id }) => id,
    },
  );

/** A station's channels carry its codes. */
function named(inventory: Inventory): Inventory {
  const renamed = inventory.stations.map((station) => ({
    ...station,
    channels: station.channels.map((one) => ({ ...one, id: `FDSN:${station.id}_${one.id.split("_").slice(2).join("_")}` })),
  }));
  return { ...inventory, stations: renamed };
}

test("writeStationXml() of a local inventory reads back as it was", (t) => {
  fc.assert(
    fc.property(stations(far), (list) => {
      const inventory = named({ frame: "local", stations: list });
      const { inventory: back, problems } = readStationXml(writeStationXml(inventory));
      t.deepEqual(back, inventory);
      t.deepEqual(
        problems.filter(({ severity, code: what }) => severity === "problem" && what !== "response-missing"),
        [],
      );
    }),
    { numRuns: 300 },
  );
});

test("writeStationXml() of a geographic inventory reads back within a micrometre", (t) => {
  const origin = fc.record({ latitude: number(-80, 80), longitude: number(-180, 180) });
  fc.assert(
    fc.property(origin, stations(number(-1e5, 1e5)), (centre, list) => {
      fc.pre(Math.abs(centre.latitude) + Math.abs(centre.longitude) > 5);
      const inventory = named({ frame: "geographic", origin: centre, stations: list });
      const back = readStationXml(writeStationXml(inventory)).inventory;
      t.deepEqual({ ...back, stations: [] }, { ...inventory, stations: [] });
      for (const [i, station] of inventory.stations.entries()) {
        const { x = 0, y = 0, ...rest } = back.stations[i] ?? {};
        t.true(Math.hypot(x - station.x, y - station.y) < 1e-6);
        t.deepEqual({ x: station.x, y: station.y, ...rest } as never, station);
      }
    }),
    { numRuns: 200 },
  );
});

test("writeStationXml() keeps a real mine's inventory", (t) => {
  const file = new URL("../../../../../shared/data/mine/OT_oyu_tolgoi_stationxml_microquake.xml", import.meta.url);
  if (!existsSync(file)) {
    t.log("no ../shared/data: skipped");
    t.pass();
    return;
  }
  const { inventory } = readStationXml(readFileSync(file, "utf8"));
  t.deepEqual(readStationXml(writeStationXml(inventory)).inventory, inventory);
});

test("writeStationXml() writes who it is from, and nothing that XML would misread", (t) => {
  const text = writeStationXml({ frame: "local", stations: [] }, { source: "A & <B>", sender: '"C"', created: 1n });
  t.like(readStationXml(text), { source: "A & <B>", sender: '"C"' });
  t.true(text.includes("<Created>1970-01-01T00:00:00.000000001Z</Created>"));
});
