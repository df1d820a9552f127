import type { Batch, Position, Source, SourceReader } from "../device.ts";
import type { Host } from "../host.ts";
import type { Item } from "../item.ts";
import { SeededRandom } from "../random.ts";
import { itemDifference } from "./item-difference.ts";

/** How a source is tried. */
export interface SourceTrial {
  /** A fresh host for each opening, which holds what the source reads; `settle` lets a virtual host's time pass. */
  readonly host: () => Host & { readonly settle?: (<T>(work: Promise<T>) => Promise<T>) | undefined };
  /** Everything random follows from it; 1 unless told. */
  readonly seed?: number;
  /** How often the source is read from the beginning with random credits, and then from random cuts; 10 unless told. */
  readonly runs?: number;
  /** Largest credit; 12 unless told. */
  readonly mostCredit?: number;
}

type Settings = Record<string, unknown>;

/** What a source gave by port, the main port under its empty name, and where it stood after each batch. */
interface Reading {
  readonly ports: Map<string, Item[]>;
  readonly cuts: { readonly position: Position; readonly given: ReadonlyMap<string, number> }[];
}

/**
 * How a replayable source that ends breaks its promise; an empty list means that it keeps it.
 *
 * The promise: whatever the credits are, each port gets the same items; opened at the position of any batch the
 * source gives exactly what followed, with its own options as with those of `unpaced`. A source that knows its
 * `begin` before anything is taken (a stream that starts at the host's clock) gives everything from there.
 */
export async function sourceResumeProblems(
  source: Pick<Source, "spec" | "definition">,
  { host, seed = 1, runs = 10, mostCredit = 12 }: SourceTrial,
): Promise<string[]> {
  const random = new SeededRandom(seed, source.definition.name);
  const below = (n: number) => Math.floor(random.next() * n);
  const options = source.spec.options;
  const unpaced = (source.definition.unpaced?.(options) ?? options) as Settings;
  const read = async (settings: Settings, from: Position | undefined, credit: () => number) => {
    const on = host();
    const reading = readAll(source, settings, on, from, credit);
    return on.settle ? on.settle(reading) : reading;
  };
  const problems = new Set<string>();
  const compare = (when: string, got: Reading, expected: ReadonlyMap<string, Item[]>, given: ReadonlyMap<string, number>) => {
    const problem = portsDifference(got.ports, expected, given);
    if (problem !== undefined) problems.add(`${source.definition.name} ${when}: ${problem}`);
  };
  const whole = await read(options, undefined, () => 1_000_000);
  const nothing = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const most = 1 + below(mostCredit);
    const cut = await read(options, undefined, () => 1 + below(most));
    compare(`with credits up to ${most}`, cut, whole.ports, nothing);
    for (const settings of [options, unpaced]) {
      const { position, given } = cut.cuts[below(cut.cuts.length)] as Reading["cuts"][number];
      const stored = JSON.parse(JSON.stringify(position)) as Position;
      const rest = await read(settings, stored, () => 1 + below(most));
      compare(`${settings === options ? "" : "unpaced "}from ${JSON.stringify(stored).slice(0, 120)}`, rest, cut.ports, given);
    }
  }
  const begin = await beginOf(source, host());
  const again = await read(unpaced, begin, () => 1 + below(mostCredit));
  compare("unpaced from its beginning", again, whole.ports, nothing);
  return [...problems];
}

/** Where a source stands before anything is taken, if it tells. */
async function beginOf({ definition, spec }: Pick<Source, "spec" | "definition">, host: Host): Promise<Position | undefined> {
  const reader = (await definition.open(spec.options, host)) as SourceReader & { readonly begin?: Position };
  await reader.close();
  return reader.begin;
}

async function readAll({ definition }: Pick<Source, "definition">, options: Settings, host: Host, from: Position | undefined, credit: () => number) {
  const reader = await definition.open(options, host, from);
  const reading: Reading = { ports: new Map(), cuts: [] };
  const signal = new AbortController().signal;
  let batch: Batch;
  do {
    const most = credit();
    batch = await reader.take(most, signal);
    if (batch.items.length > most) throw new RangeError(`${definition.name} gave ${batch.items.length} items at a credit of ${most}`);
    for (const [port, items] of [["", batch.items], ...Object.entries(batch.side ?? {})] as [string, Item[]][]) {
      const known = reading.ports.get(port);
      if (known) known.push(...items);
      else if (items.length > 0) reading.ports.set(port, [...items]);
    }
    reading.cuts.push({ position: batch.position, given: new Map([...reading.ports].map(([port, items]) => [port, items.length])) });
  } while (!batch.done);
  await reader.close();
  return reading;
}

/** How what came after `given` items of each port differs from what was expected. */
function portsDifference(got: ReadonlyMap<string, Item[]>, expected: ReadonlyMap<string, Item[]>, given: ReadonlyMap<string, number>): string | undefined {
  for (const port of new Set([...got.keys(), ...expected.keys()])) {
    const rest = (expected.get(port) ?? []).slice(given.get(port) ?? 0);
    const items = got.get(port) ?? [];
    const name = port === "" ? "the main port" : `port ${port}`;
    const at = rest.findIndex((item, i) => items[i] === undefined || itemDifference(items[i], item) !== undefined);
    const other = items[at];
    if (at >= 0 && other) return `item ${at} of ${name} (${rest[at]?.kind}) differs: ${itemDifference(other, rest[at] as Item)}`;
    if (items.length !== rest.length) return `${name} has ${items.length} items, not ${rest.length}`;
  }
  return undefined;
}
