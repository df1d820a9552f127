import type { OutputBatch, Position, SinkWriter } from "@headframe/core";
import type { Span, SpanStatusCode, Tracer } from "@opentelemetry/api";
import { itemAttributes, type Onward, wallTime } from "./span-facts.ts";

interface Surroundings {
  readonly flow: string;
  readonly tracer: Tracer;
  readonly milliseconds: () => number;
  /** Calls a tracer, which may throw. */
  readonly guarded: (work: () => void) => void;
}

interface OpenSpan {
  readonly span: Span;
  readonly origin: number;
}

const ERROR: SpanStatusCode.ERROR = 2;

/** A sink's writer that makes a span of the write for each traced item. */
export class TracedWriter implements SinkWriter {
  /** Only where the writer itself has one. */
  readonly checkpoint?: () => Promise<Position> | Position;
  readonly #writer: SinkWriter;
  readonly #arrivals: Map<number, Onward>;
  readonly #around: Surroundings;

  /** @param arrivals - traced items on their way to the sink, by number; those that are written are taken out */
  constructor(writer: SinkWriter, arrivals: Map<number, Onward>, around: Surroundings) {
    this.#writer = writer;
    this.#arrivals = arrivals;
    this.#around = around;
    if (writer.checkpoint) this.checkpoint = writer.checkpoint.bind(writer);
  }

  write(batch: OutputBatch): Promise<void> | void {
    const spans = this.#arrivals.size === 0 ? [] : this.#begin(batch);
    return spans.length === 0 ? this.#writer.write(batch) : this.#traced(batch, spans);
  }

  async #traced(batch: OutputBatch, spans: readonly OpenSpan[]): Promise<void> {
    let message: string | undefined;
    try {
      await this.#writer.write(batch);
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      const now = this.#around.milliseconds();
      this.#around.guarded(() => {
        for (const { span, origin } of spans) {
          if (message !== undefined) span.setStatus({ code: ERROR, message });
          span.end(wallTime(now, origin));
        }
      });
    }
  }

  /** Begins a span for each traced item of a batch; what came before the batch will not be written any more. */
  #begin({ producer, sequence, items }: OutputBatch): OpenSpan[] {
    const spans: OpenSpan[] = [];
    const now = this.#around.milliseconds();
    for (const [number, onward] of this.#arrivals) {
      if (number >= sequence + items.length) continue;
      this.#arrivals.delete(number);
      if (number >= sequence) this.#around.guarded(() => spans.push(this.#span(producer, number, now, onward)));
    }
    return spans;
  }

  #span(sink: string, sequence: number, now: number, { context, item, at, origin }: Onward): OpenSpan {
    const { flow, tracer } = this.#around;
    const attributes = {
      "headframe.flow": flow,
      ...itemAttributes(item),
      "headframe.sink": sink,
      "headframe.sequence": sequence,
      "headframe.waited_ns": Math.round((now - at) * 1e6),
    };
    return { span: tracer.startSpan(`write ${sink}`, { startTime: wallTime(now, origin), attributes }, context), origin };
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}
