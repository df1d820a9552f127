/** Another flow beside the recorded one: the same items, its own steps. */
import type { AsyncStep } from "../async-step.ts";
import { AsyncWork } from "../async-work.ts";
import { transplant } from "../durable/transplant.ts";
import type { FlowPlan } from "../flow-plan.ts";
import { FlowGraph, type GraphSnapshot } from "../graph.ts";
import type { Limits } from "../limits.ts";
import type { AsyncResult, TakenItems, TurnOutput, TurnRecord } from "../turn.ts";
import { END } from "../watermarks.ts";
import { unchangedParts } from "./flow-changes.ts";

/** What another flow is run on. */
export interface OtherParts {
  readonly recorded: FlowPlan;
  readonly other: FlowPlan;
  /** The recorded flow's state at the beginning; is copied. */
  readonly snapshot: GraphSnapshot;
  readonly limits: Limits;
}

/**
 * Runs recorded turns through another flow. Steps that are as they were, with everything before them, go on from the
 * recorded state and take the recorded results of asynchronous work; the others begin afresh, and their asynchronous work
 * is done now, before the next turn.
 */
export class OtherRun {
  readonly graph: FlowGraph;
  readonly plan: FlowPlan;
  /** Steps that began with no state. */
  readonly fresh: readonly string[];
  readonly #kept: ReadonlySet<string>;
  readonly #live: readonly AsyncStep[];
  readonly #work: AsyncWork;
  #wake: () => void = () => {};
  #results: readonly AsyncResult[] = [];

  constructor({ recorded, other, snapshot, limits }: OtherParts) {
    const kept = unchangedParts(recorded, other);
    this.plan = other;
    this.#kept = kept;
    this.fresh = other.steps.map(({ node }) => node.id).filter((id) => !kept.has(id));
    this.graph = new FlowGraph(other, { seed: snapshot.seed, limits });
    const carried = transplant(snapshot, this.graph.snapshot(), other, { has: (id) => !kept.has(id) });
    this.graph.restore(structuredClone(withoutUnfed(carried, kept)));
    this.#live = this.graph.asyncSteps.filter(({ id }) => !kept.has(id));
    this.#work = new AsyncWork(this.#live, () => this.#wake());
  }

  /** Runs a turn on the items that were taken in it. */
  async turn(record: TurnRecord, items: readonly TakenItems[]): Promise<TurnOutput> {
    const mine = record.taken.map(({ source }) => this.graph.sources.has(source));
    const taken = record.taken.filter((_, i) => mine[i]);
    const idle = record.idle.filter(({ source }) => this.graph.sources.has(source));
    const results = [...this.#results, ...record.results.filter(({ step }) => this.#kept.has(step))];
    const output = this.graph.turn({ record: { ...record, taken, idle, results }, items: items.filter((_, i) => mine[i]) });
    this.#results = await this.#finished();
    return output;
  }

  /** What still comes of asynchronous work when there are no more turns. */
  async *rest(): AsyncGenerator<TurnOutput> {
    while (this.#results.length > 0) yield await this.turn({ turn: this.graph.turns + 1, now: this.graph.now, taken: [], idle: [], results: [] }, []);
  }

  /** Results of all work that is open, in the order of its items: the same at every replay, however long each takes. */
  async #finished(): Promise<readonly AsyncResult[]> {
    const open = this.#live.flatMap(({ pending }) => [...pending.values()]).filter(({ item, outcome }) => item.kind !== "gap" && outcome === undefined).length;
    const results: AsyncResult[] = [];
    while (results.length < open) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      this.#work.start(this.graph.turns);
      results.push(...this.#work.takeResults());
      if (results.length < open) await promise;
      results.push(...this.#work.takeResults());
    }
    const place = (step: string) => this.#live.findIndex(({ id }) => id === step);
    return results.sort((a, b) => place(a.step) - place(b.step) || a.id - b.id);
  }

  close(): void {
    this.#work.stop();
  }
}

/** Sources that the recorded flow does not have give nothing, and hold nobody back. */
function withoutUnfed(snapshot: GraphSnapshot, kept: ReadonlySet<string>): GraphSnapshot {
  const ended = { time: END, idle: false, ended: true };
  const sources = Object.entries(snapshot.sources).map(([id, rest]) => [id, kept.has(id) ? rest : { ...rest, marks: { ...rest.marks, progress: ended } }]);
  return { ...snapshot, sources: Object.fromEntries(sources) };
}
