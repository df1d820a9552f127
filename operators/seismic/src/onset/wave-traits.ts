/** What any wave's time is uncertain by, and how far onsets lie apart: shared by the steps that pick. */

/** The wave's own ringing before its onset (filters of linear phase) and what no model explains, as a part of its peak. */
export const precursor = 0.12;
/** Least standard deviation of a time, in samples: an onset lies anywhere between two. */
export const leastSigma = 0.29;
/** Times over which the amplitude and the direction of an onset are measured, s. */
export const peakSeconds = 0.008;
export const motionSeconds = 0.004;
/**
 * Standard deviation of what attenuation does to a time, s: it takes the sharp front away, so that a wave seems late, and more so from S,
 * which is the slower wave.
 */
export const frontSigma = { P: 0.00015, S: 0.0006 } as const;
