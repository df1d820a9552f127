import type { Files } from "@headframe/core";
import { type VirtualHost, virtualHost } from "../../virtual/virtual-host.ts";
import type { LogParts } from "../log-parts.ts";
import { defaultStateOptions, type StateOptions } from "../state-options.ts";
import { FakeFiles } from "./fake-files.ts";

/** Parts of a log on files in memory, and what can be seen of it. */
export interface TestParts<F extends Files> extends LogParts {
  readonly files: F;
  readonly host: VirtualHost;
  /** What the log was told of the disk. */
  readonly fullness: boolean[];
}

/** Parts for a log in the folder `log` of a host in virtual time. */
export function testParts(options: Partial<StateOptions> = {}): TestParts<FakeFiles> {
  const host = virtualHost({ seed: 1, start: 0n });
  const fullness: boolean[] = [];
  return {
    files: new FakeFiles(),
    clock: host.clock,
    log: host.log,
    folder: "log",
    options: { ...defaultStateOptions, ...options },
    full: (full) => void fullness.push(full),
    host,
    fullness,
  };
}

/** All that an iterable gives. */
export async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const element of iterable) found.push(element);
  return found;
}
