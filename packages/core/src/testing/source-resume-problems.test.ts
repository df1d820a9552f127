import test from "ava";
import { Type } from "typebox";
import { type Batch, defineSource, type Position, type Source } from "../device.ts";
import type { Host } from "../host.ts";
import type { Event, Item } from "../item.ts";
import { anyEvent } from "../port.ts";
import { sourceResumeProblems } from "./source-resume-problems.ts";

const host = () => ({ clock: { now: () => 1000n, until: async () => {} } }) as unknown as Host;
const length = 50;

interface Fault {
  /** Which events the reader gives once it stands at `position`. */
  readonly lost?: (index: number, from: number, paced: boolean) => boolean;
  /** A watermark wherever a batch ends. */
  readonly mark?: boolean;
  readonly sideless?: boolean;
  readonly start?: "host" | "told";
}

function event(index: number, start = 0n): Event {
  return { kind: "event", type: "number", id: `${index}`, source: "numbers", time: start + BigInt(index), data: index };
}

/** A source of numbers, odd ones on a side port as well, with a fault. */
function numbers({ lost = () => false, mark = false, sideless = false, start }: Fault): Source {
  const open = async ({ paced }: { paced: boolean }, on: Host, from?: Position) => {
    const place = (from ?? undefined) as { readonly at: number; readonly start: string } | undefined;
    const begun = place?.start === undefined ? (start && paced ? on.clock.now() : 0n) : BigInt(place.start);
    const first = place?.at ?? 0;
    let at = first;
    const take = (credit: number): Batch => {
      const items: Item[] = [];
      const odd: Item[] = [];
      for (; at < length && items.length < credit; at++) {
        if (lost(at, first, paced)) continue;
        items.push(event(at, begun));
        if (at % 2 === 1 && !(sideless && first > 0)) odd.push(event(at, begun));
      }
      if (mark && items.length < credit) items.push({ kind: "watermark", source: "numbers", time: BigInt(at) });
      return { items, side: { odd }, position: { at, start: String(begun) }, ...(at === length && { done: true }) };
    };
    return { take, close: async () => {}, ...(start === "told" && { begin: { at: 0, start: String(begun) } }) };
  };
  return defineSource({
    name: "numbers",
    version: 1,
    summary: "Numbers",
    options: Type.Object({ paced: Type.Boolean() }),
    example: { options: { paced: true } },
    emits: anyEvent,
    side: { odd: anyEvent },
    replayable: true,
    unpaced: () => ({ paced: false }),
    open,
  })({ paced: true });
}

test("sourceResumeProblems() finds nothing wrong with a source that keeps its promise", async (t) => {
  t.deepEqual(await sourceResumeProblems(numbers({}), { host }), []);
  t.deepEqual(await sourceResumeProblems(numbers({ start: "told" }), { host }), []);
});

test("sourceResumeProblems() finds what depends on credits, is lost at a position, or differs unpaced", async (t) => {
  const faults: [Fault, RegExp][] = [
    [{ mark: true }, /with credits up to/],
    [{ lost: (index, from) => from > 0 && index === from }, /from \{/],
    [{ lost: (index, _, paced) => !paced && index === length - 1 }, /unpaced from/],
    [{ sideless: true }, /port odd has/],
    [{ start: "host" }, /unpaced from its beginning/],
  ];
  for (const [fault, expected] of faults) t.regex((await sourceResumeProblems(numbers(fault), { host })).join("\n"), expected);
});
