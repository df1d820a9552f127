import { Worker } from "node:worker_threads";
import { HeadframeError } from "@headframe/core";
import type { SnapshotChange, StoredSnapshot } from "../../durable/snapshot-store.ts";
import { packChange } from "./packed-change.ts";
import { OPENING, type StoreAnswer, type StoreRequest, type StoreThreadData } from "./store-messages.ts";

type Question = StoreRequest extends infer R ? (R extends StoreRequest ? Omit<R, "id"> : never) : never;

/** Compiled or as it is: the thread runs the same kind of file as this one. */
const script: URL = import.meta.url.endsWith(".ts") ? new URL("./commit-worker.ts", import.meta.url) : new URL("./commit-worker.js", import.meta.url);

/** The thread that owns the database, seen from the thread that runs turns. It keeps the process alive only while it works. */
export class StoreThread {
  /** Settles when the database is open, or could not be opened. */
  readonly opened: Promise<unknown>;
  readonly #worker: Worker;
  readonly #directory: string;
  readonly #waiting = new Map<number, PromiseWithResolvers<StoredSnapshot | undefined>>();
  #lastId: number = OPENING;
  #ended: HeadframeError | undefined;

  constructor(data: StoreThreadData) {
    this.#directory = data.directory;
    this.#worker = new Worker(script, {
      name: "headframe-state",
      // The thread needs none of the process's flags, and some, such as --input-type, it would not survive.
      execArgv: [],
      // Else the blocks of past commits pile up, tens of megabytes, until the collector looks at them.
      resourceLimits: { maxYoungGenerationSizeMb: 1 },
      workerData: data,
    });
    this.opened = this.#expect(OPENING);
    this.#worker.on("message", (answer: StoreAnswer) => this.#answered(answer));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(undefined));
  }

  /** The thread has ended, whatever the reason. */
  get dead(): boolean {
    return this.#ended !== undefined;
  }

  load(): Promise<StoredSnapshot | undefined> {
    return this.#ask({ kind: "load" });
  }

  async commit(change: SnapshotChange): Promise<void> {
    const packed = packChange(change);
    await this.#ask({ kind: "commit", change: packed }, [packed.bytes.buffer]);
  }

  /** Closes the database after what was asked before, and ends the thread. */
  async close(): Promise<void> {
    try {
      if (this.#ended === undefined) await this.#ask({ kind: "close" });
    } finally {
      await this.end();
    }
  }

  /** Ends the thread at once. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(question: Question, transfer: ArrayBuffer[] = []): Promise<StoredSnapshot | undefined> {
    if (this.#ended) throw this.#ended;
    const id = ++this.#lastId;
    this.#worker.postMessage({ id, ...question }, transfer);
    return this.#expect(id);
  }

  #expect(id: number): Promise<StoredSnapshot | undefined> {
    const waiting = Promise.withResolvers<StoredSnapshot | undefined>();
    this.#waiting.set(id, waiting);
    this.#worker.ref();
    return waiting.promise;
  }

  #answered({ id, snapshot, problem }: StoreAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (problem) waiting?.reject(new HeadframeError(problem.code, problem.message));
    else waiting?.resolve(snapshot);
  }

  #end(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : "its thread has ended";
    this.#ended ??= new HeadframeError("state-unusable", `State directory ${this.#directory} cannot be written (${why})`, { cause });
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}
