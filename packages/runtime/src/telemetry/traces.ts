/**
 * OpenTelemetry traces of items chosen by sampling: from the take through the steps to the write, one trace an item.
 *
 * An item never carries its trace: items are data, and the same run must give the same items with tracing on and off. The
 * context travels beside them, by the number that an item has at its sink. A link will take it from there and put it into
 * the envelope of the wire, as the `traceparent` of W3C Trace Context: the CloudEvents attribute `traceparent` for events,
 * an extra header of that name for the miniSEED records of frames; the receiving source gives it back beside its batch.
 *
 * @see https://www.w3.org/TR/trace-context/
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md
 */
import { createRequire } from "node:module";
import { type Item, SeededRandom, type SinkWriter } from "@headframe/core";
import type { Attributes, Context, Span, Tracer } from "@opentelemetry/api";
import { type Arrival, Journey, type PassedStep, type Stretch, type Wait } from "./journey.ts";
import { itemAttributes, type Onward, wallOrigin, wallTime } from "./span-facts.ts";
import { TracedWriter } from "./traced-writer.ts";

/** Which items are traced, and where the spans go. */
export interface TracingOptions {
  readonly tracer: Tracer;
  /** Share of the items that enter the graph, above 0 and up to 1: 0.001 is one in 1000. */
  readonly ratio: number;
}

/** What is told of a flow in its traces. */
export interface TracedFlow {
  readonly name: string;
  /** Operators by step id. */
  readonly operators: ReadonlyMap<string, string>;
  /** Is told once if the tracer throws; nothing more is traced then. */
  readonly failed: (thrown: unknown) => void;
  /** Milliseconds that never go back. */
  readonly milliseconds?: () => number;
}

/** How a journey began. */
interface Beginning {
  readonly name: string;
  readonly attributes: Attributes;
  /** What its first span is a part of. */
  readonly context: Context;
  readonly origin: number;
}

/** Arrivals at one sink that have not been written. */
const MOST_ARRIVALS = 4096;

/** Loads the API when the first run is traced: a run that is not must not pay for it at its start. */
const api = (): typeof import("@opentelemetry/api") => createRequire(import.meta.url)("@opentelemetry/api");

/**
 * Follows sampled items. Of `1 / ratio` items one is chosen, on average, by a generator with a fixed seed: the same items
 * each time, at no beat with the number of channels.
 */
export class Traces {
  readonly #tracer: Tracer;
  readonly #flow: TracedFlow;
  readonly #milliseconds: () => number;
  readonly #api = api();
  readonly #random = new SeededRandom(1, "traces");
  readonly #longest: number;
  readonly #arrivals = new Map<string, Map<number, Onward>>();
  readonly #waiting = new Map<string, Onward>();
  #left = 1;
  #open: { readonly journey: Journey; readonly beginning: Beginning } | undefined;

  /** @throws RangeError for a ratio that is none */
  constructor({ tracer, ratio }: TracingOptions, flow: TracedFlow) {
    if (!(ratio > 0 && ratio <= 1)) throw new RangeError(`The share of items that are traced is above 0 and up to 1, not ${ratio}`);
    this.#tracer = tracer;
    this.#flow = flow;
    this.#milliseconds = flow.milliseconds ?? (() => performance.now());
    this.#longest = 2 * Math.round(1 / ratio) - 1;
  }

  /** An item enters the graph. Tells whether it is followed: then `end` is due when it is through. */
  begin(source: string, item: Item, turn: number): boolean {
    if (--this.#left > 0) return false;
    this.#left = 1 + Math.floor(this.#random.next() * this.#longest);
    const attributes = { "headframe.source": source, "headframe.turn": turn };
    this.#start(item, { name: `take ${source}`, attributes, context: this.#api.ROOT_CONTEXT, origin: wallOrigin(this.#milliseconds()) });
    return true;
  }

  enter(step: PassedStep, item: Item): void {
    this.#open?.journey.enter(step, item);
  }

  leave(): void {
    this.#open?.journey.leave();
  }

  /** An item comes to a sink, where it has this number. */
  arrive(sink: string, sequence: number, item: Item): void {
    this.#open?.journey.arrive(sink, sequence, item);
  }

  /** An item waits in an asynchronous step, where it has this number. */
  wait(step: string, id: number, item: Item): void {
    this.#open?.journey.wait(step, id, item);
  }

  /** What came of a waiting item leaves the step. Tells whether it is followed: then `end` is due when it is through. */
  resume(step: string, id: number): boolean {
    const key = waitKey(step, id);
    const waited = this.#waiting.get(key);
    if (waited === undefined) return false;
    this.#waiting.delete(key);
    const { item, at, context, origin } = waited;
    this.#start(item, { name: `work ${step}`, attributes: this.#stepAttributes(step), context, origin }, at);
    return true;
  }

  #start(item: Item, beginning: Beginning, at?: number): void {
    this.#open = { journey: new Journey(item, this.#milliseconds, at), beginning };
  }

  /** The item is through: its spans are made. */
  end(): void {
    if (this.#open === undefined) return;
    const { journey, beginning } = this.#open;
    this.#open = undefined;
    journey.end();
    this.#guarded(() => this.#tell(journey, beginning));
  }

  #tell({ stretches, arrivals, waits, skipped }: Journey, beginning: Beginning): void {
    const contexts: Context[] = [];
    for (const stretch of stretches) {
      const context = contexts[stretch.parent] ?? beginning.context;
      const span = this.#span(stretch, beginning, context);
      if (contexts.length === 0 && skipped > 0) span.setAttribute("headframe.spans_skipped", skipped);
      contexts.push(this.#api.trace.setSpan(context, span));
      span.end(wallTime(stretch.end, beginning.origin));
    }
    const onward = ({ item, at, stretch }: Arrival | Wait): Onward => ({ context: contexts[stretch] as Context, item, at, origin: beginning.origin });
    for (const wait of waits) this.#waiting.set(waitKey(wait.step, wait.id), onward(wait));
    for (const arrival of arrivals) this.#arrived(arrival.sink, arrival.sequence, onward(arrival));
  }

  #span({ step, item, start, exclusive, itemsOut, errors }: Stretch, beginning: Beginning, context: Context): Span {
    const about = { "headframe.flow": this.#flow.name, ...itemAttributes(item) };
    const startTime = wallTime(start, beginning.origin);
    if (step === undefined) return this.#tracer.startSpan(beginning.name, { startTime, attributes: { ...about, ...beginning.attributes } }, context);
    const passage = { "headframe.exclusive_ns": Math.round(exclusive * 1e6), "headframe.items_out": itemsOut };
    const span = this.#tracer.startSpan(`step ${step}`, { startTime, attributes: { ...about, ...this.#stepAttributes(step), ...passage } }, context);
    if (errors > 0) span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: errors === 1 ? "Bad data" : `Bad data, ${errors} times` });
    return span;
  }

  #stepAttributes(step: string): Attributes {
    return { "headframe.step": step, "headframe.operator": this.#flow.operators.get(step) ?? "" };
  }

  #arrived(sink: string, sequence: number, onward: Onward): void {
    const known = this.#arrivals.get(sink) ?? new Map<number, Onward>();
    this.#arrivals.set(sink, known);
    if (known.size >= MOST_ARRIVALS) known.clear(); // of a run that is being recovered: nobody writes them again
    known.set(sequence, onward);
  }

  /** The writers, each of which ends the traces of what it writes. */
  writers(writers: ReadonlyMap<string, SinkWriter>): ReadonlyMap<string, SinkWriter> {
    const about = { flow: this.#flow.name, tracer: this.#tracer, milliseconds: this.#milliseconds, guarded: (work: () => void) => this.#guarded(work) };
    return new Map(
      [...writers].map(([id, writer]) => {
        const arrivals = new Map<number, Onward>();
        this.#arrivals.set(id, arrivals);
        return [id, new TracedWriter(writer, arrivals, about)];
      }),
    );
  }

  /** A tracer that throws harms nobody but itself. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      if (this.#left !== Number.POSITIVE_INFINITY) this.#flow.failed(thrown);
      this.#left = Number.POSITIVE_INFINITY;
    }
  }
}

function waitKey(step: string, id: number): string {
  return `${step} ${id}`;
}
