import test from "ava";
import { highPass, highPassGain, highPassPoles, settlingSeconds } from "./high-pass.ts";

const geophone = { hertz: 14, damping: 0.7 };

test("highPass() has the response of its poles and zeros", (t) => {
  const [rate, n] = [2000, 8000];
  for (const damping of [0.6, 0.7, 1.5]) {
    const impulse = new Float64Array(n);
    impulse[0] = 1;
    highPass(impulse, { hertz: 14, damping }, rate);
    for (const hertz of [5, 14, 40, 100]) {
      let [re, im] = [0, 0];
      impulse.forEach((x, i) => {
        re += x * Math.cos((2 * Math.PI * hertz * i) / rate);
        im -= x * Math.sin((2 * Math.PI * hertz * i) / rate);
      });
      const w = 2 * Math.PI * hertz;
      const expected = highPassPoles({ hertz: 14, damping }).reduce((gain, [a, b]) => gain / Math.hypot(a, w - b), w * w);
      t.true(Math.abs(expected - highPassGain({ hertz: 14, damping }, hertz)) < 1e-9);
      t.true(Math.abs(Math.hypot(re, im) / expected - 1) < 0.01, `${hertz} Hz: ${Math.hypot(re, im)}, expected ${expected}`);
    }
  }
});

test("highPass() ends when its output stays quiet", (t) => {
  const make = () => Float64Array.from({ length: 4000 }, (_, i) => (i < 20 ? 1000 : 0));
  const [whole, cut] = [make(), make()];
  t.is(highPass(whole, geophone, 2000), 4000);
  const end = highPass(cut, geophone, 2000, 20, 3);
  t.true(end < 2000 * settlingSeconds(geophone));
  t.deepEqual(cut.slice(0, end), whole.slice(0, end));
  t.true(whole.slice(end).every((x) => Math.abs(x) < 5));
});

test("highPass() is stable at any rate", (t) => {
  const step = new Float64Array(1000).fill(1);
  highPass(step, { hertz: 100, damping: 0.1 }, 10);
  t.true(step.every((x) => Math.abs(x) <= 2) && Math.abs(step[999] as number) < 1e-6);
});
