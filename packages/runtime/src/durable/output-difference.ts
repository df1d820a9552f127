import type { TurnOutput } from "../turn.ts";
import type { OutputDigest } from "./log-entry.ts";
import { outputDigests } from "./output-digest.ts";

/** In what a turn's outputs differ from those that its log entry tells of; undefined if in nothing. */
export function digestDifference(logged: readonly OutputDigest[], output: TurnOutput): string | undefined {
  const now = new Map(outputDigests(output).map((digest) => [digest.sink, digest]));
  for (const before of logged) {
    const again = now.get(before.sink);
    if (again === undefined) return `sink "${before.sink}" had ${before.count} items and has none`;
    if (again.count !== before.count) return `sink "${before.sink}" had ${before.count} items and has ${again.count}`;
    if (again.sequence !== before.sequence || again.epoch !== before.epoch)
      return `sink "${before.sink}" was at item ${before.sequence} and is at ${again.sequence}`;
    if (again.crc !== before.crc) return `sink "${before.sink}" had other items from number ${before.sequence} on`;
    now.delete(before.sink);
  }
  for (const { sink, count } of now.values()) return `sink "${sink}" had nothing and has ${count} items`;
  return undefined;
}
