/** Input of the sensor job, the same in every run: twenty sensors that take turns, a swing and some noise each. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, stat } from "node:fs/promises";

/** Sensors that take turns, one reading each. */
export const SENSORS = 20;
/** Readings in a window. */
export const WINDOW = 100;
/**
 * Means above this are results. Values have two decimals, means therefore four: none is so near to it that
 * rounding could decide.
 */
export const LIMIT = 20.00005;

const START = Date.UTC(2026, 0, 1);
const LINES_A_WRITE = 10_000;

/** Value of reading `index` in hundredths: about 15 to 25. */
export function hundredths(index: number): number {
  const sensor = index % SENSORS;
  const turn = Math.floor(index / SENSORS);
  const swing = 400 * Math.sin(turn / 3000 + sensor);
  return Math.round(2000 + swing + (noise(index) - 0.5) * 200);
}

/** Name of the sensor of reading `index`. */
export function sensorName(index: number): string {
  return `sensor-${String(index % SENSORS).padStart(2, "0")}`;
}

/** Time of reading `index`, ms since 1970: one a millisecond. */
export function readingTime(index: number): number {
  return START + index;
}

/** Index of the reading of a time. */
export function readingIndex(time: number): number {
  return time - START;
}

/** Number in [0, 1) that follows from the index alone (the mixing of MurmurHash3, Appleby 2011). */
function noise(index: number): number {
  let h = Math.imul(index ^ (index >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Writes `count` readings, a line each, unless the file is there already. */
export async function writeReadings(path: string, count: number): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  const unfinished = `${path}.${process.pid}`;
  const out = createWriteStream(unfinished);
  for (let from = 0; from < count; from += LINES_A_WRITE) {
    let text = "";
    for (let i = from; i < Math.min(count, from + LINES_A_WRITE); i++)
      text += `{"sensor":"${sensorName(i)}","ts":${readingTime(i)},"value":${(hundredths(i) / 100).toFixed(2)}}\n`;
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  await rename(unfinished, path);
}
