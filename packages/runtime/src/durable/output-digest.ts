/** What a turn put out, in 32 bits for each sink: so that a replay can say whether it was the same. */
import type { DataItem, Gap } from "@headframe/core";
import type { TurnOutput } from "../turn.ts";
import type { OutputDigest } from "./log-entry.ts";

/** Samples of a frame that count, spread evenly over it, the last one included. */
const SAMPLES = 8;
const MOST_NAMES = 4096;

const words = new Uint32Array(2);
const asDouble = new Float64Array(words.buffer);
const asInt64 = new BigInt64Array(words.buffer);
const names = new Map<string, number>();

/** Digests of a turn's batches, in their order. */
export function outputDigests(output: TurnOutput): OutputDigest[] {
  return output.map(({ producer, epoch, sequence, items }) => {
    let digest = items.length;
    for (const item of items) digest = withItem(digest, item);
    return { sink: producer, epoch, sequence, count: items.length, crc: finished(digest) };
  });
}

function withItem(before: number, item: DataItem | Gap): number {
  let digest = mixed(before, nameDigest(item.source));
  if (item.kind === "frame") {
    const { samples } = item;
    digest = withInt64(digest, item.t0);
    digest = withNumber(digest, item.rate);
    digest = mixed(digest, samples.length);
    if (samples.length === 0) return digest;
    const step = Math.max(1, Math.floor(samples.length / SAMPLES));
    for (let i = (samples.length - 1) % step; i < samples.length; i += step) digest = withNumber(digest, samples[i] as number);
    return digest;
  }
  if (item.kind === "gap") return mixed(withInt64(withInt64(digest, item.from), item.to), nameDigest(item.cause));
  digest = mixed(mixed(digest, nameDigest(item.type)), textDigest(item.id));
  return mixed(withInt64(digest, item.time), valueDigest(item.data));
}

/** One step of MurmurHash3 (x86, 32 bits): cheap, and every bit counts. */
function mixed(digest: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = digest ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(digest: number): number {
  let h = digest ^ (digest >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** All NaN are one, and so are 0 and -0: no file that a sink writes tells them apart. */
function withNumber(digest: number, value: number): number {
  asDouble[0] = Number.isNaN(value) ? 0 : value + 0;
  return mixed(mixed(digest, words[0] as number), Number.isNaN(value) ? 0x7ff80000 : (words[1] as number));
}

function withInt64(digest: number, value: bigint): number {
  asInt64[0] = value;
  return mixed(mixed(digest, words[0] as number), words[1] as number);
}

/** Digest of a text that comes again and again. */
function nameDigest(name: string): number {
  let digest = names.get(name);
  if (digest === undefined) {
    if (names.size >= MOST_NAMES) names.clear();
    digest = textDigest(name);
    names.set(name, digest);
  }
  return digest;
}

function textDigest(text: string): number {
  let digest = text.length;
  for (let i = 0; i < text.length; i++) digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193);
  return finished(digest);
}

/** Members are added up, so that their order does not matter; members without a value do not count. */
function valueDigest(value: unknown): number {
  if (typeof value === "number") return withNumber(1, value);
  if (typeof value === "string") return mixed(2, textDigest(value));
  if (typeof value === "bigint") return withInt64(3, value);
  if (typeof value !== "object" || value === null) return mixed(4, textDigest(String(value)));
  if (Array.isArray(value)) return value.reduce((digest: number, element) => mixed(digest, valueDigest(element)), mixed(5, value.length));
  let sum = 6;
  for (const [key, member] of Object.entries(value)) if (member !== undefined) sum = (sum + finished(mixed(nameDigest(key), valueDigest(member)))) | 0;
  return mixed(7, sum);
}
