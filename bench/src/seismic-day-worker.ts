/** Associates and locates a day of picks and prints what that took; a process of its own. */
import { type AnyOperatorDefinition, type DataItem, keyOf, operatorOptions, StepRunner } from "@headframe/core";
import { associate, locate } from "@headframe/seismic";
import { processorSeconds } from "./repeat.ts";
import { type DaySpec, dayInventory, dayPicks } from "./seismic/made-day.ts";

/** What it took. */
export interface DayResult {
  readonly picks: number;
  /** Located events, each once. */
  readonly located: number;
  readonly processorSeconds: number;
  readonly peakMebibytes: number;
}

function measure(spec: DaySpec): DayResult {
  const inventory = dayInventory(spec);
  const picks = dayPicks(spec, inventory);
  const options = { inventory, vp: spec.vp, vs: spec.vs };
  const located = new Set<string>();
  const second = runner(locate.definition, options, (item) => void (item.kind === "event" && located.add(item.id)));
  const first = runner(associate.definition, options, (item) => second.push(item));
  const from = processorSeconds();
  for (const pick of picks) {
    first.push(pick);
    second.watermark(first.watermark(pick.time));
  }
  first.end();
  second.end();
  return { picks: picks.length, located: located.size, processorSeconds: processorSeconds() - from, peakMebibytes: process.resourceUsage().maxRSS / 1024 };
}

function runner(definition: AnyOperatorDefinition, options: object, out: (item: DataItem) => void): StepRunner {
  if (!("kernel" in definition)) throw new TypeError(`${definition.name} has no kernel`);
  const fail = (reason: string) => {
    throw new Error(reason);
  };
  const output = { out, side: () => {}, control: () => {}, error: fail };
  return new StepRunner(definition.kernel(operatorOptions(definition, options)), keyOf(definition.keyBy), output, { now: 0n, random: () => 0.5 });
}

process.stdout.write(JSON.stringify(measure(JSON.parse(process.argv[2] as string) as DaySpec)));
