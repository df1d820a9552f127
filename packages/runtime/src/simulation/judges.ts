/** What must hold at the end where the log does not say everything. */
import { isDeepStrictEqual } from "node:util";
import { splitReference } from "@headframe/core";
import type { StateOptions } from "../durable/state-options.ts";
import { defaultStateOptions } from "../durable/state-options.ts";
import { statePaths } from "../durable/state-paths.ts";
import type { RandomFlow } from "./random-flow.ts";
import { STATE } from "./simulate.ts";
import type { World } from "./world.ts";

/**
 * For flows that pass everything on from one source to each sink: a sink holds what was sent, in order, nothing twice; all
 * of it if the source can be read again.
 */
export function subsequenceProblems({ document, sources }: RandomFlow, world: World): string[] {
  const inputs = new Map([...document.steps, ...document.sinks].map(({ id, in: [reference = ""] }) => [id, splitReference(reference)[0]]));
  return document.sinks.flatMap(({ id }) => {
    let from = id;
    while (inputs.has(from)) from = inputs.get(from) as string;
    const source = sources.find((each) => each.id === from);
    const sent = (source?.sent ?? []).map(({ item }) => item).filter(({ kind }) => kind !== "watermark");
    const held = world.recording(id).items.filter((item) => item.kind !== "gap" || item.cause !== "overflow");
    if (source?.live === false && held.length !== sent.length)
      return [`Sink "${id}" holds ${held.length} of ${sent.length} items, though their source can be read again`];
    let next = 0;
    for (const [i, item] of held.entries()) {
      while (next < sent.length && !isDeepStrictEqual(sent[next], item)) next++;
      if (next === sent.length) return [`Sink "${id}" holds as item ${i} what was not sent, or twice, or out of order`];
      next++;
    }
    return [];
  });
}

/** Segments that may be there over the bound: the present one, and those of the snapshot on its way. */
const SPARE_SEGMENTS = 4;

/** What is larger on the disk than the options say. */
export function boundProblems(world: World, state: Partial<StateOptions>): string[] {
  const { keepBytes, backlogBytes } = { ...defaultStateOptions, ...state };
  const { turns, journal } = statePaths(STATE);
  const folders = new Map<string, number[]>();
  for (const [path, { size }] of world.disk.files) {
    if (!path.startsWith(`${turns}/`) && !path.startsWith(journal(""))) continue;
    const folder = path.slice(0, path.lastIndexOf("/"));
    folders.set(folder, [...(folders.get(folder) ?? []), size]);
  }
  return [...folders].flatMap(([folder, sizes]) => {
    const sum = sizes.reduce((a, b) => a + b, 0);
    const most = keepBytes + SPARE_SEGMENTS * Math.max(...sizes) + (folder === turns ? 0 : backlogBytes);
    return sum > most ? [`${folder} has ${sum} bytes in ${sizes.length} segments; at most ${most} should be kept`] : [];
  });
}
