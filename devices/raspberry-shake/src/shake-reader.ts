import {
  type Batch,
  type Datagram,
  type Host,
  type Item,
  nanoseconds,
  type Position,
  type SourceReader,
  sampleGrid,
  sourceIdFromSeed,
  type Time,
  type UdpSocket,
} from "@headframe/core";
import { ChannelAssembler } from "./channel-assembler.ts";
import type { ChannelMemory } from "./channel-memory.ts";
import { ItemQueue } from "./item-queue.ts";
import { parseShakePacket } from "./parse-shake-packet.ts";
import { type ShakeError, shakeError } from "./shake-errors.ts";
import type { ShakeOptions } from "./shake-options.ts";
import { memoryAt, mostChannels, positionOf } from "./shake-position.ts";

const mostErrors = 1000;

/** Listens to one station and hands over frames, gaps and watermarks; the rest goes to `errors`. */
export class ShakeReader implements SourceReader {
  readonly #host: Host;
  readonly #options: ShakeOptions;
  readonly #network: string;
  readonly #station: string;
  readonly #channels = new Map<string, ChannelAssembler>();
  readonly #queue: ItemQueue;
  readonly #watermarks: Map<string, Time>;
  #errors: ShakeError[] = [];
  #errorCount: number;
  #unreported = 0;
  #overflowReported: number;
  #socket: UdpSocket | undefined;
  #wake: () => void = () => {};

  /** @param from - where another reader stood, for which this one goes on */
  constructor(options: ShakeOptions, host: Host, from?: Position) {
    const dot = options.station.indexOf(".");
    this.#network = dot < 0 ? "AM" : options.station.slice(0, dot);
    this.#station = options.station.slice(dot + 1);
    this.#options = options;
    this.#host = host;
    const memory = from === undefined || from === null ? undefined : memoryAt(from, (code) => this.#sourceOf(code));
    this.#queue = new ItemQueue(options.queueItems, memory?.queue);
    this.#watermarks = new Map(memory?.watermarks);
    this.#errorCount = memory?.errors ?? 0;
    this.#overflowReported = memory?.queue.dropped ?? 0;
    for (const [code, channel] of memory?.channels ?? []) this.#open(code, channel);
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

  #position(): Position {
    const channels = new Map([...this.#channels].map(([code, { memory }]) => [code, memory]));
    return positionOf({ errors: this.#errorCount, channels, queue: this.#queue.content, watermarks: this.#watermarks }, (code) => this.#sourceOf(code));
  }

  #receive({ bytes, time }: Datagram): void {
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
    return this.#open(code);
  }

  #sourceOf(channel: string): string {
    return sourceIdFromSeed({ network: this.#network, station: this.#station, location: "00", channel });
  }

  #open(code: string, memory?: ChannelMemory): ChannelAssembler {
    const source = this.#sourceOf(code);
    const { rate, reorderPackets, reorderSeconds } = this.#options;
    const channel = new ChannelAssembler(
      source,
      { rate, reorderPackets, reorderTime: nanoseconds(reorderSeconds) },
      { item: (item) => this.#queue.push(item), report: (reason, packet) => this.#report(source, packet.time, reason) },
      memory,
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
      // datagrams that came together are handed over together: those that lie there are received before the next immediate
      this.#wake = () => {
        this.#wake = () => {};
        setImmediate(resolve);
      };
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
