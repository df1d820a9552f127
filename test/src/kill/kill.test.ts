/**
 * kill -9 of the real command at random moments: what every sink holds is what an uninterrupted run gives.
 * `HEADFRAME_KILLS=50 npx ava test/src/kill/kill.test.ts` kills more often than the everyday run.
 */
import { createSocket } from "node:dgram";
import { appendFile, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "@headframe/core";
import test, { type ExecutionContext } from "ava";
import { type Finished, runCommand, startCommand } from "../run-command.ts";
import { type KilledRun, runThroughKills } from "./killed-run.ts";
import { filesBelow, rowsOf } from "./products.ts";
import { ShakeSender } from "./shake-sender.ts";

const kills = Number(process.env.HEADFRAME_KILLS ?? 2);
const seed = Number(process.env.HEADFRAME_SEED ?? Date.now() % 100_000);
const module = (name: string) => fileURLToPath(new URL(`./flows/${name}.ts`, import.meta.url));

async function inFolder(t: ExecutionContext): Promise<{ whole: string; killed: string }> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-kill-"));
  if (process.env.HEADFRAME_KEEP === undefined) t.teardown(() => rm(folder, { recursive: true, force: true }));
  for (const part of ["whole", "killed"]) await mkdir(join(folder, part));
  t.log(`seed ${seed}`);
  return { whole: join(folder, "whole"), killed: join(folder, "killed") };
}

function wentWell(t: ExecutionContext, { code, stderr }: Finished): void {
  t.is(code, 0, stderr);
  t.notRegex(stderr, /otherwise than before/);
}

function report(t: ExecutionContext, { killed, last }: KilledRun): void {
  t.log(`${killed} kills`);
  t.true(killed > 0, "the work was done before the first kill");
  wentWell(t, last);
}

test.serial(`a simulated mine killed ${kills} times fills archive, table and lines as if nothing had happened`, async (t) => {
  const { whole, killed } = await inFolder(t);
  // long enough that the work outlasts the kills, and every process lives long enough to get on
  const duration = String(100 + 120 * kills);
  const args = ["run", module("mine-lines"), "--state", "state", "--snapshot", "200ms", "--set", `mine.durationSeconds=${duration}`];
  wentWell(t, await runCommand(args, { cwd: whole }));
  report(t, await runThroughKills(args, killed, { kills, random: new SeededRandom(seed, "mine"), longestMilliseconds: 2500 }));
  const products = await filesBelow(join(whole, "out"));
  t.true(Object.keys(products).length > 40);
  const { "events.sqlite": _, ...files } = products;
  const { "events.sqlite": __, ...filesKilled } = await filesBelow(join(killed, "out"));
  t.deepEqual(filesKilled, files);
  t.deepEqual(rowsOf(join(killed, "out/events.sqlite"), "events"), rowsOf(join(whole, "out/events.sqlite"), "events"));
});

test.serial(`a file of readings killed ${kills} times gives the same lines`, async (t) => {
  const { whole, killed } = await inFolder(t);
  const lines = 200_000 + 300_000 * kills;
  const readings = join(whole, "readings.jsonl");
  await writeReadings(readings, lines);
  const args = ["run", module("readings"), "--source", `readings=jsonl:${readings}?time=ts&unit=ms&sensor=sensor`, "--state", "state", "--snapshot", "100ms"];
  wentWell(t, await runCommand(args, { cwd: whole }));
  report(t, await runThroughKills(args, killed, { kills, random: new SeededRandom(seed, "file"), longestMilliseconds: 1200 }));
  const products = await filesBelow(join(whole, "out"));
  t.deepEqual(Object.keys(products), ["means.jsonl"]);
  t.deepEqual(await filesBelow(join(killed, "out")), products);
});

test.serial(`a Raspberry Shake's datagrams over ${kills} kills: the same archive and lines`, async (t) => {
  const { whole, killed } = await inFolder(t);
  const count = 4 * (600 + 400 * kills);
  const run = async (cwd: string, deaths: number) => {
    const port = await freePort();
    const args = ["run", module("shake-lines"), "--source", `shake=shake-udp://127.0.0.1:${port}?station=AM.R0F05`, "--state", "state", "--snapshot", "200ms"];
    const sender = new ShakeSender(count, port, journalGrowth(join(cwd, "state/journal/shake")));
    const sending = sender.run();
    const random = new SeededRandom(seed, "shake");
    let died = 0;
    while (died < deaths && !sender.done) {
      const running = startCommand(args, { cwd });
      const timer = setTimeout(() => running.child.kill("SIGKILL"), 500 + random.next() * 2500);
      const { signal, stderr } = await running.finished;
      clearTimeout(timer);
      t.is(signal, "SIGKILL", stderr);
      sender.rewind(48); // the source knows a channel's last 16 packets again
      died++;
    }
    const last = startCommand(args, { cwd });
    while (!sender.done) await new Promise((resolve) => setTimeout(resolve, 20));
    await stands(() => filesBelow(join(cwd, "state/journal/shake")));
    last.child.kill("SIGTERM");
    sender.stop();
    await sending;
    wentWell(t, await last.finished);
    return died;
  };
  await run(whole, 0);
  t.log(`${await run(killed, kills)} kills`);
  const products = await filesBelow(join(whole, "out"));
  t.true(Object.keys(products).length > 4);
  t.deepEqual(await filesBelow(join(killed, "out")), products);
});

async function writeReadings(path: string, lines: number): Promise<void> {
  const line = (i: number) => `{"sensor":"s${i % 20}","ts":${1_767_225_600_000 + i},"value":${(i * 7919) % 1000}}\n`;
  const block = 100_000;
  for (let from = 0; from < lines; from += block) {
    await appendFile(path, Array.from({ length: Math.min(block, lines - from) }, (_, i) => line(from + i)).join(""));
  }
}

/** A function that resolves when the journal has grown since the last call and stands, or after a while: repeats leave no trace in it. */
function journalGrowth(folder: string): () => Promise<void> {
  let before = 0;
  const size = async () => {
    const names = await readdir(folder).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(folder, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  };
  return async () => {
    for (let look = 0; look < 50; look++) {
      const now = await size();
      if (now !== before) {
        before = now;
        await new Promise((resolve) => setTimeout(resolve, 3));
        if ((await size()) === now) return;
      } else await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
}

/** Resolves when what is looked at has not changed for a while. */
async function stands(look: () => Promise<unknown>): Promise<void> {
  let before = "";
  for (let same = 0; same < 8; ) {
    const now = JSON.stringify(await look());
    same = now === before ? same + 1 : 0;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}
