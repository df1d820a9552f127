import { type Item, nanoseconds, parseTime, SeededRandom, type Time } from "@headframe/core";
import { VirtualClock } from "../virtual/virtual-clock.ts";
import { type SecondsRange, VirtualDisk } from "../virtual/virtual-disk.ts";
import { type VirtualHost, virtualHost } from "../virtual/virtual-host.ts";
import type { Feed } from "./live-source.ts";
import { Recording } from "./recording.ts";

/** One thing that a sender sends: an item for the main port, or for a side port. */
export interface Sent {
  /** From the beginning of the simulation. */
  readonly seconds: number;
  readonly item: Item;
  readonly side?: string;
}

/** When a host died or ended. */
export interface HostEnd {
  readonly seconds: number;
  /** Since when its disk had been full, if it was. */
  readonly fullSince?: number;
}

/** The clock of every world at its beginning. */
const BEGIN = parseTime("2026-01-01");

/**
 * What outlives the hosts of a simulation: time, the disk, senders, and what sinks hold. One host lives in it at a time.
 */
export class World {
  readonly seed: number;
  readonly disk: VirtualDisk;
  /** Time as it is outside the machine. */
  readonly clock: VirtualClock = new VirtualClock(BEGIN);
  /** What was written to sinks outside the machine, by the sink's id. */
  readonly recordings = new Map<string, Recording>();
  /** How much senders to sources that can be read again send in all, by the source's device. */
  readonly sent = new Map<string, number>();
  /** Senders to sources that cannot be read again, by the source's device. */
  readonly feeds = new Map<string, Feed>();
  /** Called when a device begins to do something outside the machine; it may kill the host. */
  onDeed: (() => void) | undefined;
  /** Chance that a take from a source that can be read again fails. */
  failingTakes = 0;
  #host: VirtualHost | undefined;
  #lives = 0;
  /** Ends of hosts. */
  readonly ends: HostEnd[] = [];
  /** What the machine's clock is ahead of {@link clock}. */
  #ahead: Time = 0n;
  readonly #streams = new Map<string, SeededRandom>();

  constructor(seed: number, disk: VirtualDisk = new VirtualDisk()) {
    this.seed = seed;
    this.disk = disk;
  }

  /** The host that lives, or lived last. */
  get host(): VirtualHost {
    if (this.#host === undefined) throw new TypeError("No host has been started");
    return this.#host;
  }

  /** Hosts so far. */
  get lives(): number {
    return this.#lives;
  }

  /** A sequence of random numbers of its own, in [0, 1). */
  random(name: string): () => number {
    const stream = this.#streams.get(name) ?? new SeededRandom(this.seed, name);
    this.#streams.set(name, stream);
    return () => stream.next();
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return Number(this.clock.now() - BEGIN) / 1e9;
  }

  /** Nanoseconds until so many seconds after the beginning; below 0 when they have passed. */
  left(seconds: number): Time {
    return BEGIN + nanoseconds(seconds) - this.clock.now();
  }

  /** Resolves so many seconds after the beginning. */
  until(seconds: number): Promise<void> {
    return this.clock.until(BEGIN + nanoseconds(seconds));
  }

  /** Starts the machine. Its clock may be set by so many seconds, forward or back, as when it has no battery. */
  start(clockSeconds = 0): VirtualHost {
    this.#ahead += nanoseconds(clockSeconds);
    const clock = this.clock.another(this.#ahead);
    const stream = this.random("hosts");
    this.#host = virtualHost({ seed: Math.floor(stream() * 2 ** 32), disk: this.disk, clock });
    this.#lives++;
    return this.#host;
  }

  /** Something that a host's device does outside the machine: it takes its time, and the host may die meanwhile. */
  outside<T>(
    host: VirtualHost,
    seconds: SecondsRange,
    deed: { readonly to: object; readonly whole: () => T; readonly part?: (random: () => number) => void },
  ): Promise<T> {
    const takes = nanoseconds(seconds[0] + (seconds[1] - seconds[0]) * this.random("outside")());
    return host.life.do({ ...deed, takes }, () => this.onDeed?.());
  }

  /** What a sink outside the machine holds. */
  recording(sink: string): Recording {
    const recording = this.recordings.get(sink) ?? new Recording();
    this.recordings.set(sink, recording);
    return recording;
  }
}
