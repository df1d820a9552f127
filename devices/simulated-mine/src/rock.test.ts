import { parseOptions } from "@headframe/core";
import test from "ava";
import fc from "fast-check";
import { mineOptions } from "./mine-options.ts";
import { pathMetres, type Rock, rockOf } from "./rock.ts";
import type { Vector } from "./vector.ts";

const rock = (options: object): Rock => rockOf(parseOptions("simulated-mine", mineOptions, { vp: 6000, vs: 3500, ...options }));
const coordinate = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
const place = fc.tuple(coordinate(0, 1200), coordinate(0, 1000), coordinate(-600, 0));
const distance = (a: Vector, b: Vector) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

test("rockOf() is faster by its error", (t) => {
  const faster = rock({ velocityError: 0.03 });
  t.true(Math.abs(faster.travel("P", [0, 0, 0], [600, 0, 0]) - 600 / 6180) < 1e-12);
  t.true(Math.abs(faster.travel("S", [0, 0, 0], [600, 0, 0]) - 600 / 3605) < 1e-12);
  const drawn = Array.from({ length: 50 }, (_, seed) => rock({ seed, velocitySpread: 0.05 }).speed.P / 6000 - 1);
  t.true(Math.max(...drawn) > 0.03 && Math.min(...drawn) < -0.03 && drawn.every((part) => Math.abs(part) <= 0.05));
});

test("rockOf() differs from place to place by a few per cent, the same both ways", (t) => {
  for (const medium of ["layered", "heterogeneous"]) {
    const mixed = rock({ medium, heterogeneity: 0.03 });
    const parts: number[] = [];
    fc.assert(
      fc.property(place, place, (a, b) => {
        const straight = distance(a, b) / 6000;
        const travel = mixed.travel("P", a, b);
        parts.push(straight > 0 ? travel / straight - 1 : 0);
        return Math.abs(travel - mixed.travel("P", b, a)) < 1e-12 && travel <= distance(a, b) / mixed.slowest && Math.abs(travel - straight) <= 0.16 * straight;
      }),
      { numRuns: 300 },
    );
    t.true(Math.max(...parts) > 0.005 && Math.min(...parts) < -0.005, medium);
  }
});

test("rockOf() adds up along a ray", (t) => {
  for (const medium of ["layered", "heterogeneous"]) {
    const mixed = rock({ medium });
    fc.assert(
      fc.property(place, place, coordinate(0.05, 0.95), (a, b, part) => {
        const middle = a.map((value, axis) => value + part * ((b[axis] as number) - value)) as unknown as Vector;
        return Math.abs(mixed.travel("S", a, b) - mixed.travel("S", a, middle) - mixed.travel("S", middle, b)) < 1e-9;
      }),
    );
  }
  t.pass();
});

test("pathMetres() goes around a sphere, and straight past it", (t) => {
  const hole = { centre: [0, 0, 0], radius: 50 } as const;
  t.is(pathMetres([-100, 60, 0], [100, 60, 0], hole), 200);
  const tangent = Math.sqrt(100 ** 2 - 50 ** 2);
  t.true(Math.abs(pathMetres([-100, 0, 0], [100, 0, 0], hole) - 2 * tangent - 50 * (Math.PI - 2 * Math.acos(0.5))) < 1e-9);
  fc.assert(fc.property(place, place, (a, b) => pathMetres(a, b, hole) >= distance(a, b) - 1e-9));
});
