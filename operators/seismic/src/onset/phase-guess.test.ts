import test from "ava";
import type { OnsetFeatures } from "./onset-features.ts";
import { guessPhase } from "./phase-guess.ts";

const onset = (amplitude: number, direction: readonly [number, number, number], rectilinearity = 0.8): OnsetFeatures => ({
  strongest: 0,
  snr: 10,
  amplitude,
  rise: 1,
  polarity: "",
  direction,
  polarisation: { azimuth: 0, incidence: 0, rectilinearity, planarity: 1 },
});
const p = { seconds: 1, amplitude: 1, direction: [0, 0, 1] };

test("guessPhase() takes a stronger wave across an earlier one for S", (t) => {
  const guess = guessPhase(1.05, onset(4, [1, 0, 0]), [p], 0.25);
  t.is(guess.phase, "S");
  t.true(guess.probability > 0.8);
  t.true(guessPhase(1.05, onset(4, [0, 0, 1]), [p], 0.25).probability < guess.probability);
});

test("guessPhase() takes a first onset for P, but is not sure", (t) => {
  const guess = guessPhase(5, onset(4, [1, 0, 0]), [p], 0.25);
  t.is(guess.phase, "P");
  t.true(guess.probability > 0.5 && guess.probability < 0.9);
});
