import type { Batch, SourceReader } from "@headframe/core";
import { Wake } from "../../wake.ts";

/** A device that gives the batches that a test puts there, whole, and waits for more. */
export class ScriptedDevice implements SourceReader {
  closed = false;
  /** Batches that were taken from it. */
  taken = 0;
  readonly #waiting: (Batch | Error)[] = [];
  readonly #wake = new Wake();

  /** An error is thrown when it is its turn. */
  give(...batches: (Batch | Error)[]): void {
    this.#waiting.push(...batches);
    this.#wake.call();
  }

  async take(_credit: number, signal: AbortSignal): Promise<Batch> {
    signal.addEventListener("abort", this.#wake.call, { once: true });
    for (;;) {
      const next = this.#waiting.shift();
      if (next instanceof Error) throw next;
      if (next) {
        this.taken++;
        return next;
      }
      if (signal.aborted || this.closed) return { items: [], position: null };
      await this.#wake.wait();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.#wake.call();
  }
}
