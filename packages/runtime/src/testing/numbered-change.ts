import type { SnapshotChange, StoredSnapshot } from "../durable/snapshot-store.ts";

const KEYS = 7;

/** Words of a key's state after change `n`: now and then so many that a store writes it in another thread. */
const wordsOf = (n: number) => (n % 10 === 9 ? 50_000 : 5000);

/** Change `n` of a series: it changes one of seven keys, and everything in it says `n`. */
export function numberedChange(n: number): SnapshotChange {
  const bytes = (length: number) => new Uint8Array(new Uint32Array(length).fill(n).buffer);
  const key = n % KEYS;
  return { turn: n, rest: bytes(50), keys: [{ step: "s", key: `k${key}`, order: key, state: bytes(wordsOf(n)) }], ...(n === 1 && { meta: { first: n } }) };
}

/** What a snapshot lacks of the changes up to its turn, or has beyond them; undefined if it is just right. */
export function numberedProblem({ turn, meta, rest, keys }: StoredSnapshot): string | undefined {
  if ((meta as { first?: number } | null)?.first !== 1) return "the first change's meta is lost";
  if (!holds(rest, 50, turn)) return `rest is not that of turn ${turn}`;
  if (keys.length !== Math.min(KEYS, turn)) return `${keys.length} keys after ${turn} changes`;
  for (const { order, state } of keys) {
    const last = turn - ((turn - order) % KEYS);
    if (!holds(state, wordsOf(last), last)) return `key ${order} is not that of change ${last}, after ${turn}`;
  }
  return undefined;
}

function holds(bytes: Uint8Array, length: number, n: number): boolean {
  const words = new Uint32Array(bytes.slice().buffer);
  return words.length === length && words.every((word) => word === n);
}
