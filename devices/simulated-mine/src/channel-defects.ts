import { hash32, purpose } from "./counter-hash.ts";
import type { MineOptions } from "./mine-options.ts";

/** What is wrong with a channel: it gives a constant, or its sign. */
export type ChannelDefect = "dead" | "swapped";

/**
 * Defect of each channel, by station and channel; channels are drawn without putting back.
 *
 * @param channels number of channels of each station
 */
export function channelDefects(
  { seed, deadChannels, swappedChannels }: Pick<MineOptions, "seed" | "deadChannels" | "swappedChannels">,
  channels: readonly number[],
): (ChannelDefect | undefined)[][] {
  const defects = channels.map((count) => new Array<ChannelDefect | undefined>(count).fill(undefined));
  if (deadChannels + swappedChannels === 0) return defects;
  const drawn = channels
    .flatMap((count, station) => Array.from({ length: count }, (_, channel) => ({ station, channel, lot: hash32(seed, purpose.defect, station, channel) })))
    .sort((a, b) => a.lot - b.lot)
    .slice(0, deadChannels + swappedChannels);
  for (const [i, { station, channel }] of drawn.entries()) (defects[station] as ChannelDefect[])[channel] = i < deadChannels ? "dead" : "swapped";
  return defects;
}

/** Indices of the stations whose clock steps. */
export function steppedStations({ seed, clockStepMilliseconds, clockStepStations }: MineOptions, stations: number): ReadonlySet<number> {
  if (clockStepMilliseconds === 0) return new Set();
  const drawn = Array.from({ length: stations }, (_, station) => ({ station, lot: hash32(seed, purpose.defect, station, 99) }));
  return new Set(
    drawn
      .sort((a, b) => a.lot - b.lot)
      .slice(0, clockStepStations)
      .map(({ station }) => station),
  );
}
