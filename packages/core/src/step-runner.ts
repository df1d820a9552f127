/** Runs one kernel over items: state by key, gaps, watermarks, errors. Used by plain RxJS and by the runtime alike. */
import type { DataItem, Gap, Item, Time } from "./item.ts";
import type { Emitter, Kernel, KernelContext } from "./kernel.ts";
import type { KeyOf } from "./key.ts";

// biome-ignore lint/suspicious/noExplicitAny: a runner runs kernels of every type; edges were checked before
export type AnyKernel = Kernel<any, any, any, any>;

/** Where a runner's results go. */
export interface RunnerOutput {
  out(item: DataItem): void;
  side(port: string, item: DataItem): void;
  control(item: Gap): void;
  /** `thrown` is set when the kernel broke its contract and threw. */
  error(reason: string, item: Item | undefined, key: string, thrown?: unknown): void;
}

/** State of one key. */
export interface Slot {
  state: object;
  /** Changed since the last snapshot. */
  dirty: boolean;
}

/** Runs a kernel: a state for each key, changed in place; what it emits goes to the output as it comes. */
export class StepRunner {
  readonly slots: Map<string, Slot> = new Map();
  readonly #kernel: AnyKernel;
  readonly #keyOf: KeyOf;
  readonly #output: RunnerOutput;
  readonly #context: KernelContext;
  readonly #emit: Emitter;
  #key = "";

  constructor(kernel: AnyKernel, keyOf: KeyOf, output: RunnerOutput, context: KernelContext) {
    this.#kernel = kernel;
    this.#keyOf = keyOf;
    this.#output = output;
    this.#context = context;
    this.#emit = {
      out: (item) => output.out(item),
      side: (port, item) => output.side(port, item),
      gap: (gap) => output.control(gap),
      error: (reason, item) => output.error(reason, item, this.#key),
    };
  }

  /** Take a frame, event or gap. Watermarks have a method of their own. */
  push(item: DataItem | Gap): void {
    const key = this.#keyOf(item);
    if (key === undefined) {
      if (item.kind === "gap") this.#output.control(item);
      else this.#output.error("Item has no key", item, "");
      return;
    }
    this.#key = key;
    if (item.kind === "gap") {
      this.#gap(key, item);
      return;
    }
    try {
      const slot = this.slots.get(key) ?? this.#open(key);
      slot.dirty = true;
      this.#kernel.step(slot.state, item, this.#emit, this.#context);
    } catch (thrown) {
      this.#failed(item, key, thrown);
    }
  }

  #open(key: string): Slot {
    const slot = { state: this.#kernel.start(key), dirty: true };
    this.slots.set(key, slot);
    return slot;
  }

  #gap(key: string, gap: Gap): void {
    if (!this.#kernel.gap) {
      const slot = this.slots.get(key);
      if (slot) {
        slot.state = this.#kernel.start(key);
        slot.dirty = true;
      }
      this.#output.control(gap);
      return;
    }
    try {
      const slot = this.slots.get(key) ?? this.#open(key);
      slot.dirty = true;
      this.#kernel.gap(slot.state, gap, this.#emit, this.#context);
    } catch (thrown) {
      this.#failed(gap, key, thrown);
    }
  }

  /**
   * Event time has reached `time` at the input.
   *
   * @returns how far event time has come at the output: earlier when a state holds it back
   */
  watermark(time: Time): Time {
    const kernel = this.#kernel;
    if (kernel.watermark) {
      for (const [key, slot] of this.slots) {
        this.#key = key;
        try {
          if (kernel.watermark(slot.state, time, this.#emit, this.#context) !== false) slot.dirty = true;
        } catch (thrown) {
          this.#failed(undefined, key, thrown);
        }
      }
    }
    return this.reached(time);
  }

  /** How far event time has come at the output when it has come to `time` at the input; runs nothing. */
  reached(time: Time): Time {
    const kernel = this.#kernel;
    if (!kernel.holds) return time;
    let reached = time;
    for (const slot of this.slots.values()) {
      const held = kernel.holds(slot.state);
      if (held !== undefined && held < reached) reached = held;
    }
    return reached;
  }

  /** The input has ended. */
  end(): void {
    if (!this.#kernel.end) return;
    for (const [key, slot] of this.slots) {
      this.#key = key;
      slot.dirty = true;
      try {
        this.#kernel.end(slot.state, this.#emit, this.#context);
      } catch (thrown) {
        this.#failed(undefined, key, thrown);
      }
    }
  }

  /** A kernel that threw may have left its state half changed, so the key starts afresh. */
  #failed(item: Item | undefined, key: string, thrown: unknown): void {
    const slot = this.slots.get(key);
    if (slot) {
      slot.state = this.#kernel.start(key);
      slot.dirty = true;
    }
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    this.#output.error(`Kernel threw: ${reason}`, item, key, thrown);
  }
}
