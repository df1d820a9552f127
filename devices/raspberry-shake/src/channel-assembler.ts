import { type Frame, type Gap, type GapCause, type SampleGrid, sampleGrid, type Time } from "@headframe/core";
import { type ChannelMemory, emptyMemory, type HeldPacket, mostHeld } from "./channel-memory.ts";
import { nominalRate } from "./nominal-rate.ts";
import type { ShakePacket } from "./parse-shake-packet.ts";

/** How a channel is put together. */
export interface AssemblyOptions {
  /** Hz; learned from the packets when undefined. */
  readonly rate: number | undefined;
  /** Packets that may wait for an earlier one. */
  readonly reorderPackets: number;
  /** Host time that they may wait, ns. */
  readonly reorderTime: bigint;
}

/** Where a channel's results go. */
export interface AssemblyOutput {
  item(item: Frame | Gap): void;
  /** Something that a person should know: a late packet, a clock step, a rate that cannot be learned. */
  report(reason: string, packet: ShakePacket): void;
}

/** Packet times have a resolution of 1 ms: at high rates that is more than half a sample. */
const resolution = 1_000_000n;
/** After so many equal losses in a row it is the learned rate that is wrong. */
const doubtfulLosses = 8;

/**
 * Packets of one channel to frames on the sample grid: learns the rate, puts packets in order, drops
 * duplicates, states losses and clock steps as gaps. Bounded: it holds at most a few packets.
 */
export class ChannelAssembler {
  duplicates = 0;
  readonly #source: string;
  readonly #options: AssemblyOptions;
  readonly #output: AssemblyOutput;
  readonly #memory: ChannelMemory;
  /** Host time. */
  #now: Time = 0n;

  /** @param memory - of an assembler that this one goes on for; it becomes this one's own */
  constructor(source: string, options: AssemblyOptions, output: AssemblyOutput, memory: ChannelMemory = emptyMemory(options.rate ?? 0)) {
    this.#source = source;
    this.#options = options;
    this.#output = output;
    this.#memory = memory;
    if (options.rate === undefined || options.rate === memory.rate) return;
    memory.rate = options.rate;
    this.#restart(memory.held.map(({ packet }) => packet));
  }

  /** What another assembler needs to go on where this one stands. */
  get memory(): Readonly<ChannelMemory> {
    return this.#memory;
  }

  /** The grid's spacing; undefined while the rate is being learned. */
  get #grid(): SampleGrid | undefined {
    return this.#memory.rate > 0 ? sampleGrid(this.#memory.rate) : undefined;
  }

  /** Take a packet that arrived at host time `now`. */
  push(packet: ShakePacket, now: Time): void {
    this.#now = now;
    this.#take(packet);
    this.expire(now);
  }

  /** When waiting for an earlier packet ends; undefined when nothing waits. */
  deadline(): Time | undefined {
    if (!this.#grid || this.#memory.held.length === 0) return undefined;
    return this.#memory.held.reduce((least, { since }) => (since < least ? since : least), this.#memory.held[0]?.since as Time) + this.#options.reorderTime;
  }

  /** Stop waiting for packets that have not come in time. */
  expire(now: Time): void {
    this.#now = now;
    for (let deadline = this.deadline(); deadline !== undefined && now >= deadline; deadline = this.deadline()) this.#release();
  }

  #take(packet: ShakePacket): void {
    if (!this.#grid) this.#learn(packet);
    else if (!this.#memory.started) this.#begin([packet]);
    else this.#order(packet);
  }

  /**
   * Loss and disorder only make intervals longer, so the highest nominal rate between neighbours is the
   * right one, once as many packets are there as may be out of order.
   */
  #learn(packet: ShakePacket): void {
    if (!this.#hold(packet) || this.#memory.held.length <= Math.max(1, this.#options.reorderPackets)) return;
    let rate = 0;
    for (const [i, { packet: later }] of this.#memory.held.entries()) {
      const earlier = this.#memory.held[i - 1]?.packet;
      if (earlier) rate = Math.max(rate, nominalRate(earlier.counts.length, later.time - earlier.time) ?? 0);
    }
    if (rate > 0) {
      const known = this.#memory.held.map(({ packet }) => packet);
      this.#memory.held = [];
      this.#memory.rate = rate;
      this.#begin(known);
    } else if (this.#memory.held.length > mostHeld) {
      this.#output.report(
        "The packets' times fit no nominal rate, the oldest packet is dropped; state the rate with the option rate",
        (this.#memory.held.shift() as HeldPacket).packet,
      );
    }
  }

  /** Put the grid at the first of these packets. */
  #begin(packets: readonly ShakePacket[]): void {
    const [first] = packets;
    if (!first) return;
    this.#memory.started = true;
    this.#memory.anchor = first.time;
    this.#memory.next = 0;
    this.#memory.offset = 0;
    const { rate } = this.#memory;
    // where the clock went back nothing is missing, but what follows must start afresh: a gap without length
    const from = this.#memory.end === undefined || this.#memory.end > first.time ? first.time : this.#memory.end;
    if (this.#memory.end !== undefined) this.#gap(from, first.time, rate === this.#memory.anchoredRate ? "clock-step" : "rate-change");
    this.#memory.anchoredRate = rate;
    for (const packet of packets) this.#take(packet);
  }

  #order(packet: ShakePacket): void {
    const ahead = this.#ahead(packet);
    if (ahead < 0) this.#before(packet);
    else if (ahead > 0) {
      if (this.#hold(packet) && this.#memory.held.length > this.#options.reorderPackets) this.#release();
    } else {
      this.#send(packet);
      this.#drain();
    }
  }

  /** Where a packet lies: 0 at the expected sample (within half a sample or 1 ms), else samples ahead or behind. */
  #ahead(packet: ShakePacket): number {
    const grid = this.#grid as SampleGrid;
    const offset = packet.time - this.#memory.anchor;
    const off = offset - grid.offset(this.#memory.next);
    const difference = grid.nearest(offset) - this.#memory.next;
    return (off < 0n ? -off : off) <= resolution ? 0 : difference;
  }

  /** Keeps packets by time; false for a duplicate. */
  #hold(packet: ShakePacket): boolean {
    const at = this.#memory.held.findLastIndex((held) => held.packet.time <= packet.time);
    if (at >= 0 && this.#memory.held[at]?.packet.time === packet.time) {
      this.duplicates++;
      return false;
    }
    this.#memory.held.splice(at + 1, 0, { packet, since: this.#now });
    return true;
  }

  /** Send what now follows, and sort out what has been overtaken. */
  #drain(): void {
    for (let packet = this.#memory.held[0]?.packet; packet && this.#grid && this.#ahead(packet) <= 0; packet = this.#memory.held[0]?.packet) {
      this.#memory.held.shift();
      if (this.#ahead(packet) < 0) this.#before(packet);
      else this.#send(packet);
    }
  }

  /** The earliest waiting packet goes on without what is missing before it. */
  #release(): void {
    const packet = this.#memory.held.shift()?.packet;
    if (!packet) return;
    const missing = this.#ahead(packet);
    if (missing > 0 && this.#isDoubtful(missing)) {
      this.#output.report("The same loss again and again: the rate is learned anew", packet);
      this.#restart([packet, ...this.#memory.held.map((held) => held.packet)]);
      return;
    }
    if (missing > 0) this.#jump(packet, missing);
    this.#take(packet);
    if (this.#grid) this.#drain();
  }

  /** The same loss again and again means that the rate was learned too high, or has changed. */
  #isDoubtful(missing: number): boolean {
    this.#memory.losses = missing === this.#memory.lastLoss ? this.#memory.losses + 1 : 1;
    this.#memory.lastLoss = missing;
    return this.#options.rate === undefined && this.#memory.losses > doubtfulLosses;
  }

  /** A hole of whole packets is a loss, on the same grid; any other is a step of the clock, with a new anchor. */
  #jump(packet: ShakePacket, missing: number): void {
    const grid = this.#grid as SampleGrid;
    const from = this.#memory.anchor + grid.offset(this.#memory.next);
    if (missing % this.#memory.lastLength === 0) {
      this.#memory.next += missing;
      this.#gap(from, this.#memory.anchor + grid.offset(this.#memory.next), "lost");
      return;
    }
    this.#output.report(`The clock stepped forward by ${Number(packet.time - from) / 1e9} s`, packet);
    this.#memory.anchor = packet.time;
    this.#memory.next = 0;
    this.#memory.offset = 0;
    this.#gap(from, packet.time, "clock-step");
  }

  /** A packet from before the expected sample: a duplicate, a late one, or the clock was set back. */
  #before(packet: ShakePacket): void {
    if (this.#memory.recent.includes(packet.time)) {
      this.duplicates++;
      return;
    }
    if (packet.time > (this.#memory.recent.at(-1) ?? packet.time)) {
      this.#output.report("The packet overlaps the one before it: the clock stepped back, or the rate is not what it was", packet);
      this.#restart([packet, ...this.#memory.held.map((held) => held.packet)]);
      return;
    }
    const last = this.#memory.early.at(-1);
    if (last && packet.time <= last.time) this.#dropEarly();
    this.#memory.early.push(packet);
    if (this.#memory.early.length <= Math.max(2, this.#options.reorderPackets)) return;
    const back = Number((this.#memory.end ?? 0n) - (this.#memory.early[0] as ShakePacket).time) / 1e9;
    this.#output.report(`The clock stepped back by ${back} s`, packet);
    const early = this.#memory.early;
    this.#memory.early = [];
    this.#restart(early);
  }

  #dropEarly(): void {
    for (const packet of this.#memory.early) this.#output.report("Late packet dropped: later samples have been passed on", packet);
    this.#memory.early = [];
  }

  /** Learn the rate anew (unless it is fixed) from these packets, and put the grid at the first. */
  #restart(packets: readonly ShakePacket[]): void {
    this.#memory.held = [];
    this.#memory.recent = [];
    this.#memory.losses = 0;
    this.#memory.started = false;
    if (this.#options.rate === undefined) this.#memory.rate = 0;
    for (const packet of packets) this.#take(packet);
  }

  #send(packet: ShakePacket): void {
    const grid = this.#grid as SampleGrid;
    this.#dropEarly();
    this.#follow(packet);
    const t0 = this.#memory.anchor + grid.offset(this.#memory.next);
    if (t0 === this.#memory.end) this.#memory.losses = 0;
    this.#memory.next += packet.counts.length;
    this.#memory.lastLength = packet.counts.length;
    this.#memory.end = this.#memory.anchor + grid.offset(this.#memory.next);
    this.#memory.recent.push(packet.time);
    if (this.#memory.recent.length > mostHeld) this.#memory.recent.shift();
    this.#output.item({ kind: "frame", source: this.#source, channels: [this.#source], t0, rate: grid.rate, unit: "count", samples: packet.counts });
  }

  /** Lets the grid follow a clock that drifts, before it is half a sample off: that is no loss and breaks nothing. */
  #follow(packet: ShakePacket): void {
    const off = Number(packet.time - this.#memory.anchor - (this.#grid as SampleGrid).offset(this.#memory.next));
    this.#memory.offset += Math.round((off - this.#memory.offset) / 8);
    if (Math.abs(this.#memory.offset) <= Number(resolution)) return;
    this.#memory.anchor += BigInt(this.#memory.offset);
    this.#memory.offset = 0;
  }

  #gap(from: Time, to: Time, cause: GapCause): void {
    this.#output.item({ kind: "gap", source: this.#source, from, to, cause });
  }
}
