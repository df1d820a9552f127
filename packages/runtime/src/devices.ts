import { HeadframeError, type Host, nanoseconds, type SinkResume, type SinkWriter, type SourceReader, type Time } from "@headframe/core";
import { asError } from "./bad-data.ts";
import type { FlowPlan } from "./flow-plan.ts";
import type { FlowGraph } from "./graph.ts";
import { before } from "./wake.ts";

/** When a stop was asked for, and by when it has to be done. */
export interface StopRequest {
  readonly asked: Promise<void>;
  readonly by: Time | undefined;
}

/** How the devices of a durable run are opened. */
export interface Continuing {
  resume(sink: string): SinkResume | undefined;
  openSource(source: string, graph: FlowGraph): Promise<SourceReader>;
}

/** The open sources and sinks of a run. */
export class Devices {
  readonly readers = new Map<string, SourceReader>();
  readonly writers = new Map<string, SinkWriter>();
  readonly #host: Host;
  readonly #seconds: number;

  /** @param seconds - host time that a flush or a close may take */
  constructor(host: Host, seconds: number) {
    this.#host = host;
    this.#seconds = seconds;
  }

  /**
   * Opens sinks: before sources, since what is taken must have a way out.
   *
   * @returns whether all are open; false if a stop came first
   * @throws HeadframeError `sink-failed`
   */
  async openSinks(plan: FlowPlan, stop: StopRequest, continuing?: Continuing): Promise<boolean> {
    for (const { node, definition, options } of plan.sinks) {
      const open = () => definition.open(options, this.#host, continuing?.resume(node.id));
      const writer = await this.#opened(`Sink "${node.id}"`, "sink-failed", open, stop);
      if (writer) this.writers.set(node.id, writer);
      if (stop.by !== undefined) return false;
    }
    return true;
  }

  /**
   * Opens sources where they stand.
   *
   * @returns whether all are open; false if a stop came first
   * @throws HeadframeError `source-failed`
   */
  async openSources(plan: FlowPlan, graph: FlowGraph, stop: StopRequest, continuing?: Continuing): Promise<boolean> {
    for (const { node, definition, options } of plan.sources) {
      const source = graph.source(node.id);
      if (source.marks.progress.ended) continue;
      const open = () => continuing?.openSource(node.id, graph) ?? definition.open(options, this.#host, source.position);
      const reader = await this.#opened(`Source "${node.id}"`, "source-failed", open, stop);
      if (reader) this.readers.set(node.id, reader);
      if (reader?.begin !== undefined) source.position ??= reader.begin;
      if (stop.by !== undefined) return false;
    }
    return true;
  }

  /** What was opened, or undefined if a stop came and opening took longer than a stop may. */
  async #opened<T extends { close(): Promise<void> }>(what: string, code: string, open: () => Promise<T>, stop: StopRequest): Promise<T | undefined> {
    try {
      const opening = open();
      const given = stop.asked.then(() => before(this.#host.clock, stop.by ?? 0n, opening, undefined));
      const device = await Promise.race([opening, given]);
      if (device === undefined) opening.then((late) => late.close()).catch(() => {});
      return device;
    } catch (reason) {
      throw new HeadframeError(code, `${what} could not be opened: ${asError(reason).message}`, { cause: reason });
    }
  }

  /** Flushes sinks other than those that failed, then closes everything; gives what went wrong. */
  async close(failedSinks: ReadonlySet<string>): Promise<HeadframeError[]> {
    const sinks = [...this.writers].map(async ([id, writer]) => [
      ...(failedSinks.has(id) ? [] : await this.#ended(`Sink "${id}"`, "sink-failed", "flushed", () => writer.flush())),
      ...(await this.#ended(`Sink "${id}"`, "sink-failed", "closed", () => writer.close())),
    ]);
    const sources = [...this.readers].map(([id, reader]) => this.#ended(`Source "${id}"`, "source-failed", "closed", () => reader.close()));
    return (await Promise.all([...sinks, ...sources])).flat();
  }

  async #ended(what: string, code: string, how: string, work: () => Promise<void>): Promise<HeadframeError[]> {
    const { clock } = this.#host;
    const attempt = async () => {
      await work();
      return true;
    };
    try {
      if (await before(clock, clock.now() + nanoseconds(this.#seconds), attempt(), false)) return [];
      return [new HeadframeError("stop-timeout", `${what} could not be ${how} within ${this.#seconds} s`)];
    } catch (reason) {
      return [new HeadframeError(code, `${what} could not be ${how}: ${asError(reason).message}`, { cause: reason })];
    }
  }
}
