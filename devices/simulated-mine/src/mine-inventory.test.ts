import { Inventory, parseOptions } from "@headframe/core";
import test from "ava";
import * as Value from "typebox/value";
import { mineInventory } from "./mine-inventory.ts";
import { mineOptions } from "./mine-options.ts";
import { simulatedMine } from "./simulated-mine.ts";
import { stationLayout } from "./station-layout.ts";

const parse = (options: object) => parseOptions("simulated-mine", mineOptions, options);

test("mineInventory() has the stations and channels of the frames", (t) => {
  const options = parse({ stations: 30, orientation: "random", uniaxialPart: 0.3, accelerometerPart: 0.4 });
  const inventory = mineInventory(options);
  t.true(Value.Check(Inventory, inventory));
  t.deepEqual(
    inventory.stations.map(({ id, x, y, z, channels }) => ({ id, place: [x, y, z], channels: channels.map((channel) => channel.id) })),
    stationLayout(options).map(({ code, place, channels }) => ({ id: `MN_${code}`, place: [...place], channels: [...channels] })),
  );
  t.deepEqual(simulatedMine.definition.inventory?.(options), inventory);
});

test("mineInventory() says how sensors are turned", (t) => {
  const [first] = mineInventory(parse({})).stations;
  t.deepEqual(
    first?.channels.map(({ azimuth, dip }) => [azimuth, dip]),
    [
      [0, -90],
      [0, 0],
      [90, 0],
    ],
  );
  const options = parse({ orientation: "random" });
  const stations = stationLayout(options);
  for (const [s, { channels }] of mineInventory(options).stations.entries()) {
    for (const [c, { azimuth, dip }] of channels.entries()) {
      const [a, d] = [(azimuth * Math.PI) / 180, (dip * Math.PI) / 180];
      const expected = stations[s]?.parts[c]?.direction ?? [];
      for (const [axis, value] of [Math.cos(d) * Math.sin(a), Math.cos(d) * Math.cos(a), -Math.sin(d)].entries())
        t.true(Math.abs(value - (expected[axis] ?? 9)) < 1e-12);
    }
  }
});

test("mineInventory() has the nominal response: its plateau is the sensitivity of the options", (t) => {
  const { stations } = mineInventory(parse({ gainSpread: 0.3, swappedChannels: 5, deadChannels: 5 }));
  const gain = (hertz: number, { sensitivity, normalisation, poles, zeros }: (typeof stations)[number]["channels"][number]) => {
    const size = ([re, im]: readonly [number, number]) => Math.hypot(re, 2 * Math.PI * hertz - im);
    return sensitivity * normalisation * zeros.reduce((product, z) => product * size(z), 1) * poles.reduce((product, p) => product / size(p), 1);
  };
  for (const channel of stations.flatMap(({ channels }) => channels)) {
    t.true(Math.abs(gain(100, channel) / channel.sensitivity - 1) < 1e-9);
    t.true(Math.abs(gain(5000, channel) / 1e8 - 1) < 1e-4);
    t.true(Math.abs(gain(14, channel) / (1e8 / 1.4) - 1) < 1e-9);
  }
});

test("stationLayout() takes listed stations with any offset; events lie among them", (t) => {
  const stationList = [
    { code: "A1", x: 650_371, y: 4_766_640, z: 200 },
    { code: "B2", x: 651_000.5, y: 4_767_100, z: -300, uniaxial: true },
    { code: "C3", x: 650_800, y: 4_766_900, z: 0 },
  ];
  const stations = stationLayout(parse({ stationList }));
  t.deepEqual(
    stations.map(({ code, place, parts }) => [code, ...place, parts.length]),
    [
      ["A1", 650_371, 4_766_640, 200, 3],
      ["B2", 651_000.5, 4_767_100, -300, 1],
      ["C3", 650_800, 4_766_900, 0, 3],
    ],
  );
  t.deepEqual(simulatedMine.definition.check?.(parse({ stationList: [...stationList, stationList[0]] })), [
    'option "stationList" must name each station once, got "A1" twice',
  ]);
});
