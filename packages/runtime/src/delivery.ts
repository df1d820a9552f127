import { HeadframeError, type OutputBatch, type Position, type SinkWriter } from "@headframe/core";
import { asError } from "./bad-data.ts";
import { type DiskRoom, isDiskFull } from "./disk-room.ts";
import type { Limits } from "./limits.ts";
import type { TurnLog, TurnOutput, TurnRecord } from "./turn.ts";

interface Surroundings {
  readonly log: TurnLog;
  readonly room: DiskRoom;
  /** Sinks whose outputs do not wait for the record. */
  readonly urgent: ReadonlySet<string>;
  readonly limits: Pick<Limits, "queuedTurns" | "queuedBytes">;
  /** The record of a turn is durable. */
  readonly durable: (turn: number) => void;
  readonly wake: () => void;
  readonly fail: (error: HeadframeError) => void;
}

/** So many turns may always be open. */
const FEW = 2;
const EVENT_BYTES = 256;

/**
 * Takes turns' outputs to the sinks: first the record, then the outputs, each sink in the order of turns.
 * A slow sink does not delay the others; it takes the host's credit. Urgent sinks do not wait for the record.
 */
export class Delivery {
  readonly #sinks: ReadonlyMap<string, SinkQueue>;
  readonly #around: Surroundings;
  #logged: Promise<void> = Promise.resolve();
  #open = 0;
  /** Rough size of what the open turns put out. */
  #bytes = 0;
  readonly #stop = new AbortController();
  #emptied: (() => void) | undefined;

  constructor(sinks: ReadonlyMap<string, SinkWriter>, around: Surroundings) {
    this.#around = around;
    this.#sinks = new Map([...sinks].map(([id, writer]) => [id, new SinkQueue(id, writer, around.room, this.#stop.signal)]));
  }

  /** Turns that may be run before some output has to be written. */
  get credit(): number {
    const { queuedTurns, queuedBytes } = this.#around.limits;
    return Math.max(0, (this.#bytes < queuedBytes ? queuedTurns : Math.min(queuedTurns, FEW)) - this.#open);
  }

  /** Nothing that was put out is still on its way. */
  get idle(): boolean {
    return this.#open === 0;
  }

  /** Sinks that failed. */
  get failed(): ReadonlySet<string> {
    return new Set([...this.#sinks].filter(([, { failed }]) => failed).map(([id]) => id));
  }

  /** Batches that wait for a sink. */
  queue(sink: string): number {
    return this.#sinks.get(sink)?.length ?? 0;
  }

  submit(record: TurnRecord, output: TurnOutput): void {
    const bytes = this.#around.limits.queuedTurns > FEW ? sizeOf(output) : 0; // else it bounds nothing
    this.#open++;
    this.#bytes += bytes;
    this.#logged = this.#append(record, output);
    const { urgent } = this.#around;
    if (urgent.size === 0) void this.#deliver(this.#logged, output, bytes);
    else {
      const ahead = output.filter(({ producer }) => urgent.has(producer)).map((batch) => this.#write(batch));
      const others = output.filter(({ producer }) => !urgent.has(producer));
      void this.#deliver(this.#logged, others, bytes, ahead);
    }
  }

  /** Delivers what a turn that is in the log already puts out when it is run again; resolves when the sinks have it. */
  async redeliver(output: TurnOutput): Promise<void> {
    await Promise.all(output.map((batch) => this.#write(batch)));
  }

  /** Where each sink stands after the turns submitted so far, before it is given any later one. */
  async checkpoint(): Promise<Readonly<Record<string, Position>>> {
    const positions = await Promise.all([...this.#sinks].map(async ([id, sink]) => [id, await this.#position(id, sink)] as const));
    return Object.fromEntries(positions.filter((entry): entry is [string, Position] => entry[1] !== undefined));
  }

  /** An urgent sink is asked at once: while a record is on its way it is given what later turns put out. */
  async #position(id: string, sink: SinkQueue): Promise<Position | undefined> {
    const urgent = this.#around.urgent.has(id) ? sink.checkpoint() : undefined;
    urgent?.catch(() => {}); // it may fail while the record is awaited
    await this.#logged;
    return urgent ?? sink.checkpoint();
  }

  /** What was written so far survives a loss of power. */
  async flush(): Promise<void> {
    await Promise.all([...this.#sinks.values()].map((sink) => sink.flush()));
  }

  async #append(record: TurnRecord, output: TurnOutput): Promise<void> {
    const before = this.#logged;
    try {
      const appended = Promise.resolve(this.#around.log.append(record, output));
      appended.catch(() => {}); // it may fail while an earlier one is awaited
      await before;
      await appended;
    } catch (reason) {
      if (reason instanceof HeadframeError && reason.code === "log-failed") throw reason;
      throw new HeadframeError("log-failed", `The turn log failed: ${asError(reason).message}`, { cause: reason });
    }
    this.#around.durable(record.turn);
  }

  async #deliver(logged: Promise<void>, output: TurnOutput, bytes: number, ahead: readonly Promise<void>[] = []): Promise<void> {
    try {
      await logged;
      if (this.#stop.signal.aborted) return;
      if (output.length === 1 && output[0]) await this.#write(output[0]);
      else if (output.length > 1) await Promise.all(output.map((batch) => this.#write(batch)));
      if (ahead.length > 0) await Promise.all(ahead); // last: the outputs of this turn must not fall behind those of the next
    } catch (error) {
      this.#around.fail(error as HeadframeError);
    } finally {
      this.#bytes -= bytes;
      this.#done();
    }
  }

  /** Never rejects: the turn is done when every sink has had its part, also if one of them failed. */
  async #write(batch: OutputBatch): Promise<void> {
    const error = await this.#sinks.get(batch.producer)?.write(batch);
    if (error) this.#around.fail(error);
  }

  #done(): void {
    this.#open--;
    if (this.#open === 0) this.#emptied?.();
    this.#around.wake();
  }

  /** Resolves when every turn submitted so far is written or has failed. */
  async drain(): Promise<void> {
    if (this.#open > 0)
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
  }

  /** Nothing more leaves, other than what is being written. */
  stop(): void {
    this.#stop.abort();
    for (const sink of this.#sinks.values()) if (sink.length > 0) sink.failed = true;
  }
}

/** Samples, and a guess for everything else. */
function sizeOf(output: TurnOutput): number {
  let bytes = 0;
  for (const { items } of output) {
    for (const item of items) bytes += item.kind === "frame" ? EVENT_BYTES + item.samples.byteLength : EVENT_BYTES;
  }
  return bytes;
}

/** Writes to one sink, one batch at a time. */
class SinkQueue {
  readonly #id: string;
  readonly #writer: SinkWriter;
  readonly #room: DiskRoom;
  readonly #signal: AbortSignal;
  #tail: Promise<unknown> = Promise.resolve();
  /** It failed, or nothing more may be written. */
  failed = false;
  length = 0;

  constructor(id: string, writer: SinkWriter, room: DiskRoom, signal: AbortSignal) {
    this.#id = id;
    this.#writer = writer;
    this.#room = room;
    this.#signal = signal;
  }

  /** Resolves when the batch is written, with the error if it failed; after an error nothing more is written. */
  write(batch: OutputBatch): Promise<HeadframeError | undefined> {
    this.length++;
    const written = this.#after(this.#tail, batch);
    this.#tail = written;
    return written;
  }

  /** Where the sink stands when it has the batches so far; undefined if it cannot tell. */
  checkpoint(): Promise<Position | undefined> {
    const taken = this.#checkpointAfter(this.#tail);
    this.#tail = taken.catch(() => {});
    return taken;
  }

  async #checkpointAfter(before: Promise<unknown>): Promise<Position | undefined> {
    await this.#unlessStopped(before);
    if (this.failed) throw new HeadframeError("sink-failed", `Sink "${this.#id}" failed`);
    const taken = this.#room.work(`Sink "${this.#id}"`, () => this.#writer.checkpoint?.(), this.#signal);
    return this.#unlessStopped(taken);
  }

  /** What the work gives, unless nobody waits for the sink any longer. */
  async #unlessStopped<T>(work: Promise<T>): Promise<T> {
    const stopped = Promise.withResolvers<never>();
    const stop = () => stopped.reject(new HeadframeError("stop-timeout", `Sink "${this.#id}" is not waited for any longer`));
    if (this.#signal.aborted) stop();
    this.#signal.addEventListener("abort", stop, { once: true });
    try {
      return await Promise.race([work, stopped.promise]);
    } finally {
      this.#signal.removeEventListener("abort", stop);
    }
  }

  /** @throws Error if the sink failed: what it was given may not be there */
  async flush(): Promise<void> {
    if (this.failed) throw new HeadframeError("sink-failed", `Sink "${this.#id}" failed`);
    await this.#unlessStopped(this.#room.work(`Sink "${this.#id}"`, () => this.#writer.flush(), this.#signal));
  }

  async #after(before: Promise<unknown>, batch: OutputBatch): Promise<HeadframeError | undefined> {
    try {
      await before;
      if (this.failed) return undefined;
      try {
        await this.#writer.write(batch);
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        await this.#room.work(`Sink "${this.#id}"`, () => this.#writer.write(batch), this.#signal);
      }
      return undefined;
    } catch (reason) {
      this.failed = true;
      return new HeadframeError("sink-failed", `Sink "${this.#id}" failed: ${asError(reason).message}`, { cause: reason });
    } finally {
      this.length--;
    }
  }
}
