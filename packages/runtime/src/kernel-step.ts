import { type KernelContext, keyOf, SeededRandom, type Slot, StepRunner } from "@headframe/core";
import type { PlannedStep } from "./flow-plan.ts";
import { GraphStep, type StepRest, type StepSurroundings } from "./graph-step.ts";
import type { Flowing } from "./turn.ts";
import { END, later, type Progress } from "./watermarks.ts";

/** A step with a synchronous kernel. */
export class KernelStep extends GraphStep {
  readonly #runner: StepRunner;
  readonly #random: SeededRandom;
  readonly #uses: Pick<StepRest, "operator" | "version">;

  constructor({ node, definition, options }: PlannedStep, seed: number, around: StepSurroundings) {
    super(node.id, around);
    if (!("kernel" in definition)) throw new TypeError(`${definition.name} is asynchronous`);
    const random = new SeededRandom(seed, node.id);
    const { turn } = around;
    const context: KernelContext = {
      get now() {
        return turn.now;
      },
      random: () => random.next(),
    };
    this.#random = random;
    this.#uses = { operator: definition.name, version: definition.version };
    this.#runner = new StepRunner(
      definition.kernel(options),
      keyOf(node.keyBy ?? definition.keyBy),
      {
        out: (item) => this.emit(item),
        side: (port, item) => this.side(port, item),
        control: (gap) => this.emit(gap),
        error: (reason, item, key, thrown) => this.report(reason, item, key, thrown),
      },
      context,
    );
  }

  override get slots(): ReadonlyMap<string, Slot> {
    return this.#runner.slots;
  }

  protected override take(item: Flowing): void {
    this.#runner.push(item);
  }

  protected override moveTo(input: Progress): void {
    if (input.ended) {
      this.#runner.end();
      this.progress = { time: END, idle: false, ended: true };
      return;
    }
    const moved = input.time > this.input.time;
    if (!moved && !this.touched && input.idle === this.input.idle) return;
    const reached = moved ? this.#runner.watermark(input.time) : this.#runner.reached(input.time);
    const time = later(reached, this.progress.time);
    this.progress = { time, idle: input.idle && reached >= input.time, ended: false };
  }

  override rest(): StepRest {
    return { ...this.#uses, progress: { ...this.progress }, input: { ...this.input }, random: [...this.#random.state] };
  }

  override restore(rest: StepRest, keys: Iterable<readonly [string, object]>): void {
    this.progress = { ...rest.progress };
    this.input = { ...rest.input };
    this.#random.restore(rest.random);
    this.#runner.slots.clear();
    for (const [key, state] of keys) this.#runner.slots.set(key, { state, dirty: false });
  }
}
