import test from "ava";
import { attenuatedPulse } from "./attenuated-pulse.ts";

/** Amplitude of the displacement spectrum at w, in units of the corner. */
function amplitude(pulse: ReturnType<typeof attenuatedPulse>, w: number): number {
  const dx = 0.005;
  let [re, im] = [0, 0];
  for (let x = 0; x < pulse.end; x += dx) {
    re += pulse.displacement(x + dx / 2) * Math.cos(w * (x + dx / 2)) * dx;
    im += pulse.displacement(x + dx / 2) * Math.sin(w * (x + dx / 2)) * dx;
  }
  return Math.hypot(re, im);
}

test("attenuatedPulse() without attenuation has the spectrum of its source", (t) => {
  for (const w of [0.1, 0.5, 1, 2, 5]) {
    t.true(Math.abs(amplitude(attenuatedPulse("brune", 0), w) * (1 + w * w) - 1) < 0.01);
    t.true(Math.abs(amplitude(attenuatedPulse("smooth", 0), w) * (1 + (2 ** (2 / 3) - 1) * w * w) ** 1.5 - 1) < 0.01);
  }
});

test("attenuatedPulse() loses exp(-w kappa / 2)", (t) => {
  for (const shape of ["brune", "smooth"] as const) {
    for (const kappa of [0.1, 0.3, 1, 3]) {
      const [pulse, fresh] = [attenuatedPulse(shape, kappa), attenuatedPulse(shape, 0)];
      for (const w of [0.3, 1, 2].filter((v) => v * kappa < 4)) {
        const loss = -Math.log(amplitude(pulse, w) / amplitude(fresh, w));
        t.true(Math.abs(loss - (w * kappa) / 2) < 0.02 + 0.06 * w * kappa, `${shape} kappa ${kappa}, w ${w}: ${loss}`);
      }
    }
  }
});

test("attenuatedPulse() is causal, begins with its onset and has an area of 1", (t) => {
  for (const shape of ["brune", "smooth"] as const) {
    for (const kappa of [0, 0.05, 0.5, 2, 10]) {
      const pulse = attenuatedPulse(shape, kappa);
      t.is(pulse.integral(0), 0);
      t.is(pulse.displacement(-0.001), 0);
      t.is(pulse.integral(pulse.end), 1);
      const velocity = (x: number) => (pulse.displacement(x + 1e-3) - pulse.displacement(x - 1e-3)) / 2e-3;
      const peak = Math.max(...Array.from({ length: 2000 }, (_, k) => Math.abs(velocity((k * pulse.end) / 2000))));
      t.true(velocity(0.1 + 0.1 * kappa) > 0.01 * peak, `${shape} ${kappa}: moves at once`);
    }
  }
});

test("attenuatedPulse() has integral and displacement that belong together", (t) => {
  for (const kappa of [0, 0.4, 4]) {
    const pulse = attenuatedPulse("brune", kappa);
    for (let k = 1; k < 100; k++) {
      const x = (pulse.end * k) / 100;
      t.true(Math.abs((pulse.integral(x + 1e-4) - pulse.integral(x - 1e-4)) / 2e-4 - pulse.displacement(x)) < 1e-4);
    }
  }
});
