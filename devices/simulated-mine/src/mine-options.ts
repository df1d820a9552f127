import { optionsSchema, parseTime } from "@headframe/core";
import type { Static } from "typebox";
import { disturbanceOptions } from "./options/disturbance-options.ts";
import { rockOptions } from "./options/rock-options.ts";
import { sensorOptions } from "./options/sensor-options.ts";
import { siteOptions } from "./options/site-options.ts";
import { sourceOptions } from "./options/source-options.ts";

/** Options of the simulated mine. */
export const mineOptions = optionsSchema({ ...siteOptions, ...sourceOptions, ...rockOptions, ...sensorOptions, ...disturbanceOptions });

/** Options of `simulated-mine`, defaults filled in. */
export type MineOptions = Static<typeof mineOptions>;

/** What must hold between options. */
export function mineOptionProblems(options: MineOptions): string[] {
  const problems: string[] = [];
  const { velocityError, velocitySpread } = options;
  if (options.vs >= options.vp) problems.push(`option "vs" must be below "vp" (${options.vp} m/s), got ${options.vs}`);
  else if (options.vs * (1 + velocityError + velocitySpread) >= options.vp * (1 + velocityError - velocitySpread))
    problems.push(`option "velocitySpread" must leave S slower than P, got ${velocitySpread}`);
  for (const [low, high] of [
    ["minMagnitude", "maxMagnitude"],
    ["blastMinMagnitude", "blastMaxMagnitude"],
  ] as const) {
    if (options[low] > options[high]) problems.push(`option "${low}" must not be above "${high}" (${options[high]}), got ${options[low]}`);
  }
  const { stationList, deadChannels, swappedChannels } = options;
  const twice = stationList?.find(({ code }, i) => stationList.findIndex((other) => other.code === code) < i);
  if (twice) problems.push(`option "stationList" must name each station once, got "${twice.code}" twice`);
  const most = 3 * (stationList?.length ?? options.stations);
  if (deadChannels + swappedChannels > most)
    problems.push(`options "deadChannels" and "swappedChannels" must not be more than the channels (${most}) together, got ${deadChannels + swappedChannels}`);
  if (options.start !== undefined) {
    try {
      parseTime(options.start);
    } catch (error) {
      problems.push(`option "start": ${(error as Error).message}`);
    }
  }
  return problems;
}
