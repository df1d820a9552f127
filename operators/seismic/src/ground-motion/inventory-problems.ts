import { type Inventory, parseTime } from "@headframe/core";

/** What in an inventory cannot be used for scaling and turning, one sentence for each channel. */
export function inventoryProblems(inventory: Inventory | undefined): string[] {
  return (inventory?.stations ?? []).flatMap(({ channels }) =>
    channels.flatMap(({ id, sensitivity, azimuth, dip, start, end }) => {
      const wrong: string[] = [];
      if (sensitivity === 0 || !Number.isFinite(sensitivity)) wrong.push(`option "inventory": sensitivity of ${id} must be a finite number other than 0`);
      if (!Number.isFinite(azimuth) || !Number.isFinite(dip)) wrong.push(`option "inventory": azimuth and dip of ${id} must be finite numbers`);
      for (const time of [start, end]) if (time !== undefined && !isTime(time)) wrong.push(`option "inventory": "${time}" of ${id} is not an ISO 8601 time`);
      return wrong;
    }),
  );
}

function isTime(text: string): boolean {
  try {
    parseTime(text);
    return true;
  } catch {
    return false;
  }
}
