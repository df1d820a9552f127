import { sampleGrid, parseTime, type Frame, type Item } from "@headframe/core";
import { runStep } from "@headframe/core/testing";
import { align } from "./align.ts";
const begin = parseTime("2026-01-01T00:00:00Z");
const id = (c: string) => `FDSN:BW_UH3__S_H_${c}`;
const time = (n: number) => begin + sampleGrid(100).offset(n);
const part = (c: string, a: number, b: number): Frame => ({ kind: "frame", source: id(c), channels: [id(c)], t0: time(a), rate: 100, unit: "count", samples: new Int32Array(b - a) });
const gap = (c: string, a: number, b: number): Item => ({ kind: "gap", source: id(c), from: time(a), to: time(b), cause: "lost" });
const E = [gap("E", 0, 5), part("E", 5, 12)], N = [part("N", 1, 6), gap("N", 6, 11), part("N", 11, 12)], Z = [part("Z", 2, 12)];
for (const order of [[...E, ...N, ...Z], [...N, ...E, ...Z], [...Z, ...N, ...E], [E[0]!, N[0]!, Z[0]!, E[1]!, N[1]!, N[2]!], [N[0]!, N[1]!, Z[0]!, ...E, N[2]!]]) {
  const { out, side } = runStep(align({ channels: 3, maxWaitSeconds: 1e4 }), order);
  console.log(out.map((i) => (i.kind === "frame" ? `F${(i.t0 - begin) / 10000000n}+${i.samples.length / 3}` : `G${((i as never as { from: bigint }).from - begin) / 10000000n}-${((i as never as { to: bigint }).to - begin) / 10000000n}`)).join(" "), side.errors?.map((e) => JSON.stringify(e.kind === "event" && e.data)));
}
