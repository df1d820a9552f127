/** What a site remembers of its events' energies, so that one event can be compared with the others. */
import type { SourceSize } from "../located-event.ts";
import { type EnergyPoint, energyIndex, energyLine } from "../magnitude/energy-index.ts";

/** An event in memory; a later revision takes the place of an earlier one. */
export interface RememberedEnergy extends EnergyPoint {
  readonly event: string;
}

/** Events from which on the site's relation is known well enough. */
const fewestEvents = 30;

/** The energy index of an event against the others; undefined where it has no energy or fewer than 30 others are known. */
export function energyIndexOf(memory: readonly RememberedEnergy[], event: string, { momentNm, energyJ }: Partial<SourceSize>): number | undefined {
  if (!momentNm || !energyJ) return undefined;
  const others = memory.filter((point) => point.event !== event);
  const line = others.length >= fewestEvents ? energyLine(others) : undefined;
  return line && energyIndex({ logMoment: Math.log10(momentNm), logEnergy: Math.log10(energyJ) }, line);
}

/** Puts an event's energy into memory, which keeps the last `most` of them. */
export function rememberEnergy(memory: RememberedEnergy[], event: string, { momentNm, energyJ }: Partial<SourceSize>, most: number): void {
  const known = memory.findIndex((point) => point.event === event);
  if (known >= 0) memory.splice(known, 1);
  if (momentNm && energyJ) memory.push({ event, logMoment: Math.log10(momentNm), logEnergy: Math.log10(energyJ) });
  if (memory.length > most) memory.splice(0, memory.length - most);
}
