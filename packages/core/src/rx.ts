/** The only file outside the runtime that knows RxJS by value: kernels as operator functions. */
import { Observable, type Observer, type OperatorFunction } from "rxjs";
import { HeadframeError } from "./errors.ts";
import type { DataItem, Item } from "./item.ts";
import type { AsyncKernel, KernelContext } from "./kernel.ts";
import { type KeyExpression, keyOf } from "./key.ts";
import type { PortObservers } from "./operator.ts";
import { type AnyKernel, StepRunner } from "./step-runner.ts";
import { errorEvent } from "./error-event.ts";

/** A kernel as a plain RxJS operator: state lives in the subscription. */
export function liftKernel(name: string, kernel: AnyKernel, keyBy: KeyExpression, ports: PortObservers): OperatorFunction<Item, Item> {
  return (source) =>
    new Observable<Item>((subscriber) => {
      const runner = new StepRunner(kernel, keyOf(keyBy), plainOutput(name, subscriber, ports), plainContext());
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

/** An asynchronous kernel as a plain RxJS operator: bounded, in order for each key. */
export function liftAsyncKernel<In extends DataItem, Out extends DataItem>(name: string, kernel: AsyncKernel<In, Out>, keyBy: KeyExpression, ports: PortObservers): OperatorFunction<Item, Item> {
  return (source) =>
    new Observable<Item>((subscriber) => {
      const output = plainOutput(name, subscriber, ports);
      const key = keyOf(keyBy);
      const abort = new AbortController();
      const waiting: { item: In; key: string }[] = [];
      const busy = new Set<string>();
      let ended = false;
      const settle = (k: string) => {
        busy.delete(k);
        startMore();
      };
      const startMore = () => {
        for (let i = 0; i < waiting.length && busy.size < kernel.concurrency; i++) {
          const next = waiting[i];
          if (next === undefined || busy.has(next.key)) continue;
          waiting.splice(i--, 1);
          busy.add(next.key);
          kernel
            .run(next.item, abort.signal)
            .then(
              (results) => results.forEach((result) => subscriber.next(result)),
              (reason: unknown) => output.error(reason instanceof Error ? reason.message : String(reason), next.item, next.key, reason),
            )
            .finally(() => settle(next.key));
        }
        if (ended && busy.size === 0 && waiting.length === 0) subscriber.complete();
      };
      const subscription = source.subscribe({
        next: (item) => {
          if (item.kind === "gap" || item.kind === "watermark") return subscriber.next(item);
          waiting.push({ item: item as In, key: key(item) ?? "" });
          startMore();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          ended = true;
          startMore();
        },
      });
      return () => {
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

function plainContext(): KernelContext {
  return { now: 0n, random: Math.random };
}
