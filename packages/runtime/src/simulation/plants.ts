/** Mistakes that a simulation must find: each is put between a sound runtime and the world. */
import type { Files, OpenFile } from "@headframe/core";
import { nanoseconds } from "@headframe/core";
import type { OpenSnapshotStore, SnapshotChange } from "../durable/snapshot-store.ts";
import { statePaths } from "../durable/state-paths.ts";
import type { VirtualHost } from "../virtual/virtual-host.ts";
import { STATE } from "./simulate.ts";
import type { World } from "./world.ts";

/** A mistake, by name. */
export type Plant = keyof typeof plants;

/** What each mistake is. */
export const plants = {
  "forgetful-sink": "A sink that forgets at a start what it was given after its checkpoint",
  "early-log": "A turn log that says it has written before it has",
  "missed-key": "A snapshot that now and then misses a changed key",
  "short-journal": "A journal that loses its last entry at a crash",
} as const;

/** Puts a mistake into the host as a flow is given it; sinks are forgetful by an option of their own. */
export function planted(plant: Plant | undefined, host: VirtualHost, world: World): VirtualHost {
  const { turns, journal } = statePaths(STATE);
  if (plant === "early-log") return { ...host, files: alteredFiles(host.files, turns, (file) => new EarlyFile(file, host)) as VirtualHost["files"] };
  if (plant === "short-journal") return { ...host, files: alteredFiles(host.files, journal(""), (file) => new LateFile(file)) as VirtualHost["files"] };
  if (plant === "missed-key") return { ...host, openStore: missing(host.openStore, world.random("plant")) };
  return host;
}

function alteredFiles(files: Files, folder: string, alter: (file: OpenFile) => OpenFile): Files {
  return {
    list: (path) => files.list(path),
    open: async (path, mode) => {
      const file = await files.open(path, mode);
      return path.startsWith(folder) && mode !== "read" ? alter(file) : file;
    },
    remove: (path) => files.remove(path),
    rename: (from, to) => files.rename(from, to),
  };
}

/** Says that something is done, and does it a little later. */
class EarlyFile implements OpenFile {
  readonly #file: OpenFile;
  readonly #host: VirtualHost;
  #done: Promise<void> = Promise.resolve();

  constructor(file: OpenFile, host: VirtualHost) {
    this.#file = file;
    this.#host = host;
  }

  async size(): Promise<number> {
    await this.#done;
    return this.#file.size();
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    await this.#done;
    return this.#file.read(target, position);
  }

  async write(bytes: Uint8Array, position?: number): Promise<void> {
    const own = Uint8Array.from(bytes); // a slice of a Buffer would be the same memory
    this.#later(() => this.#file.write(own, position));
  }

  async truncate(size: number): Promise<void> {
    this.#later(() => this.#file.truncate(size));
  }

  async sync(): Promise<void> {
    this.#later(() => this.#file.sync());
  }

  async close(): Promise<void> {
    await this.#done;
    await this.#file.close();
  }

  #later(act: () => Promise<void>): void {
    this.#done = Promise.all([this.#done, this.#wait(0.05)]).then(() => this.#try(act));
  }

  /** Until there is room on the disk. */
  async #try(act: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await act();
      } catch {
        await this.#wait(1);
      }
  }

  #wait(seconds: number): Promise<void> {
    const { clock } = this.#host;
    return clock.until(clock.now() + nanoseconds(seconds));
  }
}

/** Holds each write back until the next one. */
class LateFile implements OpenFile {
  readonly #file: OpenFile;
  #held: (() => Promise<void>) | undefined;

  constructor(file: OpenFile) {
    this.#file = file;
  }

  async size(): Promise<number> {
    await this.#release();
    return this.#file.size();
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    await this.#release();
    return this.#file.read(target, position);
  }

  async write(bytes: Uint8Array, position?: number): Promise<void> {
    const own = Uint8Array.from(bytes); // a slice of a Buffer would be the same memory
    await this.#release();
    this.#held = () => this.#file.write(own, position);
  }

  async truncate(size: number): Promise<void> {
    await this.#release();
    await this.#file.truncate(size);
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  async close(): Promise<void> {
    await this.#release();
    await this.#file.close();
  }

  async #release(): Promise<void> {
    await this.#held?.();
    this.#held = undefined;
  }
}

function missing(open: OpenSnapshotStore, random: () => number): OpenSnapshotStore {
  return async (directory, options) => {
    const store = await open(directory, options);
    const without = ({ keys, ...change }: SnapshotChange): SnapshotChange => ({ ...change, keys: !change.fresh && random() < 0.3 ? keys.slice(1) : keys });
    return { load: () => store.load(), commit: (change) => store.commit(without(change)), close: () => store.close() };
  };
}
