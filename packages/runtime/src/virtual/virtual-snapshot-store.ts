import { HeadframeError } from "@headframe/core";
import type { OpenSnapshotStore, SnapshotChange, SnapshotStore, StoredSnapshot } from "../durable/snapshot-store.ts";
import type { Durability } from "../durable/state-options.ts";
import type { HostDisk } from "./host-disk.ts";
import { type StoreMedium, sizeOf } from "./store-medium.ts";

/** Opens snapshot stores on a virtual disk, for one host. */
export function openVirtualStore(disk: HostDisk): OpenSnapshotStore {
  return async (directory, { durability, owner }) => {
    const medium = disk.disk.store(directory);
    await disk.do("commit", directory, { to: medium, whole: () => {} });
    const holder = medium.holder;
    if (holder !== undefined && !holder.life.over) {
      const { pid, flow } = holder.owner;
      throw new HeadframeError("state-in-use", `State directory "${directory}" is in use by process ${pid}, which runs "${flow}"`);
    }
    medium.holder = { life: disk.life, owner };
    return new VirtualSnapshotStore(disk, directory, medium, durability);
  };
}

class VirtualSnapshotStore implements SnapshotStore {
  readonly #disk: HostDisk;
  readonly #directory: string;
  readonly #medium: StoreMedium;
  readonly #durability: Durability;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(disk: HostDisk, directory: string, medium: StoreMedium, durability: Durability) {
    this.#disk = disk;
    this.#directory = directory;
    this.#medium = medium;
    this.#durability = durability;
  }

  async load(): Promise<StoredSnapshot | undefined> {
    return this.#disk.do("commit", this.#directory, { to: this.#medium, whole: () => this.#loaded() });
  }

  #loaded(): StoredSnapshot | undefined {
    const { snapshot } = this.#medium;
    return (
      snapshot && {
        ...snapshot,
        meta: structuredClone(snapshot.meta),
        rest: Uint8Array.from(snapshot.rest),
        keys: snapshot.keys.map((key) => ({ ...key, state: Uint8Array.from(key.state) })),
      }
    );
  }

  commit(change: SnapshotChange): Promise<void> {
    const own = copyOf(change); // the caller goes on, as with a database
    const committed = this.#tail.then(() => this.#disk.do("commit", this.#directory, { to: this.#medium, whole: () => this.#put(own) }));
    this.#tail = committed.catch(() => {});
    return committed;
  }

  #put(change: SnapshotChange): void {
    const snapshot = this.#medium.after(change);
    if (sizeOf(snapshot) - this.#medium.size > this.#disk.disk.room)
      throw new HeadframeError("disk-full", `The disk has no room for the snapshot in "${this.#directory}"; the last one stays`);
    this.#medium.put(snapshot);
    if (this.#durability === "power" || change.fresh) this.#medium.sync();
    else this.#medium.checkpoint(this.#disk.random);
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#disk.do("commit", this.#directory, { to: this.#medium, whole: () => {} });
    if (this.#medium.holder?.life === this.#disk.life) this.#medium.holder = undefined;
  }
}

function copyOf(change: SnapshotChange): SnapshotChange {
  const keys = change.keys.map((key) => ({ ...key, state: Uint8Array.from(key.state) }));
  return { ...change, rest: Uint8Array.from(change.rest), keys, ...(change.meta !== undefined && { meta: structuredClone(change.meta) }) };
}
