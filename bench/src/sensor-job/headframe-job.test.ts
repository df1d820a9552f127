import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { checkResults } from "./check-results.ts";
import { killHeadframe, runHeadframe } from "./headframe-job.ts";
import { writeReadings } from "./sensor-readings.ts";

const READINGS = 200_000;

test("killHeadframe() kills the real command twice: nothing is missing, double or wrong, and the file is as if nobody had", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "headframe-"));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const input = join(folder, "readings.jsonl");
  await writeReadings(input, READINGS);
  const whole = join(folder, "whole.jsonl");
  await runHeadframe({ input, output: whole, state: { directory: join(folder, "whole"), durability: "process" } });
  const { expected, ...problems } = await checkResults(whole, READINGS);
  t.true(expected > 500, `${expected}`);
  t.deepEqual(problems, { missing: 0, double: 0, wrong: 0 });

  const state = { directory: join(folder, "state"), durability: "process" as const };
  const killed = await killHeadframe({ input, output: join(folder, "killed.jsonl"), state }, { readings: READINGS, kills: 2, whole });
  t.deepEqual(killed, { expected, kills: 2, different: 0, missing: 0, double: 0, wrong: 0 });
});
