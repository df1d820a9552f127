/** A damped mass on a spring: the high-pass of second order that turns ground velocity into a geophone's output. */
export interface HighPass {
  /** Natural frequency, Hz. */
  readonly hertz: number;
  /** Part of critical damping, above 0. */
  readonly damping: number;
}

/**
 * Filters samples in place from rest: bilinear transform, warped so that the natural frequency stays in place where it is
 * below 0.4 of the rate.
 *
 * @param moving input is 0 from this sample on
 * @param quiet output that may be left out
 * @returns number of samples after which the output's envelope stays below `quiet`; what lies behind is not filtered
 * @see Oppenheim and Schafer 2010, section 7.2.2
 */
export function highPass(samples: Float64Array, { hertz, damping }: HighPass, rate: number, moving = samples.length, quiet = 0): number {
  const w = Math.tan(Math.PI * Math.min(hertz / rate, 0.4));
  const scale = 1 / (1 + 2 * damping * w + w * w);
  const a1 = 2 * (w * w - 1) * scale;
  const a2 = (1 - 2 * damping * w + w * w) * scale;
  const perRadian = rate / (2 * Math.PI * hertz);
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const y = scale * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    samples[i] = y;
    if (i > moving + 1 && Math.abs(y) < quiet && Math.abs(y - y2) * perRadian < quiet) return i;
  }
  return samples.length;
}

/** Time after which a {@link highPass} at rest again has forgotten its input to 1 part in 3000, s. */
export function settlingSeconds({ hertz, damping }: HighPass): number {
  const slowest = damping < 1 ? damping : damping - Math.sqrt(damping * damping - 1);
  return 8 / (slowest * 2 * Math.PI * hertz);
}

/** Poles of the response, real and imaginary part, rad/s; its zeros are two at 0. */
export function highPassPoles({ hertz, damping }: HighPass): [[number, number], [number, number]] {
  const w = 2 * Math.PI * hertz;
  if (damping >= 1) {
    const spread = w * Math.sqrt(damping * damping - 1);
    return [
      [-w * damping + spread, 0],
      [-w * damping - spread, 0],
    ];
  }
  const turn = w * Math.sqrt(1 - damping * damping);
  return [
    [-w * damping, turn],
    [-w * damping, -turn],
  ];
}

/** Amplitude of the response at a frequency in Hz; 1 far above the natural frequency. */
export function highPassGain({ hertz, damping }: HighPass, at: number): number {
  const r = at / hertz;
  return (r * r) / Math.hypot(1 - r * r, 2 * damping * r);
}
