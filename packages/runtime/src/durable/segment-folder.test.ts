import test from "ava";
import { pruneSegments, segmentPath, segmentsIn } from "./segment-folder.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { testParts } from "./testing/log-parts.ts";

const second = 1_000_000_000n;

async function five(options: { readonly keepSeconds: number; readonly keepBytes: number }) {
  const parts = testParts(options);
  const place = { files: parts.files, folder: "log", extension: "turns" };
  for (let i = 0; i < 5; i++) {
    await parts.clock.until(BigInt(i) * second);
    const writer = new SegmentWriter(segmentPath(place, 10 * i + 1, i + 1), parts);
    await writer.append(new Uint8Array(100).fill(1));
    await writer.close();
  }
  const prune = (needed: number) => pruneSegments(place, { options, log: parts.log, now: parts.clock.now(), needed });
  const left = async () => (await segmentsIn(place)).map(({ first }) => first);
  return { prune, left };
}

for (const options of [
  { keepSeconds: 0, keepBytes: Number.POSITIVE_INFINITY },
  { keepSeconds: 1e9, keepBytes: 1 },
  { keepSeconds: 0, keepBytes: 1 },
])
  test(`pruneSegments() keeps what is needed, and the last one, with ${options.keepSeconds} s and ${options.keepBytes} bytes`, async (t) => {
    const { prune, left } = await five(options);
    t.is((await prune(1)).length, 5);
    await prune(20);
    t.deepEqual(await left(), [11, 21, 31, 41], "number 20 is needed");
    await prune(21);
    t.deepEqual(await left(), [21, 31, 41]);
    await prune(1000);
    const last = options.keepBytes === 1 ? [41] : [31, 41]; // the last but one ended just now: it is not older than 0 s
    t.deepEqual(await left(), last);
    await prune(1000);
    t.deepEqual(await left(), last);
  });
