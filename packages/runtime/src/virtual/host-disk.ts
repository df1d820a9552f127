import { nanoseconds, type Time } from "@headframe/core";
import type { Deed, Life } from "./life.ts";
import type { DiskDelays, DiskOperation, SecondsRange, VirtualDisk } from "./virtual-disk.ts";

/** A disk as one host uses it: changes take their time, and end with the host. */
export class HostDisk {
  readonly disk: VirtualDisk;
  readonly life: Life;
  readonly random: () => number;

  constructor(disk: VirtualDisk, life: Life, random: () => number) {
    this.disk = disk;
    this.life = life;
    this.random = random;
  }

  /** Changes the disk; never settles once the host is dead. */
  do<T>(operation: DiskOperation, path: string, deed: Omit<Deed<T>, "takes">): Promise<T> {
    const takes = this.#time(this.disk.delays[delayOf(operation)]);
    return this.life.do({ ...deed, takes }, () => this.disk.begin(operation, path));
  }

  /** What is there for a living host; never settles for a dead one. */
  async see<T>(look: () => T): Promise<T> {
    return this.life.over ? new Promise<never>(() => {}) : look();
  }

  #time([least, greatest]: SecondsRange): Time {
    return greatest > 0 ? nanoseconds(least + (greatest - least) * this.random()) : 0n;
  }
}

function delayOf(operation: DiskOperation): keyof DiskDelays {
  return operation === "sync" || operation === "commit" ? operation : "write";
}
