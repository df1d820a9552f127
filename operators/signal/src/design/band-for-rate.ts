import { designSections, type FilterDesign } from "./design-sections.ts";

/** Sections for one sample rate, or why there are none. */
export type DesignOutcome = { readonly sections: Float64Array; readonly note?: string } | { readonly problem: string };

/** How near to half the rate, as a part of it, a high corner counts as being there: ObsPy's. */
const nearNyquist = 1e-6;

/**
 * Designs a filter for a sample rate that may be too low for it.
 *
 * A high corner at or above half the rate (within 1e-6 of it) turns a band-pass into a high-pass and a
 * band-stop into a low-pass, with a note that says so. Where the only or the low corner is there, no filter
 * does what was asked, and the outcome is a problem.
 */
export function bandForRate(design: FilterDesign): DesignOutcome {
  const { shape, rate } = design;
  const [low, high] = design.corners;
  const nyquist = rate / 2;
  const banded = high !== undefined && (shape === "bandpass" || shape === "bandstop");
  if (low >= nyquist) return { problem: `The ${banded ? "low corner" : "corner"} of the ${shape}, ${low} Hz, must be below half the rate, ${nyquist} Hz` };
  if (!banded || high / nyquist - 1 <= -nearNyquist) return { sections: designSections(design) };
  const used = shape === "bandpass" ? "highpass" : "lowpass";
  const note = `The high corner of the ${shape}, ${high} Hz, is at or above half the rate, ${nyquist} Hz: a ${used} at ${low} Hz takes its place`;
  return { sections: designSections({ ...design, shape: used, corners: [low] }), note };
}
