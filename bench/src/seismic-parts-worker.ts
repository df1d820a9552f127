/** Runs `mine-seismic` on a simulated mine with a stopwatch around every kernel, and prints what the parts took; a process of its own. */
import { nodeHost, runFlow } from "@headframe/runtime";
import { operators as seismic } from "@headframe/seismic";
import { operators as signal } from "@headframe/signal";
import { mineFlow } from "./mine-flow.ts";
import { type KernelTime, timedOperators } from "./seismic/timed-operators.ts";

/** What to run. */
export interface PartsRun {
  readonly stations: number;
  readonly rate: number;
  readonly streamSeconds: number;
  readonly eventsPerMinute: number;
}

/** What came of it. */
export interface PartsResult {
  readonly samples: number;
  /** Located and sized events, each once. */
  readonly events: number;
  /** By operator. */
  readonly parts: Readonly<Record<string, KernelTime>>;
}

async function measure({ stations, rate, streamSeconds, eventsPerMinute }: PartsRun): Promise<PartsResult> {
  const { operators, times } = timedOperators([...signal, ...seismic]);
  const mine = { stations, rate, speed: "max", durationSeconds: streamSeconds, eventsPerMinute };
  await using flow = await mineFlow({ mine, operators });
  const found = new Set<string>();
  const observers = { size: (item: { readonly kind: string }) => void (item.kind === "event" && found.add((item as unknown as { readonly id: string }).id)) };
  await runFlow(flow.document, { catalogue: flow.catalogue, host: nodeHost(), observers }).done;
  return { samples: stations * 3 * rate * streamSeconds, events: found.size, parts: Object.fromEntries(times) };
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as PartsRun)));
