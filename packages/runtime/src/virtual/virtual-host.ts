import { type Host, type Log, parseTime, SeededRandom, type Time } from "@headframe/core";
import { VirtualClock } from "./virtual-clock.ts";
import { VirtualFiles } from "./virtual-files.ts";
import { type NetworkFaults, VirtualNetwork } from "./virtual-network.ts";
import { VirtualTerminal } from "./virtual-terminal.ts";

/** What may be chosen about a virtual host. */
export interface VirtualHostOptions {
  /** Everything random in the host follows from it. */
  readonly seed: number;
  /** Time at the start; 2026-01-01 unless told. */
  readonly start?: Time;
  readonly network?: Partial<NetworkFaults>;
  readonly terminal?: VirtualTerminal;
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
  readonly logged: readonly LogEntry[];
  breathe(): Promise<void>;
  /** Lets virtual time pass until `work` settles; rejects if nothing is left that could settle it. */
  settle<T>(work: Promise<T>): Promise<T>;
}

/** Host time that passes when a busy loop lets others run, so that endless work does not stop the clock. */
const BREATH_NS = 1000n;

/** A host in virtual time, for tests and simulations. */
export function virtualHost({ seed, start = parseTime("2026-01-01"), network, terminal = new VirtualTerminal() }: VirtualHostOptions): VirtualHost {
  const clock = new VirtualClock(start);
  const random = new SeededRandom(seed, "host");
  const faults = new SeededRandom(seed, "network");
  const logged: LogEntry[] = [];
  const at =
    (level: keyof Log): Log["info"] =>
    (message, fields) =>
      void logged.push({ level, time: clock.now(), message, ...(fields && { fields }) });
  return {
    clock,
    files: new VirtualFiles(),
    network: new VirtualNetwork(clock, () => faults.next(), network),
    terminal,
    log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    logged,
    random: () => random.next(),
    breathe: () => clock.until(clock.now() + BREATH_NS),
    settle: (work) => clock.settle(work),
  };
}
