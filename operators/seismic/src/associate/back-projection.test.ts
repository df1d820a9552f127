import { SeededRandom } from "@headframe/core";
import test from "ava";
import { homogeneousTimes } from "../travel-time/homogeneous-times.ts";
import { BackProjection, type Focus } from "./back-projection.ts";
import type { FreePicks } from "./free-picks.ts";
import { PickList, weightSteps } from "./pick-list.ts";
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
  return {
    from: 0,
    picks: flat.map(() => undefined),
    times: Float64Array.from(flat),
    weights,
    first,
    cells,
    stationCount: times.length,
    stations: times.length,
  };
}

/** Searches among picks as `NodeSearch` does, and says the score of each item and of each block's members. */
function projected(free: FreePicks, least: number) {
  const projection = new BackProjection(grid, tolerance);
  const [all, part] = [new PickList(), new PickList()];
  const focus: Focus = { score: 0, o: 0 };
  projection.begin(seconds);
  all.load(free, projection.perBin);
  const { blocks, nodes } = grid;
  const scores = new Float64Array(nodes + blocks.count).fill(Number.POSITIVE_INFINITY);
  const origins = new Float64Array(nodes);
  for (let b = blocks.count - 1; b >= 0; b--) {
    projection.narrow(b, all, least, part);
    for (const item of blocks.member.subarray(blocks.firstMember[b], blocks.firstMember[b + 1])) {
      if (item < nodes) projection.node(item, part, focus);
      else projection.block(item - nodes, part, focus);
      scores[item] = focus.score;
      if (item < nodes) origins[item] = focus.o;
    }
  }
  return { scores, origins };
}

const crowds = [1, 5, 40].map((count) => picksAt(stations.map(() => Array.from({ length: count }, () => random.next()).sort((a, b) => a - b))));

test("BackProjection finds the origin time on which the picks of a node agree", (t) => {
  const n = 500;
  const [x, y, z] = [grid.x[n] as number, grid.y[n] as number, grid.z[n] as number];
  const free = picksAt(stations.map((s) => [0.2 + Math.hypot(s.x - x, s.y - y, s.z - z) / 5800]));
  const { scores, origins } = projected(free, 0);
  t.true(Math.abs((origins[n] as number) - 0.2) < tolerance && (scores[n] as number) > weightSteps(0.3 * stations.length));
});

test("BackProjection bounds the scores of a block's members by the score of the block", (t) => {
  const { blocks, nodes } = grid;
  for (const free of crowds) {
    const { scores } = projected(free, 0);
    for (let b = 0; b < blocks.count; b++) {
      for (const item of blocks.member.subarray(blocks.firstMember[b], blocks.firstMember[b + 1])) {
        if ((scores[item] as number) > (scores[nodes + b] as number)) return t.fail(`block ${b}, member ${item}`);
      }
    }
  }
  const inBlocks = [...blocks.member].sort((a, b) => a - b);
  t.deepEqual(inBlocks, [...Array(nodes + blocks.count - 1).keys()]);
});

test("BackProjection scores nodes alike where only picks that matter are left", (t) => {
  const least = weightSteps(3);
  for (const free of crowds) {
    const [whole, narrowed] = [projected(free, 0), projected(free, least)];
    for (let n = 0; n < grid.nodes; n++) {
      const score = whole.scores[n] as number;
      if (score >= least ? narrowed.scores[n] !== score || narrowed.origins[n] !== whole.origins[n] : (narrowed.scores[n] as number) >= least) {
        return t.fail(`node ${n}: ${score}, ${narrowed.scores[n]}`);
      }
    }
  }
  t.pass();
});
