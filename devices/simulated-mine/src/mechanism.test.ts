import test from "ava";
import fc from "fast-check";
import { doubleCouple, meanRadiation, radiation, randomMechanism } from "./mechanism.ts";
import { dot, unit, type Vector } from "./vector.ts";

const near = (a: number, b: number) => Math.abs(a - b) < 1e-12;
const unitInterval = fc.double({ min: 0, max: 1, noNaN: true });
const anyCouple = fc.tuple(unitInterval, unitInterval, unitInterval).map(([a, b, c]) => doubleCouple(randomMechanism(a, b, c)));

test("doubleCouple() has slip in the fault plane", (t) => {
  fc.assert(fc.property(anyCouple, ({ slip, normal }) => near(dot(slip, normal), 0) && near(dot(slip, slip), 1) && near(dot(normal, normal), 1)));
  t.pass();
});

test("doubleCouple() of known faults", (t) => {
  const vertical = doubleCouple({ strike: 0, dip: 90, rake: 0 }); // left-lateral on a plane that runs north
  t.true(near(Math.abs(vertical.normal[0]), 1) && near(vertical.slip[1], 1));
  t.true(radiation(vertical, unit([1, 1, 0])).p > 0.999, "first motion is away from the source in the north-east");
  t.true(radiation(vertical, unit([-1, 1, 0])).p < -0.999, "and towards it in the north-west");
  const thrust = doubleCouple({ strike: 30, dip: 45, rake: 90 });
  t.true(near(radiation(thrust, [0, 0, 1]).p, 1), "a thrust pushes up");
});

test("radiation() is nothing on the nodal planes, and S is across the ray", (t) => {
  fc.assert(
    fc.property(anyCouple, fc.double({ min: 0, max: 6.3, noNaN: true }), ({ slip, normal }, angle) => {
      const nul: Vector = [normal[1] * slip[2] - normal[2] * slip[1], normal[2] * slip[0] - normal[0] * slip[2], normal[0] * slip[1] - normal[1] * slip[0]];
      const inPlane = (a: Vector): Vector =>
        [0, 1, 2].map((i) => Math.cos(angle) * (a[i] as number) + Math.sin(angle) * (nul[i] as number)) as unknown as Vector;
      const [onFault, onAuxiliary] = [radiation({ slip, normal }, inPlane(slip)), radiation({ slip, normal }, inPlane(normal))];
      return near(onFault.p, 0) && near(onAuxiliary.p, 0) && near(dot(onFault.s, inPlane(slip)), 0);
    }),
  );
  t.pass();
});

test("radiation() has the mean square 4/15 of P and 2/5 of S over the sphere", (t) => {
  const couple = doubleCouple({ strike: 17, dip: 33, rake: 71 });
  let [p, s] = [0, 0];
  const n = 20_000;
  for (let i = 0; i < n; i++) {
    const up = (2 * i + 1) / n - 1;
    const angle = i * Math.PI * (3 - Math.sqrt(5));
    const level = Math.sqrt(1 - up * up);
    const wave = radiation(couple, [level * Math.cos(angle), level * Math.sin(angle), up]);
    p += wave.p ** 2 / n;
    s += dot(wave.s, wave.s) / n;
  }
  t.true(Math.abs(p - 4 / 15) < 1e-3 && Math.abs(s - 2 / 5) < 1e-3);
  t.true(near(meanRadiation.P ** 2, 4 / 15) && near(meanRadiation.S ** 2, 2 / 5));
});
