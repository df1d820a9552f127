import { channelResponse, type InventoryChannel } from "@headframe/core";

/**
 * Gain of a channel relative to its sensitivity: what is left to correct in samples that were divided by the sensitivity.
 * 1 where the channel, or its poles and zeros, are unknown.
 */
export function relativeGain(channel: InventoryChannel | undefined, hz: number): number {
  if (!channel) return 1;
  const [re, im] = channelResponse(channel, hz);
  const gain = Math.hypot(re, im) / Math.abs(channel.sensitivity);
  return Number.isFinite(gain) ? gain : 0;
}

/** Lowest frequency from which a channel has a part of its sensitivity, Hz; 0 for one that has it down to 0.05 Hz. */
export function lowestUsableHz(channel: InventoryChannel | undefined, part: number): number {
  for (let hz = 0.05; hz < 1e4; hz *= 1.05) if (relativeGain(channel, hz) >= part) return hz > 0.05 ? hz : 0;
  return 1e4;
}
