import type { Time } from "@headframe/core";
import type { ShakePacket } from "./parse-shake-packet.ts";

/** A packet that waits, and the host time at which it came. */
export interface HeldPacket {
  readonly packet: ShakePacket;
  readonly since: Time;
}

/** Packets of a channel that are kept at most, and times of packets. */
export const mostHeld = 16;

/** All that the assembler of a channel has to remember from one packet to the next. */
export interface ChannelMemory {
  /** Hz; 0 while it is being learned. */
  rate: number;
  /** Whether there is a grid; without one the first packets are waited for. */
  started: boolean;
  /** Time of sample 0 of the grid. */
  anchor: Time;
  /** Index after the anchor of the sample that should come next. */
  next: number;
  /** Running mean of the packets' offsets from the grid, over about 8 of them, whole ns. */
  offset: number;
  /** Rate at the last anchor, Hz. */
  anchoredRate: number;
  /** End of the last frame sent; absent before the first. */
  end: Time | undefined;
  /** By time: packets that wait for the rate, or for an earlier packet. */
  held: HeldPacket[];
  /** Packets from before the expected time, one following the other: late ones, or a clock set back. */
  early: ShakePacket[];
  /** Times of the packets sent last, by which one that comes again is known. */
  recent: Time[];
  /** Samples of the packet sent last. */
  lastLength: number;
  /** How many losses of the same length there were in a row, and that length in samples. */
  losses: number;
  lastLoss: number;
}

/** Memory of a channel of which nothing came so far. */
export function emptyMemory(rate: number): ChannelMemory {
  return {
    rate,
    started: false,
    anchor: 0n,
    next: 0,
    offset: 0,
    anchoredRate: 0,
    end: undefined,
    held: [],
    early: [],
    recent: [],
    lastLength: 0,
    losses: 0,
    lastLoss: 0,
  };
}
