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
    const logged = this.#append(record);
    this.#logged = logged;
    this.#deliver(logged, output).then(
      () => this.#done(),
      (error: HeadframeError) => {
        this.#around.fail(error);
        this.#done();
      },
    );
  }

  async #append(record: TurnRecord): Promise<void> {
    const before = this.#logged;
    try {
      const appended = this.#around.log.append(record);
      await before;
      await appended;
    } catch (reason) {
      if (reason instanceof HeadframeError && reason.code === "log-failed") throw reason;
      throw new HeadframeError("log-failed", `The turn log failed: ${asError(reason).message}`, { cause: reason });
    }
    this.#around.durable(record.turn);
  }

  async #deliver(logged: Promise<void>, output: TurnOutput): Promise<void> {
    await logged;
    if (this.#stopped || output.length === 0) return;
    if (output.length === 1 && output[0]) await this.#write(output[0]);
    else await Promise.all(output.map((batch) => this.#write(batch)));
  }

  #write(batch: OutputBatch): Promise<void> {
    const sink = this.#sinks.get(batch.producer);
    if (sink === undefined) throw new TypeError(`There is no sink ${batch.producer}`);
    return sink.write(batch);
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
  #tail: Promise<void> = Promise.resolve();
  /** It failed, or nothing more may be written. */
  failed = false;
  length = 0;

  constructor(id: string, writer: SinkWriter) {
    this.#id = id;
    this.#writer = writer;
  }

  write(batch: OutputBatch): Promise<void> {
    const before = this.#tail;
    const mine = this.#after(before, batch);
    this.#tail = mine.catch(() => {});
    return mine;
  }

  async #after(before: Promise<void>, batch: OutputBatch): Promise<void> {
    this.length++;
    try {
      await before;
      if (!this.failed) await this.#writer.write(batch);
    } catch (reason) {
      this.failed = true;
      throw new HeadframeError("sink-failed", `Sink "${this.#id}" failed: ${asError(reason).message}`, { cause: reason });
    } finally {
      this.length--;
    }
  }
}
