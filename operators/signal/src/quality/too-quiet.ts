import { knowsUsual, type Watch } from "./channel-watch.ts";
import type { SourceState } from "./watched-source.ts";

/** How much quieter than usual a channel must be where no other channel shows that the ground is not: noise sources are switched off, too. */
const unwitnessed = 0.1;

/** Whether the last second of a channel was so quiet, by its own past and by the station's other channels, that it cannot be sound. */
export function isTooQuiet(sources: readonly SourceState[], source: SourceState, watch: Watch, ratio: number): boolean {
  const level = watch.level as number;
  const others = sources
    .filter(({ unit }) => unit === source.unit)
    .flatMap(({ watches }) => watches)
    .filter((other) => other !== watch && other.state === "ok" && other.level !== null && other.usual !== null);
  if (others.length >= 2 && others.every((other) => level < ratio * Math.min(other.level as number, Math.exp(other.usual as number)))) return true;
  if (watch.usual === null || !knowsUsual(watch)) return false;
  const witness = others.some((other) => (other.level as number) >= Math.sqrt(ratio) * Math.exp(other.usual as number));
  return level < ratio * (witness ? 1 : unwitnessed) * Math.exp(watch.usual);
}
