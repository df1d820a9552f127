/** Judges the results of the sensor job by plain arithmetic on its input: nothing of Headframe is used here. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { hundredths, LIMIT, readingIndex, SENSORS, sensorName, WINDOW } from "./sensor-readings.ts";

/** What a line of the output says. Times in ms since 1970. */
export interface JobResult {
  readonly sensor: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly mean: number;
}

/** How the results compare with what they should be. */
export interface Verdict {
  /** Results that there should be. */
  readonly expected: number;
  readonly missing: number;
  readonly double: number;
  /** Lines that are no result, or say something else than they should. */
  readonly wrong: number;
}

/** Reads a line of Headframe's output. */
function headframeResult(line: string): JobResult {
  const { key, from, to, count, mean } = JSON.parse(line);
  return { sensor: key, from: Date.parse(from), to: Date.parse(to), count, mean };
}

/** Checks the file of results against the first `readings` readings. */
export async function checkResults(path: string, readings: number, read: (line: string) => JobResult = headframeResult): Promise<Verdict> {
  const windows = Math.floor(readings / (SENSORS * WINDOW));
  const seen = new Uint8Array(windows * SENSORS);
  let [double, wrong] = [0, 0];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const place = placeOf(line, read);
    if (place === undefined || place >= seen.length) wrong++;
    else if (seen[place] === 1) double++;
    else seen[place] = 1;
  }
  let [expected, missing] = [0, 0];
  for (let place = 0; place < seen.length; place++) {
    if (meanOf(place) <= LIMIT) continue;
    expected++;
    if (seen[place] === 0) missing++;
  }
  return { expected, missing, double, wrong };
}

/** Number of the window that a line is the right result of; windows are counted sensor by sensor, then in time. */
function placeOf(line: string, read: (line: string) => JobResult): number | undefined {
  try {
    const { sensor, from, to, count, mean } = read(line);
    const first = readingIndex(from);
    const place = Math.floor(first / (SENSORS * WINDOW)) * SENSORS + (first % SENSORS);
    const should = meanOf(place);
    const right =
      first === firstOf(place) &&
      sensor === sensorName(first) &&
      count === WINDOW &&
      readingIndex(to) === first + (WINDOW - 1) * SENSORS &&
      should > LIMIT &&
      Math.abs(mean - should) <= 1e-9 * should;
    return right ? place : undefined;
  } catch {
    return undefined;
  }
}

/** Index of the first reading of a window. */
function firstOf(place: number): number {
  return Math.floor(place / SENSORS) * SENSORS * WINDOW + (place % SENSORS);
}

/** Mean of a window: whole hundredths add up without rounding. */
function meanOf(place: number): number {
  const first = firstOf(place);
  let sum = 0;
  for (let i = 0; i < WINDOW; i++) sum += hundredths(first + i * SENSORS);
  return sum / WINDOW / 100;
}
