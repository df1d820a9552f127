import type { SinkResume, SinkWriter } from "../device.ts";
import type { Host } from "../host.ts";
import type { DataItem, Gap } from "../item.ts";
import { SeededRandom } from "../random.ts";
import { FaultyFiles } from "./faulty-files.ts";
import { SinkTrial } from "./sink-trial.ts";

/** What a sink holds, by the names of its files or tables. */
export type SinkContent = Readonly<Record<string, Uint8Array | string>>;

/** How a process ends: killed, or killed with the power lost. */
export type SinkEnd = "kill" | "power";

/** What a sink under test may touch. */
export interface SinkWorld {
  /** Its files are {@link SinkWorld.files}; what is written to its terminal is in `shown`. */
  readonly host: Host;
  readonly files: FaultyFiles;
  /** Texts that were written to the terminal. */
  readonly shown: string[];
  /** Warnings and errors that were logged. */
  readonly warnings: string[];
}

/** A sink in a world of its own, as the suite drives it. */
export interface SinkUnderTest {
  open(resume?: SinkResume): Promise<SinkWriter>;
  /** What the sink holds; called when no writer is open. */
  content(): Promise<SinkContent> | SinkContent;
  /** The process has ended without a close. For sinks that keep something outside of the world's files. */
  end?(how: SinkEnd, random: SeededRandom): Promise<void> | void;
}

/** What {@link sinkRepeatProblems} tries. */
export interface SinkRepeatTest {
  /** Makes the sink, with nothing in it, in a new world. */
  readonly create: (world: SinkWorld) => Promise<SinkUnderTest> | SinkUnderTest;
  /** What is written; the same random gives the same items. */
  readonly items: (random: SeededRandom) => readonly (DataItem | Gap)[];
  /** First seed; 1 unless told. */
  readonly seed?: number;
  /** Number of seeds, each with kills only and with losses of power; 50 unless told. */
  readonly seeds?: number;
  /** Ends to try; both unless told. */
  readonly ends?: readonly SinkEnd[];
  /** Where a process dies: inside of any write to the world's files, or only between calls of the sink; `anywhere` unless told. */
  readonly kills?: "anywhere" | "between-calls";
}

/** Problems that are reported before the suite stops. */
const MOST_PROBLEMS = 5;

/**
 * What is wrong with how a sink recognises repeats: it is driven through batches, checkpoints, full disks, kills
 * inside and between writes, losses of power and clean stops, is opened again each time where the last checkpoint
 * that was kept says, and gets the items since then again, in other batches. In the end it has to hold what it holds
 * after an uninterrupted run. An empty list means that nothing was found; a text names the seed that shows it.
 */
export async function sinkRepeatProblems(test: SinkRepeatTest): Promise<string[]> {
  const { seed = 1, seeds = 50, ends = ["kill", "power"] } = test;
  const problems: string[] = [];
  for (let n = seed; n < seed + seeds; n++) {
    for (const end of ends) {
      const problem = await trialProblem(test, n, end);
      if (problem !== undefined) problems.push(`seed ${n}, ${end}: ${problem}`);
      if (problems.length >= MOST_PROBLEMS) return problems;
    }
  }
  return problems;
}

async function trialProblem(test: SinkRepeatTest, seed: number, end: SinkEnd): Promise<string | undefined> {
  const items = test.items(new SeededRandom(seed, "items"));
  const calm = sinkWorld(seed);
  const random = new SeededRandom(seed, end);
  const whole = new SinkTrial({ sink: await test.create(calm), files: calm.files, items, end, random: new SeededRandom(seed, "whole") });
  const rough = sinkWorld(seed);
  const sink = await test.create(rough);
  try {
    const expected = await whole.uninterrupted();
    const bytes = test.kills === "between-calls" ? undefined : calm.files.written;
    const found = await new SinkTrial({ sink, files: rough.files, items, end, random, bytes }).interrupted();
    return contentDifference(found, expected);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A new world with empty files. */
export function sinkWorld(seed: number): SinkWorld {
  const files = new FaultyFiles();
  const shown: string[] = [];
  const warnings: string[] = [];
  const random = new SeededRandom(seed, "host");
  const ignore = () => {};
  const warn = (message: string, fields?: object) => void warnings.push(fields ? `${message} ${JSON.stringify(fields)}` : message);
  const terminal = {
    input: (async function* () {})(),
    write: (text: string) => void shown.push(text),
    interactive: false,
    columns: 80,
    rows: 24,
  };
  const clock = { now: () => 0n, until: () => new Promise<void>(() => {}) };
  const network = { udp: () => Promise.reject(new Error("No network")) };
  return {
    files,
    shown,
    warnings,
    host: { clock, files, network, terminal, log: { debug: ignore, info: ignore, warn, error: warn }, random: () => random.next() },
  };
}

function contentDifference(found: SinkContent, expected: SinkContent): string | undefined {
  for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const [a, b] = [found[name], expected[name]];
    if (a === undefined) return `${name} is missing`;
    if (b === undefined) return `${name} should not be there`;
    const at = firstDifference(a, b);
    if (at < 0) continue;
    const unit = typeof b === "string" ? "characters" : "bytes";
    return `${name} is not as after an uninterrupted run: ${a.length} ${unit} instead of ${b.length}, other from ${at} on${around(a, b, at)}`;
  }
  return undefined;
}

function firstDifference(a: Uint8Array | string, b: Uint8Array | string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? -1 : n;
}

function around(a: Uint8Array | string, b: Uint8Array | string, at: number): string {
  if (typeof a !== "string" || typeof b !== "string") return "";
  const [x, y] = [a, b].map((text) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40)));
  return `: ${x} instead of ${y}`;
}
