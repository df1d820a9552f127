import test from "ava";
import { siteVolume } from "../travel-time/site-travel-times.ts";
import { searchVolume } from "./search-volume.ts";

const mine = Array.from({ length: 16 }, (_, i) => ({ id: `XX_${i}`, x: 650_000 + ((i * 379) % 1000), y: 4_766_000 + ((i * 617) % 1000), z: (i * 83) % 500 }));
const far = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `XX_FAR${i}`, x: 659_000 + 50 * i, y: 4_766_000, z: 0 }));
const within = (stations: typeof mine) => searchVolume({ stations, volume: siteVolume(stations) }, { minimumStations: 5 });

test("searchVolume() leaves out a few stations far from all others", (t) => {
  t.deepEqual(within([...mine, ...far(2)]), { volume: siteVolume(mine), core: Uint8Array.of(...mine.map(() => 1), 0, 0) });
});

test("searchVolume() keeps a part of the site that could find events by itself, and a site without outliers", (t) => {
  for (const stations of [mine, [...mine, ...far(5)], [...mine.slice(0, 4), ...far(2)]]) {
    t.deepEqual(within(stations), { volume: siteVolume(stations), core: new Uint8Array(stations.length).fill(1) });
  }
});
