import { HeadframeError, type OutputBatch, type SinkWriter } from "@headframe/core";
import { asError } from "./bad-data.ts";
import type { TurnLog, TurnOutput, TurnRecord } from "./turn.ts";

interface Surroundings {
  readonly log: TurnLog;
  readonly queuedTurns: number;
  /** The record of a turn is durable. */
  readonly durable: (turn: number) => void;
  readonly wake: () => void;
  readonly fail: (error: HeadframeError) => void;
}

/**
 * Takes turns' outputs to the sinks: first the record, then the outputs, each sink in the order of turns.
 * A slow sink does not delay the others; it takes the host's credit.
 */
export class Delivery {
  readonly #sinks: ReadonlyMap<string, SinkQueue>;
  readonly #around: Surroundings;
  #logged: Promise<void> = Promise.resolve();
  #open = 0;
  #stopped = false;
  #emptied: (() => void) | undefined;

  constructor(sinks: ReadonlyMap<string, SinkWriter>, around: Surroundings) {
    this.#around = around;
    this.#sinks = new Map([...sinks].map(([id, writer]) => [id, new SinkQueue(id, writer)]));
  }

  /** Turns that may be run before some output has to be written. */
  get credit(): number {
    return Math.max(0, this.#around.queuedTurns - this.#open);
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
    this.#open++;
    this.#logged = this.#append(record);
    void this.#deliver(this.#logged, output);
  }

  async #append(record: TurnRecord): Promise<void> {
    const before = this.#logged;
    try {
      const appended = Promise.resolve(this.#around.log.append(record));
      appended.catch(() => {}); // it may fail while an earlier one is awaited
      await before;
      await appended;
    } catch (reason) {
      if (reason instanceof HeadframeError && reason.code === "log-failed") throw reason;
      throw new HeadframeError("log-failed", `The turn log failed: ${asError(reason).message}`, { cause: reason });
    }
    this.#around.durable(record.turn);
  }

  async #deliver(logged: Promise<void>, output: TurnOutput): Promise<void> {
    try {
      await logged;
      if (this.#stopped) return;
      if (output.length === 1 && output[0]) await this.#write(output[0]);
      else if (output.length > 1) await Promise.all(output.map((batch) => this.#write(batch)));
    } catch (error) {
      this.#around.fail(error as HeadframeError);
    } finally {
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
    this.#stopped = true;
    for (const sink of this.#sinks.values()) if (sink.length > 0) sink.failed = true;
  }
}

/** Writes to one sink, one batch at a time. */
class SinkQueue {
  readonly #id: string;
  readonly #writer: SinkWriter;
  #tail: Promise<HeadframeError | undefined> = Promise.resolve(undefined);
  /** It failed, or nothing more may be written. */
  failed = false;
  length = 0;

  constructor(id: string, writer: SinkWriter) {
    this.#id = id;
    this.#writer = writer;
  }

  /** Resolves when the batch is written, with the error if it failed; after an error nothing more is written. */
  write(batch: OutputBatch): Promise<HeadframeError | undefined> {
    this.length++;
    this.#tail = this.#after(this.#tail, batch);
    return this.#tail;
  }

  async #after(before: Promise<unknown>, batch: OutputBatch): Promise<HeadframeError | undefined> {
    try {
      await before;
      if (!this.failed) await this.#writer.write(batch);
      return undefined;
    } catch (reason) {
      this.failed = true;
      return new HeadframeError("sink-failed", `Sink "${this.#id}" failed: ${asError(reason).message}`, { cause: reason });
    } finally {
      this.length--;
    }
  }
}
