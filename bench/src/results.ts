import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeMachine, type Machine } from "./machine.ts";
import { type Measurement, targetMet, targetText } from "./measurement.ts";

const root = join(import.meta.dirname, "..");
const begin = "<!-- results -->";
const end = "<!-- /results -->";

interface Kept {
  readonly machine: Machine;
  readonly date: string;
  readonly measurements: readonly Measurement[];
}

/** Keeps a suite's measurements as JSON and renews the table in the README. */
export async function keepResults(suite: string, measurements: readonly Measurement[]): Promise<void> {
  await mkdir(join(root, "results"), { recursive: true });
  const kept: Kept = { machine: describeMachine(), date: new Date().toISOString().slice(0, 10), measurements };
  await writeFile(join(root, "results", `${suite}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

/** Writes the table of all kept results into `bench/README.md`. */
export async function renewTable(suites: readonly string[]): Promise<void> {
  const sections = await Promise.all(suites.map(async (suite) => section(suite, await readKept(suite))));
  const path = join(root, "README.md");
  const text = await readFile(path, "utf8");
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  await writeFile(path, `${before}\n${sections.join("\n")}\n${text.slice(text.indexOf(end))}`);
}

async function readKept(suite: string): Promise<Kept | undefined> {
  const text = await readFile(join(root, "results", `${suite}.json`), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Kept);
}

function section(suite: string, kept: Kept | undefined): string {
  if (!kept) return "";
  const { machine } = kept;
  return [
    `### ${suite}`,
    "",
    `${kept.date}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`,
    "",
    "| measurement | setting | value | peer | ratio | target |",
    "|---|---|---|---|---|---|",
    ...kept.measurements.map(row),
    "",
  ].join("\n");
}

function row(m: Measurement): string {
  const peer = m.peer === null ? "" : `${m.peer}: ${figure(m.peerValue)} ${m.unit}`;
  const met = { true: " (met)", false: " (**missed**)", undefined: "" }[String(targetMet(m)) as "true"];
  const target = `${targetText(m, figure)}${met}`;
  return `| ${m.bench}${m.precision ? ` ${m.precision}` : ""} | ${m.setting ?? ""} | ${figure(m.value)} ${m.unit} | ${peer} | ${m.ratio === null ? "" : figure(m.ratio)} | ${target} |`;
}

/** Three significant digits. */
export function figure(value: number | null): string {
  if (value === null) return "";
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
