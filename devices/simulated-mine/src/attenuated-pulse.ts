/** Source pulses after anelastic attenuation, in the time of their own corner frequency. */
import { fourier } from "./fourier.ts";

/**
 * `brune`: displacement t exp(-w t), spectrum 1 / (1 + (f / fc)^2), motion begins with a step of velocity.
 * `smooth`: displacement t^2 exp(-w t), a finite rise time; the spectrum falls with f^-3 and is a half at the corner too.
 */
export type SourceShape = "brune" | "smooth";

/** A displacement pulse of area 1 over x = (angular corner frequency) * (time since the onset). */
export interface AttenuatedPulse {
  /** Length of the pulse in x. */
  readonly end: number;
  /** Integral of displacement from the onset to x; its second derivative is velocity. */
  integral(x: number): number;
  /** Displacement at x; its second derivative is acceleration. */
  displacement(x: number): number;
}

const nodes = 2048;
/** Attenuation in nepers that is never passed: above t* / 20 as a time constant rock's Q rises. */
const most = 20;
/** The onset is where velocity passes this part of its peak. */
const onsetPart = 0.01;
/** The end is tapered from where velocity stays below this part of its peak. */
const endPart = 1e-4;
/** Ratio between neighbouring values of attenuation in the table. */
const ratio = 1.03;
const least = 0.02;
/** Corner of 1 / (1 + i w)^3 where its amplitude is a half. */
const smoothCorner = Math.sqrt(2 ** (2 / 3) - 1);

const made: Record<SourceShape, Map<number, AttenuatedPulse>> = { brune: new Map(), smooth: new Map() };

/**
 * Pulse for an attenuation `kappa` = (angular corner frequency) * t*, where t* is travel time over Q. Values within
 * 1.5 % share a pulse, made at first use.
 *
 * Attenuation is exp(-pi f t*) with the dispersion that causality asks of it (Azimi's law), so the pulse has a front. What
 * comes before velocity has reached 1 % of its peak is cut off and the pulse moved there: an arrival time is that of the
 * visible onset.
 *
 * @see Azimi, Kalinin, Kalinin and Pivovarov 1968; Aki and Richards 2002, section 5.5.1
 */
export function attenuatedPulse(shape: SourceShape, kappa: number): AttenuatedPulse {
  const step = kappa < least ? -1 : Math.round(Math.log(Math.min(kappa, 1000) / least) / Math.log(ratio));
  let pulse = made[shape].get(step);
  if (!pulse) {
    pulse = step < 0 ? freshPulse(shape) : worePulse(shape, least * ratio ** step);
    made[shape].set(step, pulse);
  }
  return pulse;
}

/** Without attenuation: closed forms at the nodes. */
function freshPulse(shape: SourceShape): AttenuatedPulse {
  const dx = 20 / nodes;
  const w = shape === "brune" ? 1 : 1 / smoothCorner;
  const u = new Float64Array(nodes);
  const v = new Float64Array(nodes);
  for (let k = 0; k < nodes; k++) {
    const x = w * k * dx;
    const decay = Math.exp(-x);
    u[k] = w * (shape === "brune" ? x : (x * x) / 2) * decay;
    v[k] = w * w * (shape === "brune" ? 1 - x : x - (x * x) / 2) * decay;
  }
  return interpolated(u, v, dx);
}

function worePulse(shape: SourceShape, kappa: number): AttenuatedPulse {
  const dx = (60 * (1 + kappa)) / nodes;
  const velocity = velocityOf(shape, kappa, dx);
  let peak = 0;
  for (const value of velocity) peak = Math.max(peak, Math.abs(value));
  const onset = velocity.findIndex((value) => Math.abs(value) > onsetPart * peak);
  const far = velocity.subarray(0, nodes / 2).findLastIndex((value) => Math.abs(value) > endPart * peak);
  const length = Math.ceil((far - onset) * 1.3);
  const v = velocity.slice(onset, onset + length);
  const u = new Float64Array(length);
  for (let k = 1; k < length; k++) u[k] = (u[k - 1] as number) + (((v[k - 1] as number) + (v[k] as number)) * dx) / 2;
  taper(u, v, dx);
  return interpolated(u, v, dx);
}

/** Velocity over one period of the transform, from the front on. */
function velocityOf(shape: SourceShape, kappa: number, dx: number): Float64Array {
  const re = new Float64Array(nodes);
  const im = new Float64Array(nodes);
  const spacing = (2 * Math.PI) / (nodes * dx);
  for (let k = 1; k < nodes / 2; k++) {
    const w = k * spacing;
    const source = shape === "brune" ? 1 / (1 + w * w) : (1 + (smoothCorner * w) ** 2) ** -1.5;
    const turn = shape === "brune" ? -2 * Math.atan(w) : -3 * Math.atan(smoothCorner * w);
    const y = (w * kappa) / (2 * most);
    const attenuation = (w * kappa) / 2 / (1 + y);
    const dispersion = Math.abs(y - 1) < 1e-6 ? 0.5 : -Math.log(y) / (1 - y * y);
    const amplitude = (w * source * Math.exp(-attenuation) * spacing) / Math.PI;
    const phase = Math.PI / 2 + turn - w * (kappa / Math.PI) * dispersion;
    re[k] = amplitude * Math.cos(phase);
    im[k] = amplitude * Math.sin(phase);
  }
  fourier(re, im, 1);
  return re;
}

/** Brings the last fifth of the displacement to 0, and its slope with it. */
function taper(u: Float64Array, v: Float64Array, dx: number): void {
  const begin = Math.floor(u.length * 0.8);
  const last = u.length - 1;
  for (let k = begin; k <= last; k++) {
    const angle = (Math.PI * (k - begin)) / (last - begin);
    const weight = (1 + Math.cos(angle)) / 2;
    const fall = (-Math.PI * Math.sin(angle)) / (2 * (last - begin) * dx);
    v[k] = weight * (v[k] as number) + fall * (u[k] as number);
    u[k] = weight * (u[k] as number);
  }
}

/** Cubic Hermite interpolation between nodes, scaled to an area of 1. */
function interpolated(u: Float64Array, v: Float64Array, dx: number): AttenuatedPulse {
  const area = new Float64Array(u.length);
  for (let k = 1; k < u.length; k++) {
    const mean = ((u[k - 1] as number) + (u[k] as number)) / 2;
    area[k] = (area[k - 1] as number) + mean * dx + (((v[k - 1] as number) - (v[k] as number)) * dx * dx) / 12;
  }
  const last = u.length - 1;
  const scale = 1 / (area[last] as number);
  const end = last * dx;
  const at = (x: number, values: Float64Array, slopes: Float64Array): number => {
    const place = x / dx;
    const k = Math.floor(place);
    const s = place - k;
    const r = 1 - s;
    const begin = r * r * ((1 + 2 * s) * (values[k] as number) + s * dx * (slopes[k] as number));
    return begin + s * s * ((1 + 2 * r) * (values[k + 1] as number) - r * dx * (slopes[k + 1] as number));
  };
  return {
    end,
    integral: (x) => (x <= 0 ? 0 : x >= end ? 1 : scale * at(x, area, u)),
    displacement: (x) => (x <= 0 || x >= end ? 0 : scale * at(x, u, v)),
  };
}
