import { type Frame, type Gap, type GapCause, type SampleGrid, sampleGrid, type Time } from "@headframe/core";
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

/** A packet that waits, and the host time at which it came. */
interface Held {
  readonly packet: ShakePacket;
  readonly since: Time;
}

/** Packet times have a resolution of 1 ms: at high rates that is more than half a sample. */
const resolution = 1_000_000n;
const mostHeld = 16;
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
  #grid: SampleGrid | undefined;
  #anchor: Time = 0n;
  /** Index after the anchor of the sample that should come next. */
  #next = 0;
  /** Running mean of the packets' offsets from the grid, over about 8 of them, ns. */
  #offset = 0;
  /** Rate at the last anchor, Hz. */
  #rate = 0;
  #started = false;
  /** End of the last frame sent; absent before the first. */
  #end: Time | undefined;
  /** By time: packets that wait for the rate, or for an earlier packet. */
  #held: Held[] = [];
  /** Host time. */
  #now: Time = 0n;
  /** Packets from before the expected time, one following the other: late ones, or a clock set back. */
  #early: ShakePacket[] = [];
  #recent: Time[] = [];
  #lastLength = 0;
  #losses = 0;
  #lastLoss = 0;

  constructor(source: string, options: AssemblyOptions, output: AssemblyOutput) {
    this.#source = source;
    this.#options = options;
    this.#output = output;
    if (options.rate !== undefined) this.#grid = sampleGrid(options.rate);
  }

  /** Take a packet that arrived at host time `now`. */
  push(packet: ShakePacket, now: Time): void {
    this.#now = now;
    this.#take(packet);
    this.expire(now);
  }

  /** When waiting for an earlier packet ends; undefined when nothing waits. */
  deadline(): Time | undefined {
    if (!this.#grid || this.#held.length === 0) return undefined;
    return this.#held.reduce((least, { since }) => (since < least ? since : least), this.#held[0]?.since as Time) + this.#options.reorderTime;
  }

  /** Stop waiting for packets that have not come in time. */
  expire(now: Time): void {
    for (let deadline = this.deadline(); deadline !== undefined && now >= deadline; deadline = this.deadline()) this.#release();
  }

  #take(packet: ShakePacket): void {
    if (!this.#grid) this.#learn(packet);
    else if (!this.#started) this.#begin([packet]);
    else this.#order(packet);
  }

  /**
   * Loss and disorder only make intervals longer, so the highest nominal rate between neighbours is the
   * right one, once as many packets are there as may be out of order.
   */
  #learn(packet: ShakePacket): void {
    if (!this.#hold(packet) || this.#held.length <= Math.max(1, this.#options.reorderPackets)) return;
    let rate = 0;
    for (const [i, { packet: later }] of this.#held.entries()) {
      const earlier = this.#held[i - 1]?.packet;
      if (earlier) rate = Math.max(rate, nominalRate(earlier.counts.length, later.time - earlier.time) ?? 0);
    }
    if (rate > 0) {
      const known = this.#held.map(({ packet }) => packet);
      this.#held = [];
      this.#grid = sampleGrid(rate);
      this.#begin(known);
    } else if (this.#held.length > mostHeld) {
      this.#output.report(
        "The packets' times fit no nominal rate, the oldest packet is dropped; state the rate with the option rate",
        (this.#held.shift() as Held).packet,
      );
    }
  }

  /** Put the grid at the first of these packets. */
  #begin(packets: readonly ShakePacket[]): void {
    const [first] = packets;
    if (!first) return;
    this.#started = true;
    this.#anchor = first.time;
    this.#next = 0;
    this.#offset = 0;
    const rate = this.#grid?.rate ?? 0;
    // where the clock went back nothing is missing, but what follows must start afresh: a gap without length
    const from = this.#end === undefined || this.#end > first.time ? first.time : this.#end;
    if (this.#end !== undefined) this.#gap(from, first.time, rate === this.#rate ? "clock-step" : "rate-change");
    this.#rate = rate;
    for (const packet of packets) this.#take(packet);
  }

  #order(packet: ShakePacket): void {
    const ahead = this.#ahead(packet);
    if (ahead < 0) this.#before(packet);
    else if (ahead > 0) {
      if (this.#hold(packet) && this.#held.length > this.#options.reorderPackets) this.#release();
    } else {
      this.#send(packet);
      this.#drain();
    }
  }

  /** Where a packet lies: 0 at the expected sample (within half a sample or 1 ms), else samples ahead or behind. */
  #ahead(packet: ShakePacket): number {
    const grid = this.#grid as SampleGrid;
    const offset = packet.time - this.#anchor;
    const off = offset - grid.offset(this.#next);
    const difference = grid.nearest(offset) - this.#next;
    return (off < 0n ? -off : off) <= resolution ? 0 : difference;
  }

  /** Keeps packets by time; false for a duplicate. */
  #hold(packet: ShakePacket): boolean {
    const at = this.#held.findLastIndex((held) => held.packet.time <= packet.time);
    if (at >= 0 && this.#held[at]?.packet.time === packet.time) {
      this.duplicates++;
      return false;
    }
    this.#held.splice(at + 1, 0, { packet, since: this.#now });
    return true;
  }

  /** Send what now follows, and sort out what has been overtaken. */
  #drain(): void {
    for (let packet = this.#held[0]?.packet; packet && this.#grid && this.#ahead(packet) <= 0; packet = this.#held[0]?.packet) {
      this.#held.shift();
      if (this.#ahead(packet) < 0) this.#before(packet);
      else this.#send(packet);
    }
  }

  /** The earliest waiting packet goes on without what is missing before it. */
  #release(): void {
    const packet = this.#held.shift()?.packet;
    if (!packet) return;
    const missing = this.#ahead(packet);
    if (missing > 0 && this.#isDoubtful(missing)) {
      this.#output.report("The same loss again and again: the rate is learned anew", packet);
      this.#restart([packet, ...this.#held.map((held) => held.packet)]);
      return;
    }
    if (missing > 0) this.#jump(packet, missing);
    this.#take(packet);
    if (this.#grid) this.#drain();
  }

  /** The same loss again and again means that the rate was learned too high, or has changed. */
  #isDoubtful(missing: number): boolean {
    this.#losses = missing === this.#lastLoss ? this.#losses + 1 : 1;
    this.#lastLoss = missing;
    return this.#options.rate === undefined && this.#losses > doubtfulLosses;
  }

  /** A hole of whole packets is a loss, on the same grid; any other is a step of the clock, with a new anchor. */
  #jump(packet: ShakePacket, missing: number): void {
    const grid = this.#grid as SampleGrid;
    const from = this.#anchor + grid.offset(this.#next);
    if (missing % this.#lastLength === 0) {
      this.#next += missing;
      this.#gap(from, this.#anchor + grid.offset(this.#next), "lost");
      return;
    }
    this.#output.report(`The clock stepped forward by ${Number(packet.time - from) / 1e9} s`, packet);
    this.#anchor = packet.time;
    this.#next = 0;
    this.#offset = 0;
    this.#gap(from, packet.time, "clock-step");
  }

  /** A packet from before the expected sample: a duplicate, a late one, or the clock was set back. */
  #before(packet: ShakePacket): void {
    if (this.#recent.includes(packet.time)) {
      this.duplicates++;
      return;
    }
    if (packet.time > (this.#recent.at(-1) ?? packet.time)) {
      this.#output.report("The packet overlaps the one before it: the clock stepped back, or the rate is not what it was", packet);
      this.#restart([packet, ...this.#held.map((held) => held.packet)]);
      return;
    }
    const last = this.#early.at(-1);
    if (last && packet.time <= last.time) this.#dropEarly();
    this.#early.push(packet);
    if (this.#early.length <= Math.max(2, this.#options.reorderPackets)) return;
    const back = Number((this.#end ?? 0n) - (this.#early[0] as ShakePacket).time) / 1e9;
    this.#output.report(`The clock stepped back by ${back} s`, packet);
    const early = this.#early;
    this.#early = [];
    this.#restart(early);
  }

  #dropEarly(): void {
    for (const packet of this.#early) this.#output.report("Late packet dropped: later samples have been passed on", packet);
    this.#early = [];
  }

  /** Learn the rate anew (unless it is fixed) from these packets, and put the grid at the first. */
  #restart(packets: readonly ShakePacket[]): void {
    this.#held = [];
    this.#recent = [];
    this.#losses = 0;
    this.#started = false;
    if (this.#options.rate === undefined) this.#grid = undefined;
    for (const packet of packets) this.#take(packet);
  }

  #send(packet: ShakePacket): void {
    const grid = this.#grid as SampleGrid;
    this.#dropEarly();
    this.#follow(packet);
    const t0 = this.#anchor + grid.offset(this.#next);
    if (t0 === this.#end) this.#losses = 0;
    this.#next += packet.counts.length;
    this.#lastLength = packet.counts.length;
    this.#end = this.#anchor + grid.offset(this.#next);
    this.#recent.push(packet.time);
    if (this.#recent.length > mostHeld) this.#recent.shift();
    this.#output.item({ kind: "frame", source: this.#source, channels: [this.#source], t0, rate: grid.rate, unit: "count", samples: packet.counts });
  }

  /** Lets the grid follow a clock that drifts, before it is half a sample off: that is no loss and breaks nothing. */
  #follow(packet: ShakePacket): void {
    const off = Number(packet.time - this.#anchor - (this.#grid as SampleGrid).offset(this.#next));
    this.#offset += (off - this.#offset) / 8;
    if (Math.abs(this.#offset) <= Number(resolution)) return;
    this.#anchor += BigInt(Math.round(this.#offset));
    this.#offset = 0;
  }

  #gap(from: Time, to: Time, cause: GapCause): void {
    this.#output.item({ kind: "gap", source: this.#source, from, to, cause });
  }
}
