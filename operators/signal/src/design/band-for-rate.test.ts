import test from "ava";
import { bandForRate } from "./band-for-rate.ts";
import { designSections } from "./design-sections.ts";

const common = { family: "butterworth", order: 4 } as const;

test("bandForRate() makes a high-pass of a band-pass whose high corner is at or above half the rate, and says so", (t) => {
  for (const high of [50, 50 * (1 - 1e-7), 80]) {
    const outcome = bandForRate({ ...common, shape: "bandpass", corners: [5, high], rate: 100 });
    t.deepEqual("sections" in outcome && outcome.sections, designSections({ ...common, shape: "highpass", corners: [5], rate: 100 }));
    t.regex(("note" in outcome && outcome.note) || "", /highpass at 5 Hz takes its place/);
  }
  const below = bandForRate({ ...common, shape: "bandpass", corners: [5, 49.9], rate: 100 });
  t.false("note" in below);
});

test("bandForRate() makes a low-pass of such a band-stop", (t) => {
  const outcome = bandForRate({ ...common, shape: "bandstop", corners: [5, 60], rate: 100 });
  t.deepEqual("sections" in outcome && outcome.sections, designSections({ ...common, shape: "lowpass", corners: [5], rate: 100 }));
});

test("bandForRate() has a problem with a low or only corner at half the rate", (t) => {
  for (const design of [
    { shape: "lowpass", corners: [50] },
    { shape: "highpass", corners: [60] },
    { shape: "bandpass", corners: [50, 70] },
  ] as const) {
    const outcome = bandForRate({ ...common, ...design, rate: 100 });
    t.regex("problem" in outcome ? outcome.problem : "", /must be below half the rate, 50 Hz/);
  }
});
