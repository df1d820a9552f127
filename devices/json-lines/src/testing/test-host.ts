/** Host over node:fs for the tests of this package. */
import { open, rename, rm } from "node:fs/promises";
import type { Host, OpenFile } from "@headframe/core";

interface TestHost extends Host {
  /** What was written to standard output. */
  readonly written: string[];
  readonly warnings: string[];
  /** Messages of level info. */
  readonly notes: string[];
}

interface Surroundings {
  readonly input?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Called instead of waiting. */
  readonly onWait?: () => Promise<void> | void;
}

export function testHost({ input = [], onWait = () => {} }: Surroundings = {}): TestHost {
  const written: string[] = [];
  const warnings: string[] = [];
  const notes: string[] = [];
  const ignore = () => {};
  return {
    written,
    warnings,
    notes,
    clock: { now: () => 0n, until: async () => onWait() },
    files: { list: async () => [], open: openFile, remove: (path) => rm(path), rename },
    network: { udp: () => Promise.reject(new Error("No network")) },
    terminal: {
      input: (async function* () {
        yield* input;
      })(),
      write: (text) => void written.push(text),
      interactive: false,
      columns: 80,
      rows: 24,
    },
    log: { debug: ignore, info: (message) => void notes.push(message), warn: (message) => void warnings.push(message), error: ignore },
    random: () => 0.5,
  };
}

async function openFile(path: string, mode: "read" | "write" | "append"): Promise<OpenFile> {
  const file = mode === "write" ? await open(path, "r+").catch(() => open(path, "w+")) : await open(path, mode === "read" ? "r" : "a+");
  return {
    size: async () => (await file.stat()).size,
    read: async (target, position) => (await file.read(target, 0, target.length, position)).bytesRead,
    write: async (bytes, position) => void (await file.write(bytes, 0, bytes.length, position ?? null)),
    truncate: (size) => file.truncate(size),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}
