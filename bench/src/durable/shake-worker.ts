/** Runs a flow on a four-channel Raspberry Shake at real speed, and prints the bytes that were written; a process of its own. */
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, type FlowDocument, flow, type Host, SeededRandom } from "@headframe/core";
import { sdsArchive } from "@headframe/device-miniseed";
import { raspberryShake } from "@headframe/device-raspberry-shake";
import { sqliteTable } from "@headframe/device-sqlite";
import { nodeHost, runFlow, type StateOptions } from "@headframe/runtime";
import { bandpassStaLta, operators, regularise, trigger } from "@headframe/signal";
import { stateUse } from "../state-use.ts";
import { quiet } from "./quiet-log.ts";

/** What to run. */
export interface ShakeRun {
  readonly seconds: number;
  /** Absent: nothing is kept. */
  readonly state?: Partial<Omit<StateOptions, "directory">>;
}

/** Bytes that were written in the run. */
export interface ShakeResult {
  readonly seconds: number;
  readonly log: number;
  readonly journal: number;
  /** What snapshots hold, before SQLite writes it. */
  readonly snapshots: number;
  readonly archive: number;
  /** All that the process gave to the kernel to write, SQLite's pages and write-ahead log included. */
  readonly written: number;
  /** What the kernel says goes to the disk: whole pages, but one page once however often it is written meanwhile. */
  readonly toDisk: number;
}

const CHANNELS = ["EHZ", "ENZ", "ENN", "ENE"];
const PACKETS_A_SECOND = 4;
const COUNTS = 25;

async function measure({ seconds, state }: ShakeRun): Promise<ShakeResult> {
  const folder = await mkdtemp(join(tmpdir(), "headframe-bench-"));
  const directory = join(folder, "state");
  const [host, receive] = withDatagrams(nodeHost({ log: quiet }));
  try {
    const catalogue = { operators, sources: [raspberryShake], sinks: [sqliteTable, sdsArchive] };
    const run = runFlow(shakeFlow(folder), { catalogue, host, ...(state && { state: { ...state, directory } }) });
    run.done.catch(() => {});
    const random = new SeededRandom(7);
    const begin = host.clock.now();
    const due = (packet: number) => begin + BigInt(packet * (1000 / PACKETS_A_SECOND)) * 1_000_000n;
    // The first seconds are not like the others: files are made, and the rate is learned.
    const skipped = 10 * PACKETS_A_SECOND;
    let before = await counters(folder, directory);
    for (let packet = 0; packet < skipped + seconds * PACKETS_A_SECOND; packet++) {
      await host.clock.until(due(packet + 1));
      for (const channel of CHANNELS) receive(packetOf(channel, due(packet), random));
      if (packet === skipped) before = { ...(await counters(folder, directory)), ...ofRun(run.metrics().durable) };
    }
    const after = { ...(await counters(folder, directory)), ...ofRun(run.metrics().durable) };
    await run.stop();
    const grown = (name: keyof typeof after) => (after[name] ?? 0) - (before[name] ?? 0);
    const parts = { log: grown("log"), journal: grown("journal"), snapshots: grown("snapshots"), archive: grown("archive") };
    return { seconds, ...parts, written: grown("written"), toDisk: grown("toDisk") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Detection on all channels, a table of triggers and an archive of everything: what a station at a house or a mine does. */
function shakeFlow(folder: string): FlowDocument {
  return flow("shake", { summary: "One station" }, (f) => {
    const waves = f.source("shake", raspberryShake({ station: "AM.R0001" })).pipe(f.step("regularise", regularise()));
    waves.pipe(
      f.step("ratio", bandpassStaLta({ lowHz: 1, highHz: 20, staSeconds: 1, ltaSeconds: 30 })),
      f.step("trigger", trigger({ on: 4, off: 1.5, maxSeconds: 60 })),
      f.sink("triggers", sqliteTable({ path: join(folder, "triggers.sqlite"), table: "triggers" })),
    );
    waves.pipe(f.sink("archive", sdsArchive({ path: join(folder, "archive") })));
  });
}

/** The host with a network whose only sender is the function that is given. */
function withDatagrams(host: ReturnType<typeof nodeHost>): [ReturnType<typeof nodeHost>, (bytes: Uint8Array) => void] {
  let deliver: Parameters<Host["network"]["udp"]>[1] = () => {};
  const { clock }: { readonly clock: Clock } = host;
  const network: Host["network"] = {
    udp: async ({ port }, receive) => {
      deliver = receive;
      return { port, close: async () => {} };
    },
  };
  return [{ ...host, network }, (bytes) => deliver({ bytes, from: "10.0.0.2:40000", time: clock.now() })];
}

function packetOf(channel: string, time: bigint, random: SeededRandom): Uint8Array {
  const noise = () => Math.round(16_000 + 60 * (random.next() + random.next() + random.next() - 1.5));
  const seconds = (Number(time / 1_000_000n) / 1000).toFixed(3);
  return new TextEncoder().encode(`{'${channel}', ${seconds}, ${Array.from({ length: COUNTS }, noise).join(", ")}}`);
}

function ofRun(durable: ReturnType<ReturnType<typeof runFlow>["metrics"]>["durable"]): { readonly log: number; readonly snapshots: number } {
  return { log: durable?.log.written ?? 0, snapshots: durable?.snapshots.bytes ?? 0 };
}

async function counters(folder: string, directory: string) {
  const { journal } = await stateUse(directory);
  const kernel = await readFile("/proc/self/io", "utf8").catch(() => "");
  const counter = (name: string) => Number(new RegExp(`^${name}: (\\d+)`, "m").exec(kernel)?.[1] ?? Number.NaN);
  return { journal, archive: await folderBytes(join(folder, "archive")), written: counter("wchar"), toDisk: counter("write_bytes"), log: 0, snapshots: 0 };
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => stat(join(folder, name)).then((entry) => (entry.isFile() ? entry.size : 0))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as ShakeRun)));
