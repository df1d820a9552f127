import {
  type Batch,
  type Datagram,
  type Host,
  type Item,
  nanoseconds,
  type SourceReader,
  sampleGrid,
  sourceIdFromSeed,
  type Time,
  type UdpSocket,
} from "@headframe/core";
import { ChannelAssembler } from "./channel-assembler.ts";
import { ItemQueue } from "./item-queue.ts";
import { parseShakePacket } from "./parse-shake-packet.ts";
import { type ShakeError, shakeError } from "./shake-errors.ts";
import type { ShakeOptions } from "./shake-options.ts";

/** More channels than any instrument has: what comes beyond is not from one. */
const mostChannels = 32;
const mostErrors = 1000;

/** Listens to one station and hands over frames, gaps and watermarks; the rest goes to `errors`. */
export class ShakeReader implements SourceReader {
  readonly #host: Host;
  readonly #options: ShakeOptions;
  readonly #network: string;
  readonly #station: string;
  readonly #channels = new Map<string, ChannelAssembler>();
  readonly #queue: ItemQueue;
  readonly #watermarks = new Map<string, Time>();
  #errors: ShakeError[] = [];
  #errorCount = 0;
  #unreported = 0;
  #overflowReported = 0;
  #packets = 0;
  #socket: UdpSocket | undefined;
  #wake: () => void = () => {};

  constructor(options: ShakeOptions, host: Host) {
    const dot = options.station.indexOf(".");
    this.#network = dot < 0 ? "AM" : options.station.slice(0, dot);
    this.#station = options.station.slice(dot + 1);
    this.#options = options;
    this.#host = host;
    this.#queue = new ItemQueue(options.queueItems);
  }

  /** Start to listen. */
  async listen(): Promise<void> {
    const { host, port } = this.#options;
    this.#socket = await this.#host.network.udp({ host, port }, (datagram) => this.#receive(datagram));
  }

  async take(credit: number, signal: AbortSignal): Promise<Batch> {
    while (!signal.aborted) {
      const now = this.#host.clock.now();
      for (const channel of this.#channels.values()) channel.expire(now);
      if (this.#queue.length > 0 || this.#errors.length > 0 || this.#watermarks.size > 0) return this.#handOver(credit, now);
      await this.#waitForMore(signal);
    }
    return { items: [], position: this.#position() };
  }

  async close(): Promise<void> {
    await this.#socket?.close();
    this.#wake();
  }

  #position(): { packets: number } {
    return { packets: this.#packets };
  }

  #receive({ bytes, time }: Datagram): void {
    this.#packets++;
    const packet = parseShakePacket(bytes);
    if ("reason" in packet) this.#report(this.#network, time, packet.reason, bytes);
    else this.#channel(packet.channel, time, bytes)?.push(packet, time);
    this.#wake();
  }

  #channel(code: string, time: Time, bytes: Uint8Array): ChannelAssembler | undefined {
    const known = this.#channels.get(code);
    if (known) return known;
    if (this.#channels.size >= mostChannels) {
      this.#report(this.#network, time, `Channel ${code} is one more than the ${mostChannels} that a station may have`, bytes);
      return undefined;
    }
    const source = sourceIdFromSeed({ network: this.#network, station: this.#station, location: "00", channel: code });
    const { rate, reorderPackets, reorderSeconds } = this.#options;
    const channel = new ChannelAssembler(
      source,
      { rate, reorderPackets, reorderTime: nanoseconds(reorderSeconds) },
      { item: (item) => this.#queue.push(item), report: (reason, packet) => this.#report(source, packet.time, reason) },
    );
    this.#channels.set(code, channel);
    return channel;
  }

  #report(source: string, time: Time, reason: string, bytes?: Uint8Array): void {
    if (this.#errors.length >= mostErrors) this.#unreported++;
    else this.#errors.push(shakeError(source, time, this.#errorCount++, reason, bytes));
  }

  #handOver(credit: number, now: Time): Batch {
    const items: Item[] = this.#queue.take(credit);
    for (const item of items) {
      if (item.kind === "frame") this.#watermarks.set(item.source, item.t0 + sampleGrid(item.rate).offset(item.samples.length));
      else if (item.kind === "gap") this.#watermarks.set(item.source, item.to);
    }
    for (const [source, time] of this.#watermarks) {
      if (items.length >= credit) break;
      items.push({ kind: "watermark", source, time });
      this.#watermarks.delete(source);
    }
    this.#reportCounts(now);
    const errors = this.#errors;
    this.#errors = [];
    return { items, ...(errors.length > 0 && { side: { errors } }), position: this.#position() };
  }

  #reportCounts(now: Time): void {
    const lost = this.#queue.dropped - this.#overflowReported;
    if (lost > 0) {
      this.#overflowReported += lost;
      this.#errors.push(
        shakeError(this.#network, now, this.#errorCount++, `The queue was full: ${lost} frames dropped, ${this.#queue.dropped} since the start`),
      );
    }
    if (this.#unreported > 0) {
      this.#errors.push(shakeError(this.#network, now, this.#errorCount++, `${this.#unreported} more errors not listed`));
      this.#unreported = 0;
    }
  }

  /** Until a datagram comes, a wait for an earlier packet ends, or the signal aborts. */
  async #waitForMore(signal: AbortSignal): Promise<void> {
    const deadline = this.#firstDeadline();
    const settled = new AbortController();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal.addEventListener("abort", () => resolve(), { once: true, signal: settled.signal });
      if (deadline !== undefined) this.#host.clock.until(deadline, settled.signal).then(resolve, () => {});
    });
    this.#wake = () => {};
    settled.abort();
  }

  #firstDeadline(): Time | undefined {
    let first: Time | undefined;
    for (const channel of this.#channels.values()) {
      const deadline = channel.deadline();
      if (deadline !== undefined && (first === undefined || deadline < first)) first = deadline;
    }
    return first;
  }
}
