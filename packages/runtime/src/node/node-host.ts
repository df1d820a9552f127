import { type Host, type Log, SeededRandom } from "@headframe/core";
import type { OpenSnapshotStore } from "../durable/snapshot-store.ts";
import { collectYoung } from "./collect-young.ts";
import { NodeClock } from "./node-clock.ts";
import { nodeFiles } from "./node-files.ts";
import { nodeNetwork } from "./node-network.ts";
import { nodeTerminal } from "./node-terminal.ts";
import { sqliteStore } from "./sqlite-store/sqlite-store.ts";
import { stderrLog } from "./stderr-log.ts";

/** What may be chosen about a Node host. */
export interface NodeHostOptions {
  /** Where log lines go; standard error, from `info` upwards, unless told. */
  readonly log?: Log;
  /** Seed of the host's random numbers; another one at each start unless told. */
  readonly seed?: number;
}

/** The real world: clock, files, network and terminal of this process, and state kept in SQLite. */
export function nodeHost({ log = stderrLog(), seed }: NodeHostOptions = {}): Host & { tidy(): void; openStore: OpenSnapshotStore } {
  const random = new SeededRandom(seed ?? Math.floor(Math.random() * 2 ** 48));
  const clock = new NodeClock();
  return {
    clock,
    files: nodeFiles,
    network: nodeNetwork(clock, log),
    terminal: nodeTerminal,
    log,
    random: () => random.next(),
    tidy: collectYoung,
    openStore: sqliteStore,
  };
}
