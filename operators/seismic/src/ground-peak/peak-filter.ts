import { channelResponse, type InventoryChannel } from "@headframe/core";
import { woodAnderson } from "../magnitude/wood-anderson.ts";
import { lowestUsableHz } from "../spectrum/sensor-gain.ts";

/**
 * Filter that makes ground velocity and a Wood-Anderson trace of what a sensor recorded.
 *
 * Four numbers for each frequency from 0 to Nyquist: real and imaginary part of the factor for velocity and of that for the trace.
 */
export type PeakFilter = Float64Array;

/** Gain, as part of the sensitivity, below which the sensor's fall is not undone: it would raise noise more than signal. */
const lowestGain = 0.2;
const unknownChannel = {} as InventoryChannel;
const kept = new WeakMap<InventoryChannel, Map<string, PeakFilter>>();

/**
 * Inverse of a channel's response over the band where it has a fifth of its sensitivity, for spectra of `size` points.
 *
 * @param channel - undefined for one whose response is unknown, and so taken as flat
 * @param derivatives - how often displacement was differentiated: 0 for m, 1 for m/s, 2 for m/s2
 */
export function peakFilter(channel: InventoryChannel | undefined, derivatives: number, size: number, rate: number): PeakFilter {
  const owner = channel ?? unknownChannel;
  let filters = kept.get(owner);
  if (!filters) {
    filters = new Map();
    kept.set(owner, filters);
  }
  const key = `${derivatives} ${size} ${rate}`;
  let filter = filters.get(key);
  if (!filter) {
    if (filters.size > 16) filters.clear();
    filter = makeFilter(channel, derivatives, size, rate);
    filters.set(key, filter);
  }
  return filter;
}

function makeFilter(channel: InventoryChannel | undefined, derivatives: number, size: number, rate: number): PeakFilter {
  const lowHz = Math.max(lowestUsableHz(channel, lowestGain), (2 * rate) / size);
  const filter = new Float64Array(4 * (size / 2 + 1));
  for (let k = 1; k <= size / 2; k++) {
    const hz = (k * rate) / size;
    const pass = highpass(hz, lowHz);
    if (pass === 0) continue;
    const [re, im] = inverse(channel, hz);
    const velocity = timesPower([pass * re, pass * im], 2 * Math.PI * hz, 1 - derivatives);
    const [wre, wim] = channelResponse(woodAnderson, hz);
    filter.set([...velocity, velocity[0] * wre - velocity[1] * wim, velocity[0] * wim + velocity[1] * wre], 4 * k);
  }
  return filter;
}

/** Rises from 0 at two thirds of `lowHz` to 1 at it. */
function highpass(hz: number, lowHz: number): number {
  const x = (hz / lowHz - 2 / 3) * 3;
  return x <= 0 ? 0 : x >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * x);
}

function inverse(channel: InventoryChannel | undefined, hz: number): readonly [number, number] {
  if (!channel) return [1, 0];
  const [re, im] = channelResponse(channel, hz);
  const power = (re * re + im * im) / Math.abs(channel.sensitivity);
  return power > 0 && Number.isFinite(power) ? [re / power, -im / power] : [0, 0];
}

/** `z (i w)^power` for a power of -1, 0 or 1. */
function timesPower([re, im]: readonly [number, number], w: number, power: number): readonly [number, number] {
  if (power === 0) return [re, im];
  return power > 0 ? [-im * w, re * w] : [im / w, -re / w];
}
