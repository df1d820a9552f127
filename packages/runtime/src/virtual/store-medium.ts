/** What a virtual snapshot store keeps on its disk: whole commits, in order. */
import type { SnapshotChange, StateOwner, StoredKey, StoredSnapshot } from "../durable/snapshot-store.ts";
import type { Life } from "./life.ts";

/** Chance that a commit that nobody waits for is on the medium all the same, as after a checkpoint of SQLite's WAL. */
const CHECKPOINT_CHANCE = 0.1;

/** Bytes that a row takes besides its state. */
const ROW_BYTES = 64;

/** The store of one directory. */
export class StoreMedium {
  /** Who has it open. */
  holder: { readonly life: Life; readonly owner: StateOwner } | undefined;
  #stored: StoredSnapshot | undefined;
  /** What the medium holds for sure. */
  #synced: StoredSnapshot | undefined;
  /** Snapshots since, oldest first. */
  #unsynced: StoredSnapshot[] = [];

  get snapshot(): StoredSnapshot | undefined {
    return this.#stored;
  }

  get size(): number {
    return this.#stored === undefined ? 0 : sizeOf(this.#stored);
  }

  /** The snapshot that a change would make; the change's bytes become its own. */
  after(change: SnapshotChange): StoredSnapshot {
    const last = change.fresh ? undefined : this.#stored;
    const keys = new Map((last?.keys ?? []).map((key) => [nameOf(key), key]));
    for (const key of change.keys) keys.set(nameOf(key), key);
    return { turn: change.turn, meta: change.meta ?? last?.meta ?? null, rest: change.rest, keys: [...keys.values()] };
  }

  put(snapshot: StoredSnapshot): void {
    this.#stored = snapshot;
    this.#unsynced.push(snapshot);
  }

  sync(): void {
    this.#synced = this.#stored;
    this.#unsynced = [];
  }

  checkpoint(random: () => number): void {
    if (random() < CHECKPOINT_CHANCE) this.sync();
  }

  /** The last commits may be lost, none of them in part. */
  powerLoss(random: () => number): void {
    const kept = Math.floor(random() * (this.#unsynced.length + 1));
    this.#stored = this.#unsynced[kept - 1] ?? this.#synced;
    this.sync();
  }
}

export function sizeOf({ rest, keys }: StoredSnapshot): number {
  return keys.reduce((sum, { state, key }) => sum + state.length + key.length + ROW_BYTES, rest.length + ROW_BYTES);
}

function nameOf({ step, key }: StoredKey): string {
  return `${step}\0${key}`;
}
