import type { DataItem } from "@headframe/core";
import type { AsyncStep } from "./async-step.ts";
import { failure } from "./async-step.ts";
import { itemsProblem } from "./durable/item-codec.ts";
import type { AsyncOutcome, AsyncResult, Flowing } from "./turn.ts";

/** The live half of the asynchronous steps: runs the work, at most `concurrency` at a time for each step. */
export class AsyncWork {
  readonly #steps: readonly StepWork[];
  readonly #abort = new AbortController();
  #finished: AsyncResult[] = [];
  #durable = 0;

  /** @param wake - called when a result has come */
  constructor(steps: readonly AsyncStep[], wake: () => void) {
    const finish = (result: AsyncResult) => {
      this.#finished.push(result);
      this.start(this.#durable);
      wake();
    };
    this.#steps = steps.map((step) => new StepWork(step, this.#abort.signal, finish));
  }

  /** Starts what waits, as far as it came in turns that are durable. */
  start(durableTurn: number): void {
    this.#durable = durableTurn;
    for (const work of this.#steps) work.start(durableTurn);
  }

  /** Results since the last call, in the order in which they came. */
  takeResults(): readonly AsyncResult[] {
    if (this.#finished.length === 0) return [];
    const results = this.#finished;
    this.#finished = [];
    return results;
  }

  /** Items in flight or waiting, over all steps. */
  get pending(): number {
    return this.#steps.reduce((sum, { step }) => sum + step.queue, 0);
  }

  /** Whether some step has as much as it may have. */
  full(limit: number): boolean {
    return this.#steps.some(({ step }) => step.queue >= limit);
  }

  /** Aborts what runs. */
  stop(): void {
    this.#abort.abort();
  }

  /** Gives a result, an error, to everything that has none yet; what still comes is ignored. */
  abandon(reason: string): readonly AsyncResult[] {
    this.stop();
    const results = this.takeResults();
    return [...results, ...this.#steps.flatMap((work) => work.abandon(reason, results))];
  }
}

class StepWork {
  readonly step: AsyncStep;
  readonly #signal: AbortSignal;
  readonly #finish: (result: AsyncResult) => void;
  readonly #running = new Set<number>();
  #next = 0;

  constructor(step: AsyncStep, signal: AbortSignal, finish: (result: AsyncResult) => void) {
    this.step = step;
    this.#signal = signal;
    this.#finish = finish;
  }

  start(durableTurn: number): void {
    const { pending, kernel } = this.step;
    if (pending.size === 0 || this.#signal.aborted || this.#running.size >= kernel.concurrency) return;
    for (const entry of pending.values()) {
      if (entry.id < this.#next) continue;
      if (this.#running.size >= kernel.concurrency || entry.turn > durableTurn) return;
      this.#next = entry.id + 1;
      if (entry.item.kind !== "gap" && entry.outcome === undefined) this.#run(entry.id, entry.item);
    }
  }

  #run(id: number, item: Exclude<Flowing, { kind: "gap" }>): void {
    this.#running.add(id);
    const settle = (outcome: AsyncOutcome) => {
      if (!this.#running.delete(id)) return;
      this.#finish({ step: this.step.id, id, outcome });
    };
    const attempt = async () => this.step.kernel.run(item, this.#signal);
    attempt().then(
      (items) => settle(outcomeOf(items)),
      (reason: unknown) => settle(failure(reason)),
    );
  }

  /** @param results - what has come, but is in no turn yet */
  abandon(reason: string, results: readonly AsyncResult[]): AsyncResult[] {
    this.#running.clear();
    this.#next = Number.POSITIVE_INFINITY;
    const come = new Set(results.filter(({ step }) => step === this.step.id).map(({ id }) => id));
    const open = [...this.step.pending.values()].filter(({ id, item, outcome }) => item.kind !== "gap" && outcome === undefined && !come.has(id));
    return open.map(({ id }) => ({ step: this.step.id, id, outcome: { error: reason } }));
  }
}

/** Results enter the turn log and the state, also of a run that keeps none, so that a flow does the same in both. */
function outcomeOf(items: readonly DataItem[]): AsyncOutcome {
  const problem = itemsProblem(items);
  return problem === undefined ? { items } : { error: `The result cannot be kept: ${problem}` };
}
