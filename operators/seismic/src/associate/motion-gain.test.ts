import { SeededRandom } from "@headframe/core";
import test from "ava";
import { motionGain, motionOf } from "./motion-gain.ts";

const polarisation = (azimuth: number, incidence: number, rectilinearity: number) => ({ azimuth, incidence, rectilinearity, planarity: 0.5 });

test("motionGain() favours P along the ray and S across it, whichever way the ground first moved", (t) => {
  for (const azimuth of [90, 270]) {
    const motion = motionOf(polarisation(azimuth, 90, 0.7));
    if (!motion) return t.fail();
    t.true(motionGain(motion, 0, 300, 0, 0) > 2 && motionGain(motion, 1, 300, 0, 0) < -1.5);
    t.true(motionGain(motion, 0, 0, 200, 100) < -1.5 && motionGain(motion, 1, 0, 200, 100) > 0.9);
  }
});

test("motionGain() says the less the less straight the motion is, and nothing without a ray", (t) => {
  const [straight, bent] = [0.8, 0.1].map((rectilinearity) => motionOf(polarisation(0, 0, rectilinearity)));
  if (!straight || !bent) return t.fail();
  t.true(motionGain(straight, 0, 0, 0, 50) > motionGain(bent, 0, 0, 0, 50));
  t.is(motionGain(straight, 0, 0.1, 0, 0), 0);
});

test("motionGain() is a ratio of densities: its exponential is 1 on average over random directions", (t) => {
  const random = new SeededRandom(1);
  for (const phase of [0, 1] as const) {
    for (const rectilinearity of [0.1, 0.5, 0.9]) {
      const motion = motionOf(polarisation(30, 70, rectilinearity));
      if (!motion) return t.fail();
      let sum = 0;
      for (let i = 0; i < 40_000; i++) {
        const [up, turn] = [2 * random.next() - 1, 2 * Math.PI * random.next()];
        const across = Math.sqrt(1 - up * up);
        sum += Math.exp(motionGain(motion, phase, 100 * across * Math.cos(turn), 100 * across * Math.sin(turn), 100 * up));
      }
      t.true(Math.abs(sum / 40_000 - 1) < 0.12, `${phase} ${rectilinearity} ${sum / 40_000}`);
    }
  }
});

test("motionOf() takes only what makes sense", (t) => {
  t.is(motionOf(undefined), undefined);
  t.is(motionOf(polarisation(Number.NaN, 0, 0.5)), undefined);
});
