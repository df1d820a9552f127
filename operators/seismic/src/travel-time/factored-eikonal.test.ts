import test from "ava";
import { factoredEikonal } from "./factored-eikonal.ts";
import { boxGrid, gridSize } from "./table-grid.ts";
import { tableMedium } from "./table-medium.ts";
import type { Place } from "./travel-times.ts";

const volume = { min: { x: 0, y: 0, z: 0 }, max: { x: 900, y: 700, z: 600 } };
const source = { x: 212.3, y: 333.7, z: 177.1 };
const grid = boxGrid(volume, 1, 25);

/** Largest difference of times from a formula, s. */
function largestError(slownessAt: (x: number, y: number, z: number) => number, exact: (place: Place) => number): number {
  const tau = factoredEikonal(tableMedium(grid, slownessAt), grid, source);
  let worst = 0;
  for (let node = 0; node < gridSize(grid); node++) {
    const [i, j, k] = [node % grid.nx, Math.floor(node / grid.nx) % grid.ny, Math.floor(node / (grid.nx * grid.ny))];
    const place = { x: 25 * i, y: 25 * j, z: 25 * k };
    const distance = Math.hypot(place.x - source.x, place.y - source.y, place.z - source.z);
    worst = Math.max(worst, Math.abs((tau[node] as number) * distance * slownessAt(source.x, source.y, source.z) - exact(place)));
  }
  return worst;
}

test("factoredEikonal() is exact in a homogeneous medium", (t) => {
  const straight = ({ x, y, z }: Place) => Math.hypot(x - source.x, y - source.y, z - source.z) / 5500;
  t.true(largestError(() => 1 / 5500, straight) < 1e-8);
});

test("factoredEikonal() meets the closed form of a constant gradient within 5 us at 25 m", (t) => {
  const [v0, g] = [4500, 1.5];
  const bent = ({ x, y, z }: Place) => {
    const squared = (x - source.x) ** 2 + (y - source.y) ** 2 + (z - source.z) ** 2;
    return Math.acosh(1 + (g * g * squared) / (2 * (v0 + g * z) * (v0 + g * source.z))) / g;
  };
  t.true(largestError((_x, _y, z) => 1 / (v0 + g * z), bent) < 5e-6);
});

test("factoredEikonal() lets rays bend around a void", (t) => {
  // A tall wall of air between the source and the far side: the shortest way in rock goes round one of its edges.
  const wall = { from: 400, to: 450, left: 150, right: 550 };
  const air = (x: number, y: number) => x > wall.from && x < wall.to && y > wall.left && y < wall.right;
  const slownessAt = (x: number, y: number) => (air(x, y) ? 1 / 340 : 1 / 5500);
  const tau = factoredEikonal(tableMedium(grid, slownessAt), grid, source);
  const [i, j, k] = [28, 13, 7];
  const [x, y, z] = [25 * i, 25 * j, 25 * k];
  const time = ((tau[i + grid.nx * (j + grid.ny * k)] as number) * Math.hypot(x - source.x, y - source.y, z - source.z)) / 5500;
  const around = (edge: number) => Math.hypot(wall.from - source.x, edge - source.y) + (wall.to - wall.from) + Math.hypot(x - wall.to, y - edge);
  const exact = Math.min(around(wall.left), around(wall.right)) / 5500;
  t.true(Math.abs(time - exact) < 0.04 * exact, `${time} s, not ${exact} s`);
  t.true(time < (Math.hypot(x - source.x, y - source.y) - 50) / 5500 + 50 / 340, "faster than through the air");
});
