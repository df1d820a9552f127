import test from "ava";
import { siteVolume } from "./site-volume.ts";
import { boxGrid, gridSize, layerGrid } from "./table-grid.ts";
import { velocityProblems } from "./velocity-field.ts";

const stations = Array.from({ length: 16 }, (_, i) => ({ id: `${i}`, x: (i % 4) * 400, y: Math.floor(i / 4) * 330, z: (i * 170) % 600, channels: [] }));
const inventory = { frame: "local", stations } as const;
const region = { min: [0, 0, 0] as [number, number, number], max: [100, 100, 100] as [number, number, number], vp: 4000, vs: 2300 };
const options = (shape: "box" | "layer", spacingMetres?: number) => ({
  inventory: { ...inventory, stations: [...stations] },
  vp: 6000,
  vs: 3500,
  velocityModel: { regions: [{ ...region, shape }], ...(spacingMetres !== undefined && { spacingMetres }) },
});

test("velocityProblems() names speeds and corners the wrong way round", (t) => {
  t.deepEqual(velocityProblems({ vp: 3000, vs: 3500 }), ["vs: must be below vp, 3000 m/s, not 3500"]);
  const turned = { ...options("box").velocityModel.regions[0], min: [0, 200, 0] } as typeof region & { shape: "box" };
  t.regex(velocityProblems({ vp: 6000, vs: 3500, velocityModel: { regions: [turned] } })[0] ?? "", /regions\[0\]: min must be below max/);
});

test("velocityProblems() refuses a spacing whose tables do not fit, with their nodes and the smallest that does", (t) => {
  for (const [shape, grid] of [
    ["box", boxGrid],
    ["layer", layerGrid],
  ] as const) {
    const tooFine = shape === "box" ? 1 : 0.1;
    const [problem = ""] = velocityProblems(options(shape, tooFine));
    const nodes = gridSize(grid(siteVolume(stations), 16, tooFine));
    t.true(problem.startsWith(`velocityModel.spacingMetres: ${tooFine} m makes tables of ${nodes} nodes, two for each of 16 stations`), problem);
    const fits = Number(/fits is ([\d.]+) m$/.exec(problem)?.[1]);
    t.deepEqual(velocityProblems(options(shape, fits)), []);
    t.is(velocityProblems(options(shape, fits * 0.8)).length, 1);
  }
  t.deepEqual(velocityProblems(options("box")), []);
  t.is(velocityProblems(options("box", 1e-300)).length, 1);
});
