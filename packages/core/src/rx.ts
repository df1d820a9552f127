/** The only file outside the runtime that knows RxJS by value: kernels as operator functions. */
import { Observable, type Observer, type OperatorFunction } from "rxjs";
import { AsyncLanes } from "./async-lanes.ts";
import { errorEvent } from "./error-event.ts";
import { HeadframeError } from "./errors.ts";
import type { DataItem, Item } from "./item.ts";
import type { AsyncKernel, KernelContext } from "./kernel.ts";
import { type KeyExpression, keyOf } from "./key.ts";
import type { PortObservers } from "./operator.ts";
import { SeededRandom } from "./random.ts";
import { type AnyKernel, StepRunner } from "./step-runner.ts";

/** A kernel as a plain RxJS operator: state lives in the subscription. */
export function liftKernel(name: string, kernel: AnyKernel, keyBy: KeyExpression, ports: PortObservers): OperatorFunction<Item, Item> {
  return (source) =>
    new Observable<Item>((subscriber) => {
      const runner = new StepRunner(kernel, keyOf(keyBy), plainOutput(name, subscriber, ports), plainContext(name));
      return source.subscribe({
        next: (item) => {
          if (item.kind !== "watermark") runner.push(item);
          else subscriber.next({ ...item, time: runner.watermark(item.time) });
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          runner.end();
          subscriber.complete();
        },
      });
    });
}

/**
 * An asynchronous kernel as a plain RxJS operator: bounded, in order for each key. A gap keeps its place
 * within its key; a watermark waits for all that came before it.
 */
export function liftAsyncKernel<In extends DataItem, Out extends DataItem>(
  name: string,
  kernel: AsyncKernel<In, Out>,
  keyBy: KeyExpression,
  ports: PortObservers,
): OperatorFunction<Item, Item> {
  return (source) =>
    new Observable<Item>((subscriber) => {
      const output = plainOutput(name, subscriber, ports);
      const key = keyOf(keyBy);
      const abort = new AbortController();
      const lanes = new AsyncLanes(kernel.concurrency);
      const work = async (item: In, itsKey: string) => {
        try {
          for (const result of await kernel.run(item, abort.signal)) subscriber.next(result);
        } catch (thrown) {
          if (!abort.signal.aborted) output.error(thrown instanceof Error ? thrown.message : String(thrown), item, itsKey, thrown);
        }
      };
      const subscription = source.subscribe({
        next: (item) => {
          const itsKey = key(item) ?? "";
          if (item.kind === "watermark") lanes.after(() => subscriber.next(item));
          else if (item.kind === "gap") lanes.push(itsKey, async () => subscriber.next(item));
          else lanes.push(itsKey, () => work(item as In, itsKey));
        },
        error: (error) => subscriber.error(error),
        complete: () => lanes.after(() => subscriber.complete()),
      });
      return () => {
        lanes.clear();
        abort.abort();
        subscription.unsubscribe();
      };
    });
}

function plainOutput(name: string, subscriber: Observer<Item>, ports: PortObservers) {
  const deliver = (port: string, item: DataItem): boolean => {
    const observer = ports[port];
    if (typeof observer === "function") observer(item);
    else observer?.next?.(item);
    return observer !== undefined;
  };
  return {
    out: (item: DataItem) => subscriber.next(item),
    side: (port: string, item: DataItem) => void deliver(port, item),
    control: (item: Item) => subscriber.next(item),
    error: (reason: string, item: Item | undefined, key: string, thrown?: unknown) => {
      const handled = deliver("errors", errorEvent(name, reason, { key, ...(item && { item }), ...(thrown instanceof Error && { thrown }) }));
      if (!handled) subscriber.error(new HeadframeError("bad-data", `${name}: ${reason}`, { cause: thrown }));
    },
  };
}

function plainContext(name: string): KernelContext {
  const random = new SeededRandom(0, name);
  return { now: 0n, random: () => random.next() };
}
