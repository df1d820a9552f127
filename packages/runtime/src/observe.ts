import { type DataItem, type Gap, HeadframeError, type Host, parseOptions, type Source, type Watermark } from "@headframe/core";
import { Observable } from "rxjs";
import { asError } from "./bad-data.ts";
import { defaultLimits } from "./limits.ts";

/**
 * Items of a source without a flow: opened at each subscription, closed at its end.
 *
 * The next batch is taken when everybody has had the last one. Side ports are left out.
 *
 * @example
 * observe(miniseed({ path: "day.mseed" }), nodeHost()).pipe(bandpass({ lowHz: 1, highHz: 20 }))
 *
 * @throws HeadframeError `source-failed`, through the observable
 */
export function observe<Out extends DataItem>(source: Source<Out>, host: Host, credit: number = defaultLimits.takeItems): Observable<Out | Gap | Watermark> {
  const { definition, spec } = source;
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const read = async () => {
      const reader = await definition.open(parseOptions(definition.name, definition.options, spec.options), host);
      try {
        while (!abort.signal.aborted) {
          const { items, done } = await reader.take(credit, abort.signal);
          for (const item of items) subscriber.next(item as Out | Gap | Watermark);
          if (done) return;
        }
      } finally {
        await reader.close();
      }
    };
    read().then(
      () => subscriber.complete(),
      (reason: unknown) => {
        if (!abort.signal.aborted)
          subscriber.error(new HeadframeError("source-failed", `Source "${definition.name}" failed: ${asError(reason).message}`, { cause: reason }));
      },
    );
    return () => abort.abort();
  });
}
