/** Judges a simulation: from the log that the hosts kept, everything is computed once more, without faults. */
import { isDeepStrictEqual } from "node:util";
import type { Catalogue, FlowDocument } from "@headframe/core";
import type { StateOptions } from "../durable/state-options.ts";
import { type FlowPlan, planFlow } from "../flow-plan.ts";
import type { Limits } from "../limits.ts";
import { runFlow } from "../run-flow.ts";
import type { Flowing } from "../turn.ts";
import { sinkFile, sinkLine } from "./file-sink.ts";
import { type Excuses, lossProblems } from "./losses.ts";
import { rangeProblems, recompute } from "./recompute.ts";
import { World } from "./world.ts";

/** What is judged. */
export interface Evidence {
  readonly world: World;
  readonly document: FlowDocument;
  readonly catalogue: Catalogue;
  readonly directory: string;
  readonly state?: Partial<StateOptions>;
  readonly limits?: Partial<Limits>;
  readonly excuses: Excuses;
  /** The log has every turn from the first. */
  readonly complete: boolean;
  /** Makes the catalogue of another world; given where a run without faults must put out the same. */
  readonly undisturbed?: (world: World) => Catalogue;
}

/** What is wrong; an empty list if all is right. */
export async function verdict(evidence: Evidence): Promise<string[]> {
  const { world, document, catalogue, complete, undisturbed } = evidence;
  const plan = planFlow(document, catalogue);
  const problems = [...world.recordings].filter(([, { missed }]) => missed > 0).map(([sink, { missed }]) => `Sink "${sink}" was never given ${missed} items`);
  if (complete) problems.push(...(await logProblems(evidence, plan)));
  if (undisturbed) problems.push(...(await quietProblems(evidence, undisturbed)));
  return problems;
}

/** Against what a fresh graph computes from the log. */
async function logProblems({ world, document, directory, state, limits, excuses }: Evidence, plan: FlowPlan): Promise<string[]> {
  const host = world.start();
  const kept = { plan, directory, ...(state && { state }), ...(limits && { limits }) };
  const { records, outputs, taken } = await world.clock.settle(recompute(host, kept));
  const sent = new Map(document.sources.flatMap(({ id, device }) => (world.sent.has(device) ? [[id, world.sent.get(device) ?? 0] as const] : [])));
  const feeds = document.sources.flatMap(({ id, device }) => {
    const feed = world.feeds.get(device);
    return feed ? lossProblems(id, feed, taken.get(id) ?? { items: [], dropped: 0 }, excuses) : [];
  });
  return [
    ...rangeProblems(plan, records, sent),
    ...feeds,
    ...document.sinks.flatMap(({ id, device }) => sinkProblems(world, id, device, outputs.get(id) ?? [], "the log")),
  ];
}

/** Against a run without faults. */
async function quietProblems({ world, document, limits }: Evidence, catalogue: (world: World) => Catalogue): Promise<string[]> {
  const quiet = new World(world.seed);
  try {
    const host = quiet.start();
    await quiet.clock.settle(runFlow(document, { catalogue: catalogue(quiet), host, ...(limits && { limits }) }).done);
    return document.sinks.flatMap(({ id, device }) => {
      const recorded = quiet.recordings.get(device);
      if (recorded) return sinkProblems(world, id, device, recorded.items, "a run without faults");
      return fileProblems(world, id, device, text(quiet, device), "a run without faults");
    });
  } finally {
    quiet.clock.end();
  }
}

function sinkProblems(world: World, id: string, device: string, expected: readonly Flowing[], whence: string): string[] {
  const recording = world.recordings.get(device);
  if (recording === undefined) return fileProblems(world, id, device, expected.map(sinkLine).join(""), whence);
  const { items } = recording;
  if (isDeepStrictEqual(items, expected)) return [];
  const at = items.findIndex((item, i) => !isDeepStrictEqual(item, expected[i]));
  const first = at < 0 ? items.length : at;
  return [
    `Sink "${id}" holds ${items.length} items and not the ${expected.length} of ${whence}; item ${first} is ${said(items[first])} and should be ${said(expected[first])}`,
  ];
}

function fileProblems(world: World, id: string, device: string, expected: string, whence: string): string[] {
  const found = text(world, device);
  if (found === expected) return [];
  const [lines, should] = [found.split("\n"), expected.split("\n")];
  const at = lines.findIndex((line, i) => line !== should[i]);
  return [
    `The file of sink "${id}" has ${lines.length - 1} lines, and ${should.length - 1} by ${whence}; line ${at + 1} is ${said(lines[at])} and should be ${said(should[at])}`,
  ];
}

function text(world: World, device: string): string {
  const bytes = world.host.files.content(sinkFile(device));
  return bytes ? new TextDecoder().decode(bytes) : "";
}

function said(value: unknown): string {
  if (value === undefined || value === "") return "nothing";
  const plain = (_: string, part: unknown) =>
    typeof part === "bigint" ? String(part) : ArrayBuffer.isView(part) ? [...(part as Float64Array)].slice(0, 5) : part;
  return typeof value === "string" ? value.slice(0, 200) : JSON.stringify(value, plain).slice(0, 300);
}
