import { SeededRandom } from "@headframe/core";
import test from "ava";
import { homogeneousTimes } from "../travel-time/homogeneous-times.ts";
import { BackProjection, type Focus } from "./back-projection.ts";
import type { FreePicks } from "./free-picks.ts";
import { searchGrid } from "./search-grid.ts";

const random = new SeededRandom(3);
const stations = Array.from({ length: 12 }, (_, i) => ({ id: `S${i}`, x: 800 * random.next(), y: 700 * random.next(), z: 400 * random.next() }));
const volume = { min: { x: 0, y: 0, z: 0 }, max: { x: 800, y: 700, z: 400 } };
const grid = searchGrid(homogeneousTimes(stations, volume, { vp: 5800, vs: 3350 }), 1000);
const tolerance = 0.008;
const seconds = 0.6;

/** Lists of pick times of each station, each pick with a weight for P and one for S. */
function picksAt(times: readonly (readonly number[])[]): FreePicks {
  const cells = 120;
  const flat = times.flatMap((list) => [...list, Number.POSITIVE_INFINITY]);
  const first = new Int32Array(times.length * cells);
  let begin = 0;
  for (const [s, list] of times.entries()) {
    for (let cell = 0; cell < cells; cell++) first[s * cells + cell] = begin + list.filter((t) => t < cell / 100).length;
    begin += list.length + 1;
  }
  const weights = Float32Array.from(flat.flatMap((t) => (Number.isFinite(t) ? [0.3 + 0.6 * random.next(), 0.2 + 0.4 * random.next()] : [0, 0])));
  return { from: 0, picks: flat.map(() => undefined), times: Float64Array.from(flat), weights, first, cells, stations: times.length };
}

test("BackProjection finds the origin time on which the picks of a node agree", (t) => {
  const projection = new BackProjection(grid, tolerance);
  const n = 500;
  const [x, y, z] = [grid.x[n] as number, grid.y[n] as number, grid.z[n] as number];
  const free = picksAt(stations.map((s) => [0.2 + Math.hypot(s.x - x, s.y - y, s.z - z) / 5800]));
  const focus: Focus = { score: 0, o: 0 };
  projection.node(n, free, seconds, focus);
  t.true(Math.abs(focus.o - 0.2) < tolerance && focus.score > 0.3 * stations.length);
});

test("BackProjection bounds the scores of a block's members by the score of the block", (t) => {
  const { blocks } = grid;
  const projection = new BackProjection(grid, tolerance);
  const focus: Focus = { score: 0, o: 0 };
  for (const count of [1, 5, 40]) {
    const free = picksAt(stations.map(() => Array.from({ length: count }, () => random.next()).sort((a, b) => a - b)));
    const scoreOf = (item: number) => {
      if (item < grid.nodes) projection.node(item, free, seconds, focus);
      else projection.block(item - grid.nodes, free, seconds, focus);
      return focus.score;
    };
    for (let b = 0; b < blocks.count; b++) {
      const bound = scoreOf(grid.nodes + b) + 1e-6;
      for (const item of blocks.member.subarray(blocks.firstMember[b], blocks.firstMember[b + 1])) {
        if (scoreOf(item) > bound) return t.fail(`block ${b}, member ${item}`);
      }
    }
  }
  const inBlocks = [...blocks.member].sort((a, b) => a - b);
  t.deepEqual(inBlocks, [...Array(grid.nodes + blocks.top).keys()]);
});
