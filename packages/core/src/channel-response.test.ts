import test from "ava";
import fc from "fast-check";
import { channelResponse } from "./channel-response.ts";

const w0 = 2 * Math.PI * 14;
const damping = 0.6;
/** A geophone of 14 Hz: H = -w^2 / (w0^2 - w^2 + 2 i h w0 w). */
const geophone = {
  sensitivity: 80,
  normalisation: 1,
  poles: [
    [-damping * w0, w0 * Math.sqrt(1 - damping ** 2)],
    [-damping * w0, -w0 * Math.sqrt(1 - damping ** 2)],
  ] satisfies [number, number][],
  zeros: [
    [0, 0],
    [0, 0],
  ] satisfies [number, number][],
};

test("channelResponse() of a geophone is the one of a damped oscillator", (t) => {
  for (const hz of [0.5, 5, 14, 100, 3000]) {
    const w = 2 * Math.PI * hz;
    const [c, d] = [w0 * w0 - w * w, 2 * damping * w0 * w];
    const expected = [(80 * -w * w * c) / (c * c + d * d), (80 * w * w * d) / (c * c + d * d)];
    const [re, im] = channelResponse(geophone, hz);
    const size = Math.hypot(re, im);
    t.true(Math.hypot(re - (expected[0] ?? 0), im - (expected[1] ?? 0)) < 1e-13 * size, `${hz} Hz`);
  }
  t.is(Math.hypot(...channelResponse(geophone, 0)), 0);
});

test("channelResponse() at the natural frequency leads by a quarter turn with 1/(2 h)", (t) => {
  const [re, im] = channelResponse(geophone, 14);
  t.true(Math.abs(re) < 1e-10);
  t.true(Math.abs(im - 80 / (2 * damping)) < 1e-10);
});

test("channelResponse() without poles and zeros is the sensitivity", (t) => {
  t.deepEqual(channelResponse({ sensitivity: -3, normalisation: 7, poles: [], zeros: [] }, 42), [-3, 0]);
});

test("channelResponse() writes into `out` and returns it", (t) => {
  const out: [number, number] = [9, 9];
  t.is(channelResponse(geophone, 50, out), out);
  t.deepEqual(out, channelResponse(geophone, 50));
});

test("channelResponse() stays finite for many large poles and zeros", (t) => {
  const many = Array.from({ length: 200 }, (): [number, number] => [-1e5, 2e5]);
  const [re, im] = channelResponse({ sensitivity: 1, normalisation: 1, poles: many, zeros: many }, 100);
  t.true(Math.hypot(re - 1, im) < 1e-12);
});

test("channelResponse() at the negative frequency is the conjugate", (t) => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 5000, noNaN: true }), (hz) => {
      const [re, im] = channelResponse(geophone, hz);
      const [re2, im2] = channelResponse(geophone, -hz);
      return Math.hypot(re - re2, im + im2) <= 1e-12 * Math.hypot(re, im);
    }),
  );
  t.pass();
});
