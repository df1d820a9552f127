import { type Inventory, type InventoryChannel, parseTime, stationOf, type Time } from "@headframe/core";
import { sensorPart, sourceCodes } from "./sensor-name.ts";

/** A channel of the inventory while its entry holds. */
export interface Epoch {
  readonly channel: InventoryChannel;
  readonly from: Time | null;
  readonly to: Time | null;
}

/** What is asked of an inventory, remembered by channel id. */
export interface SensorBook {
  /** Id in the inventory of a channel of the data, if it is there. */
  match(id: string): string | undefined;
  /** Ids of the inventory's channels of the same sensor, itself included. */
  siblings(inventoryId: string): readonly string[];
  /** The entry that holds at a time. */
  epochAt(inventoryId: string, time: Time): Epoch | undefined;
  /** When entries of a channel next begin or end after a time. */
  nextBorder(inventoryId: string, time: Time): Time | undefined;
}

/**
 * Index of an inventory.
 *
 * A channel is matched by its id, else by station, location and orientation code without regard to case; a blank location fits any,
 * and band and instrument code only decide between several. Two that fit equally well are no match.
 */
export function sensorBook(inventory: Inventory | undefined): SensorBook {
  const epochs = new Map<string, Epoch[]>();
  for (const channel of (inventory?.stations ?? []).flatMap(({ channels }) => channels)) {
    const known = epochs.get(channel.id) ?? [];
    known.push({ channel, from: channel.start === undefined ? null : parseTime(channel.start), to: channel.end === undefined ? null : parseTime(channel.end) });
    epochs.set(channel.id, known);
  }
  const borders = new Map(
    [...epochs].map(([id, entries]) => [
      id,
      entries
        .flatMap(({ from, to }) => [from, to])
        .filter((border) => border !== null)
        .sort(byTime),
    ]),
  );
  const byStation = new Map<string, string[]>();
  for (const id of epochs.keys()) byStation.set(stationKey(id), [...(byStation.get(stationKey(id)) ?? []), id]);
  const matches = new Map<string, string | null>();
  const holds = ({ from, to }: Epoch, time: Time) => (from === null || from <= time) && (to === null || time < to);
  return {
    match(id) {
      let match = matches.get(id);
      if (match === undefined) {
        match = epochs.has(id) ? id : (closest(id, byStation.get(stationKey(id)) ?? []) ?? null);
        matches.set(id, match);
      }
      return match ?? undefined;
    },
    siblings(inventoryId) {
      const { sensor } = sensorPart(inventoryId);
      return (byStation.get(stationKey(inventoryId)) ?? [inventoryId]).filter((id) => sensorPart(id).sensor === sensor);
    },
    epochAt: (inventoryId, time) => epochs.get(inventoryId)?.find((epoch) => holds(epoch, time)),
    nextBorder: (inventoryId, time) => borders.get(inventoryId)?.find((border) => border > time),
  };
}

function byTime(a: Time, b: Time): number {
  return a < b ? -1 : Number(a > b);
}

function stationKey(id: string): string {
  return stationOf(id).toUpperCase();
}

/** The one candidate that fits an id best. */
function closest(id: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates.map((candidate) => ({ candidate, fit: fit(id, candidate) })).filter(({ fit }) => fit > 0);
  const best = Math.max(...ranked.map(({ fit }) => fit));
  const fitting = ranked.filter(({ fit }) => fit === best);
  return fitting.length === 1 ? fitting[0]?.candidate : undefined;
}

/** How well two ids of one station name the same channel; 0: not at all. */
function fit(id: string, candidate: string): number {
  const [a, b] = [sourceCodes(id), sourceCodes(candidate)];
  if (!a || !b || sensorPart(id).code.toUpperCase() !== sensorPart(candidate).code.toUpperCase()) return 0;
  const location = likeness(a.location, b.location);
  const kind = likeness(kindOf(id), kindOf(candidate));
  return location === 0 ? 0 : 3 * location + kind;
}

/** 2: equal but for case; 1: one is blank; 0: different. */
function likeness(a: string, b: string): number {
  if (a.toUpperCase() === b.toUpperCase()) return 2;
  return a === "" || b === "" ? 1 : 0;
}

/** Band and instrument code; blank for a channel of one letter. */
function kindOf(id: string): string {
  return sensorPart(id).sensor.split("_").slice(3).join("");
}
