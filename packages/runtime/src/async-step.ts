import { type AsyncKernel, type DataItem, itemTime, type KeyOf, keyOf, type RandomState, type Time } from "@headframe/core";
import { asError } from "./bad-data.ts";
import type { PlannedStep } from "./flow-plan.ts";
import { GraphStep, type PendingItem, type StepRest, type StepSurroundings } from "./graph-step.ts";
import type { AsyncOutcome, Flowing } from "./turn.ts";
import { END, type Progress } from "./watermarks.ts";

const noRandom: RandomState = [0, 0, 0, 0];

/**
 * The pure half of an asynchronous step: which items are inside, and in which order results leave.
 * The work itself is done by {@link AsyncWork}, whose results come back in a later turn.
 */
export class AsyncStep extends GraphStep {
  readonly kernel: AsyncKernel<DataItem, DataItem>;
  /** In the order in which they came. */
  readonly pending = new Map<number, PendingItem>();
  readonly #keyOf: KeyOf;
  readonly #uses: Pick<StepRest, "operator" | "version">;
  #nextId = 0;

  constructor({ node, definition, options }: PlannedStep, around: StepSurroundings) {
    super(node.id, around);
    if (!("asyncKernel" in definition)) throw new TypeError(`${definition.name} is not asynchronous`);
    this.kernel = definition.asyncKernel(options);
    this.#keyOf = keyOf(node.keyBy ?? definition.keyBy);
    this.#uses = { operator: definition.name, version: definition.version };
  }

  override get queue(): number {
    return this.pending.size;
  }

  protected override take(item: Flowing): void {
    const key = this.#keyOf(item);
    if (item.kind === "gap") {
      // A gap must not overtake items of its key; one without a key concerns nobody in particular.
      if (key !== undefined && this.#busy(key)) this.#wait(key, item);
      else this.emit(item);
    } else if (key === undefined) this.report("Item has no key", item, "");
    else this.#wait(key, item);
  }

  #wait(key: string, item: Flowing): void {
    const id = this.#nextId++;
    this.pending.set(id, { id, turn: this.around.turn.number, key, item });
    this.around.traces?.wait(this.id, id, item);
  }

  #busy(key: string): boolean {
    for (const entry of this.pending.values()) if (entry.key === key) return true;
    return false;
  }

  /** The work on item `id` is done: emit what may leave now, in the order of its key. */
  settle(id: number, outcome: AsyncOutcome): void {
    const settled = this.pending.get(id);
    if (settled === undefined) throw new TypeError(`Step ${this.id} has no item ${id} in flight`);
    settled.outcome = outcome;
    this.touched = true;
    for (const entry of this.pending.values()) {
      if (entry.key !== settled.key) continue;
      if (entry.item.kind !== "gap" && entry.outcome === undefined) break;
      this.pending.delete(entry.id);
      const { traces } = this.around;
      const followed = traces?.resume(this.id, entry.id) === true;
      this.#leave(entry);
      if (followed) traces?.end();
    }
  }

  #leave({ item, key, outcome }: PendingItem): void {
    if (item.kind === "gap") this.emit(item);
    else if (outcome === undefined) return;
    else if ("items" in outcome) for (const result of outcome.items) this.emit(result);
    else {
      const thrown = Object.assign(new Error(outcome.error), outcome.stack !== undefined && { stack: outcome.stack });
      this.report(outcome.error, item, key, thrown, false);
    }
  }

  protected override moveTo(input: Progress): void {
    if (input.ended && this.pending.size === 0) {
      this.progress = { time: END, idle: false, ended: true };
      return;
    }
    const held = this.#oldest();
    const reached = held !== undefined && held < input.time ? held : input.time;
    if (reached > this.progress.time && reached !== END) this.progress = { ...this.progress, time: reached };
    this.progress.idle = input.idle && held === undefined;
  }

  #oldest(): Time | undefined {
    let oldest: Time | undefined;
    for (const { item } of this.pending.values()) {
      const time = itemTime(item);
      if (oldest === undefined || time < oldest) oldest = time;
    }
    return oldest;
  }

  override rest(): StepRest {
    const { progress, input } = this;
    return { ...this.#uses, progress: { ...progress }, input: { ...input }, random: noRandom, pending: [...this.pending.values()], nextId: this.#nextId };
  }

  override restore(rest: StepRest): void {
    this.progress = { ...rest.progress };
    this.input = { ...rest.input };
    this.#nextId = rest.nextId ?? 0;
    this.pending.clear();
    for (const entry of rest.pending ?? []) this.pending.set(entry.id, { ...entry });
  }
}

/** What a rejection was, as plain data. */
export function failure(reason: unknown): AsyncOutcome {
  const { message, stack } = asError(reason);
  return { error: message, ...(stack !== undefined && { stack }) };
}
