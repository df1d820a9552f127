/** An onset that was picked a moment ago. */
export interface RecentPick {
  /** Seconds since the reference. */
  readonly t: number;
  /** NaN where there is none. */
  readonly logAmplitude: number;
}

/** Onsets are remembered so long, s. */
const MEMORY = 0.4;
/** A pick brings so many picks of scattered waves with it, at a rate that dies away in this time, s. */
const OFFSPRING = 0.4;
const FADING = 0.06;
/** The amplitude of scattered waves dies away in this time, s; how far their picks lie around that, decades. */
const DECAY = 0.08;
const SPREAD = 0.15;
/** Part of them whose amplitudes say nothing. */
const STRAY = 0.05;
/** Amplitudes of unrelated picks spread over so many decades. */
export const DECADES = 2.5;

/**
 * Rate of picks of scattered waves that is due to the picks before, for a pick of an amplitude at a time: picks of a
 * station as a marked self-exciting process. Compares with the rate of unrelated picks, whose amplitudes spread evenly
 * over {@link DECADES}.
 *
 * @param recent - earlier picks of the station, in order; those too old to matter are dropped
 * @returns per second
 * @see Hawkes 1971, Biometrika 58; Ogata 1988, J. Am. Stat. Assoc. 83 (marks)
 */
export function scatterRate(recent: RecentPick[], { t, logAmplitude }: RecentPick): number {
  while (recent.length > 0 && t - (recent[0] as RecentPick).t > MEMORY) recent.shift();
  let rate = 0;
  let envelope = Number.NEGATIVE_INFINITY;
  for (const earlier of recent) {
    const apart = t - earlier.t;
    rate += (OFFSPRING / FADING) * Math.exp(-apart / FADING);
    const level = earlier.logAmplitude - (apart / DECAY) * Math.LOG10E;
    if (level > envelope) envelope = level;
  }
  if (Number.isNaN(logAmplitude) || envelope === Number.NEGATIVE_INFINITY) return rate;
  const above = logAmplitude - envelope;
  // what lies well below the level of scattered waves can hardly be anything else
  const u = above > 0 ? above / SPREAD : above / (3 * SPREAD);
  return rate * (((1 - STRAY) * 0.375 * DECADES * (1 + (u * u) / 4) ** -2.5) / SPREAD + STRAY);
}
