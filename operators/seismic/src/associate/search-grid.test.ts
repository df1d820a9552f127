import test from "ava";
import { homogeneousTimes } from "../travel-time/homogeneous-times.ts";
import { searchGrid } from "./search-grid.ts";

const stations = Array.from({ length: 30 }, (_, i) => ({
  id: `XX_${i}`,
  x: 650_000 + ((i * 379) % 1000),
  y: 4_766_000 + ((i * 617) % 1000),
  z: (i * 83) % 500,
}));
const volume = { min: { x: 649_800, y: 4_765_800, z: -200 }, max: { x: 651_200, y: 4_767_200, z: 700 } };
const travel = homogeneousTimes(stations, volume, { vp: 6000, vs: 3500 });

test("searchGrid() keeps the times of the nearest stations, in order", (t) => {
  const grid = searchGrid(travel, 2000);
  t.true(Math.abs(grid.nodes - 2000) < 300);
  for (const n of [0, 777, grid.nodes - 1]) {
    const [x, y, z] = [grid.x[n], grid.y[n], grid.z[n]] as [number, number, number];
    const all = stations.map((_, s) => travel.time(0, s, x, y, z));
    const order = [...all.keys()].sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0)).slice(0, grid.perNode);
    t.deepEqual([...grid.near.subarray(n * grid.perNode, (n + 1) * grid.perNode)], order);
    for (const [k, s] of order.entries()) {
      t.is(grid.times[2 * (n * grid.perNode + k)], Math.fround(all[s] ?? 0));
      t.is(grid.times[2 * (n * grid.perNode + k) + 1], Math.fround(travel.time(1, s, x, y, z)));
    }
  }
  t.true(grid.longestNear <= grid.longest);
});
