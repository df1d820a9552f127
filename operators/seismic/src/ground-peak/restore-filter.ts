import { channelResponse, type InventoryChannel } from "@headframe/core";
import { lowestUsableHz, relativeGain } from "../spectrum/sensor-gain.ts";

/** Coefficients of a recursive filter, `a[0]` being 1. */
export interface RecursiveFilter {
  readonly b: readonly number[];
  readonly a: readonly number[];
}

type Root = readonly [re: number, im: number];
type Response = Pick<InventoryChannel, "sensitivity" | "normalisation" | "poles" | "zeros">;

/** Gain, as part of the sensitivity, below which the sensor's fall is not undone: it would raise noise more than signal. */
const lowestGain = 0.2;
/** Part of the rate from which on a response's roots are taken as the recorder's, and left in. */
const highestRoot = 0.1;
/** Lowest frequency from which acceleration is integrated, Hz. */
const integratedHz = 3;
const unknownChannel = {} as InventoryChannel;
const kept = new WeakMap<InventoryChannel, Map<string, RecursiveFilter>>();

/**
 * Filter that makes ground velocity of what a sensor recorded: the inverse of its response over the band where it has a fifth of its
 * sensitivity, and a high-pass below. Recursive, so that it costs a few operations a sample; kept for each channel.
 *
 * @param channel - undefined for one whose response is unknown, and so taken as flat
 * @param derivatives - how often displacement was differentiated: 0 for m, 1 for m/s, 2 for m/s2
 */
export function restoreFilter(channel: InventoryChannel | undefined, derivatives: number, rate: number): RecursiveFilter {
  const owner = channel ?? unknownChannel;
  let filters = kept.get(owner);
  if (!filters) {
    filters = new Map();
    kept.set(owner, filters);
  }
  const key = `${derivatives} ${rate}`;
  let filter = filters.get(key);
  if (!filter) {
    filter = makeFilter(channel, derivatives, rate);
    filters.set(key, filter);
  }
  return filter;
}

/** Recursive filter with the response of an instrument for ground velocity. */
export function instrumentFilter(response: Response, rate: number): RecursiveFilter {
  const hz = 0.01 * rate;
  return digital(response.zeros, response.poles, rate, hz, Math.hypot(...channelResponse(response, hz)));
}

function makeFilter(channel: InventoryChannel | undefined, derivatives: number, rate: number): RecursiveFilter {
  const slow = ([re, im]: Root) => Math.hypot(re, im) < 2 * Math.PI * highestRoot * rate;
  const [zeros, poles] = [(channel?.poles ?? []).filter(slow), (channel?.zeros ?? []).filter(slow)]; // it is the inverse
  const atOrigin = poles.filter(([re, im]) => re === 0 && im === 0).length + derivatives - 1;
  const others = poles.filter(([re, im]) => re !== 0 || im !== 0);
  const order = Math.max(0, atOrigin) + (derivatives > 1 ? 1 : 0);
  const lowHz = Math.max(lowestUsableHz(channel, lowestGain), derivatives > 1 ? integratedHz : 0.1);
  const rising: Root[] = Array.from({ length: order - atOrigin }, () => [0, 0]);
  const hz = Math.sqrt(Math.max(lowHz, 1) * 0.25 * rate);
  const gain = (2 * Math.PI * hz) ** (1 - derivatives) / relativeGain(channel, hz);
  return digital([...zeros, ...rising], [...others, ...butterworth(order, lowHz)], rate, hz, Number.isFinite(gain) ? gain : 1);
}

function butterworth(order: number, hz: number): Root[] {
  return Array.from({ length: order }, (_, k): Root => {
    const angle = (Math.PI * (2 * k + order + 1)) / (2 * order);
    return [2 * Math.PI * hz * Math.cos(angle), 2 * Math.PI * hz * Math.sin(angle)];
  });
}

/** Bilinear transform of zeros and poles, with a gain given at one frequency. */
function digital(zeros: readonly Root[], poles: readonly Root[], rate: number, hz: number, gain: number): RecursiveFilter {
  const order = Math.max(zeros.length, poles.length);
  // more zeros than poles would have no bound at high frequencies
  const bounded = [...poles, ...Array.from({ length: order - poles.length }, (): Root => [-Math.PI * rate, 0])];
  const b = polynomial(zeros, order, rate);
  const a = polynomial(bounded, order, rate);
  const scale = (gain * gainOf(a, hz / rate)) / gainOf(b, hz / rate);
  return { b: b.map((x) => x * scale), a };
}

/** Real coefficients of the product of all `1 - r z^-1`, r being where a root goes; roots at infinity go to -1. */
function polynomial(roots: readonly Root[], order: number, rate: number): number[] {
  let product: Root[] = [[1, 0]];
  for (let k = 0; k < order; k++) {
    const [x, y] = moved(roots[k], rate);
    product = Array.from({ length: k + 2 }, (_, i): Root => {
      const [re, im] = product[i] ?? [0, 0];
      const [r, s] = product[i - 1] ?? [0, 0];
      return [re - (x * r - y * s), im - (x * s + y * r)];
    });
  }
  return product.map(([re]) => re);
}

function moved(root: Root | undefined, rate: number): Root {
  if (!root) return [-1, 0];
  const [up, down] = [[2 * rate + root[0], root[1]] as const, [2 * rate - root[0], -root[1]] as const];
  const power = down[0] ** 2 + down[1] ** 2;
  return [(up[0] * down[0] + up[1] * down[1]) / power, (up[1] * down[0] - up[0] * down[1]) / power];
}

/** Gain of a polynomial in z^-1 at a frequency in cycles a sample. */
function gainOf(coefficients: readonly number[], frequency: number): number {
  let [re, im] = [0, 0];
  for (const [i, c] of coefficients.entries()) {
    re += c * Math.cos(2 * Math.PI * frequency * i);
    im -= c * Math.sin(2 * Math.PI * frequency * i);
  }
  return Math.hypot(re, im);
}
