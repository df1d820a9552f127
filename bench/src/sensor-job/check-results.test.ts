import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { checkResults, type JobResult } from "./check-results.ts";
import { hundredths, LIMIT, readingTime, SENSORS, sensorName, WINDOW } from "./sensor-readings.ts";

const READINGS = 2 * SENSORS * WINDOW * 50;

/** The right results, worked out reading by reading. */
function rightResults(): JobResult[] {
  const open = new Map<string, { from: number; values: number[] }>();
  const results: JobResult[] = [];
  for (let i = 0; i < READINGS; i++) {
    const sensor = sensorName(i);
    const window = open.get(sensor) ?? { from: readingTime(i), values: [] };
    open.set(sensor, window);
    window.values.push(hundredths(i) / 100);
    if (window.values.length < WINDOW) continue;
    open.delete(sensor);
    const mean = window.values.reduce((sum, value) => sum + value, 0) / WINDOW;
    if (mean > LIMIT) results.push({ sensor, from: window.from, to: readingTime(i), count: WINDOW, mean });
  }
  return results;
}

async function verdict(lines: readonly string[]): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-"));
  try {
    await writeFile(join(folder, "results.jsonl"), lines.map((line) => `${line}\n`).join(""));
    return await checkResults(join(folder, "results.jsonl"), READINGS, (line) => JSON.parse(line) as JobResult);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("checkResults() finds nothing in what is right, and the limit lets about half of the means pass", async (t) => {
  const right = rightResults();
  t.true(right.length > 500 && right.length < 1500, `${right.length}`);
  t.deepEqual(await verdict(right.map((result) => JSON.stringify(result))), { expected: right.length, missing: 0, double: 0, wrong: 0 });
});

test("checkResults() counts what is missing, double and wrong", async (t) => {
  const right = rightResults();
  const lines = right.map((result) => JSON.stringify(result));
  const [a, b, c, d] = right as [JobResult, JobResult, JobResult, JobResult];
  const changed = [
    JSON.stringify({ ...a, mean: a.mean + 1e-6 }),
    JSON.stringify({ ...b, count: WINDOW - 1 }),
    JSON.stringify({ ...c, sensor: "sensor-99" }),
    JSON.stringify({ ...d, to: d.to + 1 }),
    "{",
    lines[4] as string,
    ...lines.slice(4),
  ];
  t.deepEqual(await verdict(changed), { expected: right.length, missing: 4, double: 1, wrong: 5 });
});

test("checkResults() takes a mean that is not above the limit as wrong", async (t) => {
  const right = rightResults();
  const high = new Set(right.map(({ from }) => from));
  const low = Array.from({ length: SENSORS * 50 }, (_, i) => readingTime((i % SENSORS) + Math.floor(i / SENSORS) * SENSORS * WINDOW)).find(
    (from) => !high.has(from),
  ) as number;
  const first = low - readingTime(0);
  const mean = Array.from({ length: WINDOW }, (_, i) => hundredths(first + i * SENSORS)).reduce((sum, value) => sum + value, 0) / WINDOW / 100;
  const line = JSON.stringify({ sensor: sensorName(first), from: low, to: low + (WINDOW - 1) * SENSORS, count: WINDOW, mean });
  t.deepEqual(await verdict([...right.map((result) => JSON.stringify(result)), line]), { expected: right.length, missing: 0, double: 0, wrong: 1 });
});
