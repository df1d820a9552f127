import { type Host, type Log, parseTime, SeededRandom, type Time } from "@headframe/core";
import type { OpenSnapshotStore } from "../durable/snapshot-store.ts";
import { HostDisk } from "./host-disk.ts";
import { Life } from "./life.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { VirtualDisk } from "./virtual-disk.ts";
import { VirtualFiles } from "./virtual-files.ts";
import { type NetworkFaults, VirtualNetwork } from "./virtual-network.ts";
import { openVirtualStore } from "./virtual-snapshot-store.ts";
import { VirtualTerminal } from "./virtual-terminal.ts";

/** What may be chosen about a virtual host. */
export interface VirtualHostOptions {
  /** Everything random in the host follows from it. */
  readonly seed: number;
  /** Time at the start; 2026-01-01 unless told. */
  readonly start?: Time;
  readonly network?: Partial<NetworkFaults>;
  readonly terminal?: VirtualTerminal;
  /** The machine's disk; with that of a host that was killed, this is the same machine after a restart. */
  readonly disk?: VirtualDisk;
  /** Shares the time with others: `another()` of their clock. */
  readonly clock?: VirtualClock;
}

/** One line that was logged. */
export interface LogEntry {
  readonly level: keyof Log;
  readonly time: Time;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A host with nothing of the real world in it: the same seed gives the same run. */
export interface VirtualHost extends Host {
  readonly clock: VirtualClock;
  readonly files: VirtualFiles;
  readonly network: VirtualNetwork;
  readonly terminal: VirtualTerminal;
  readonly disk: VirtualDisk;
  readonly logged: readonly LogEntry[];
  /** What the host does goes through its life; for devices whose world outlives the host. */
  readonly life: Life;
  readonly openStore: OpenSnapshotStore;
  breathe(): Promise<void>;
  /** Lets virtual time pass until `work` settles; rejects if nothing is left that could settle it. */
  settle<T>(work: Promise<T>): Promise<T>;
  /**
   * Ends the host as `kill -9` does. What it was writing is written in part, wholly or not at all; from then on
   * nothing that it started has an effect, and promises of its clock, files, network and stores never settle.
   */
  kill(): void;
}

/** Host time that passes when a busy loop lets others run, so that endless work does not stop the clock. */
const BREATH_NS = 1000n;

/**
 * A host in virtual time, for tests and simulations.
 *
 * A restart after a crash is a second host on the disk of the first:
 *
 * ```ts
 * first.kill();
 * disk.powerLoss(random); // or not
 * const second = virtualHost({ seed: 2, disk, clock: first.clock.another() });
 * ```
 */
export function virtualHost(options: VirtualHostOptions): VirtualHost {
  const { seed, start = parseTime("2026-01-01"), terminal = new VirtualTerminal() } = options;
  const { clock = new VirtualClock(start), disk = new VirtualDisk() } = options;
  const stream = (name: string) => {
    const random = new SeededRandom(seed, name);
    return () => random.next();
  };
  const life = new Life(clock);
  const hostDisk = new HostDisk(disk, life, stream("disk"));
  const network = new VirtualNetwork(clock, stream("network"), options.network);
  const logged: LogEntry[] = [];
  const at =
    (level: keyof Log): Log["info"] =>
    (message, fields) =>
      void (life.over || logged.push({ level, time: clock.now(), message, ...(fields && { fields }) }));
  return {
    clock,
    files: new VirtualFiles(hostDisk),
    network,
    terminal,
    disk,
    log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    logged,
    life,
    random: stream("host"),
    openStore: openVirtualStore(hostDisk),
    breathe: () => clock.until(clock.now() + BREATH_NS),
    settle: (work) => clock.settle(work),
    kill: () => {
      life.end(hostDisk.random);
      clock.stop();
      network.close();
      terminal.close();
    },
  };
}
