import { SeededRandom } from "@headframe/core";
import test from "ava";
import { azimuthalGap } from "./azimuthal-gap.ts";
import { ballRadius } from "./ball-radius.ts";

test("ballRadius() is the chi quantile of a round Gaussian and of one that is a line", (t) => {
  t.true(Math.abs(ballRadius([1, 1, 1], 0.9) - 2.50028) < 1e-4);
  t.true(Math.abs(ballRadius([4, 4, 4], 0.68) - 2 * 1.87204) < 2e-3);
  t.true(Math.abs(ballRadius([1, 0, 0], 0.9) - 1.64485) < 0.01);
  t.is(ballRadius([0, 0, 0], 0.9), 0);
});

test("ballRadius() holds its share of samples of long and flat Gaussians", (t) => {
  const random = new SeededRandom(1);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  for (const variances of [
    [100, 1, 1],
    [100, 100, 1],
    [9, 4, 1],
  ] as [number, number, number][]) {
    const radius = ballRadius(variances, 0.68);
    const [a, b, c] = variances.map(Math.sqrt) as [number, number, number];
    let inside = 0;
    for (let i = 0; i < 20_000; i++) if (Math.hypot(a * gauss(), b * gauss(), c * gauss()) < radius) inside++;
    t.true(Math.abs(inside / 20_000 - 0.68) < 0.012, `${inside / 20_000}`);
  }
});

test("azimuthalGap() is the largest angle without a station", (t) => {
  const at = (x: number, y: number) => ({ x, y });
  t.is(azimuthalGap(at(0, 0), [at(1, 0), at(0, 1)]), 270);
  t.is(azimuthalGap(at(5, 5), [at(6, 5), at(5, 6), at(4, 5), at(5, 4)]), 90);
  t.is(azimuthalGap(at(0, 0), [at(1, 0)]), 360);
});
