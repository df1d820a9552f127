/**
 * A kernel is the pure part of an operator: no I/O, no clock, no randomness of its own.
 *
 * The caller owns the state and hands it in; the kernel changes it in place. State is plain data
 * (it survives `structuredClone`), so a snapshot is a serialisation and a restore is exact. A kernel
 * never throws on bad data: it calls `emit.error` and goes on. A thrown exception is a bug.
 */
import type { DataItem, Gap, Item, Time } from "./item.ts";

/** Where a kernel puts its results, in order. */
export interface Emitter<Out extends DataItem = DataItem, Side extends Record<string, DataItem> = Record<string, DataItem>> {
  /** Emit on the main port. */
  out(item: Out): void;
  /** Emit on a named side port. */
  side<P extends keyof Side & string>(port: P, item: Side[P]): void;
  /** Pass a gap on to everything downstream. */
  gap(gap: Gap): void;
  /** Report bad data on the `errors` port: what is wrong, as one sentence, and the item it is about. */
  error(reason: string, item?: Item): void;
}

/** Facts about the call that the host supplies. */
export interface KernelContext {
  /** Host time of the turn; the same when the turn is replayed. */
  readonly now: Time;
  /** Next number of the host's seeded generator, in [0, 1). */
  random(): number;
}

/** State in, state changed, items emitted. `State` is always an object. */
export interface Kernel<State extends object, In extends DataItem, Out extends DataItem, Side extends Record<string, DataItem>> {
  /** Fresh state for a key. */
  start(key: string): State;
  /** Take one item. */
  step(state: State, item: In, emit: Emitter<Out, Side>, context: KernelContext): void;
  /**
   * Take a gap. Without this method the state of the key is replaced by a fresh one and the gap is
   * passed on; with it, the kernel does both itself (`emit.gap`).
   */
  gap?(state: State, gap: Gap, emit: Emitter<Out, Side>, context: KernelContext): void;
  /**
   * Event time has reached `time` for everything this step takes in.
   *
   * @returns `false` if the state is as it was, so that it need not be saved again
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most kernels have nothing to say
  watermark?(state: State, time: Time, emit: Emitter<Out, Side>, context: KernelContext): void | false;
  /**
   * How far this step holds event time back: the step's output may still carry times from here on.
   * Absent means nothing is held; `undefined` means nothing at present.
   */
  holds?(state: State): Time | undefined;
  /** The input has ended: emit what is still open. */
  end?(state: State, emit: Emitter<Out, Side>, context: KernelContext): void;
}

/**
 * A step whose work is asynchronous: inference, a request, an escalated task. The host bounds how many
 * run at a time, keeps order within a key, and records results so that a replay does not run them again.
 */
export interface AsyncKernel<In extends DataItem, Out extends DataItem> {
  /** Work on one item; a rejection becomes an item on `errors`. */
  run(item: In, signal: AbortSignal): Promise<readonly Out[]>;
  /** How many items may be in flight at a time, over all keys. */
  readonly concurrency: number;
}
