/** Opens a plan's sources: live ones, through a journal where they cannot be read again, and ranges to be read again. */
import { HeadframeError, type Host, type Position, type SourceReader } from "@headframe/core";
import { asError } from "../bad-data.ts";
import type { FlowPlan, PlannedSource } from "../flow-plan.ts";
import type { Journal } from "./journal.ts";

/** Opens the journal of a source. */
export type OpenJournal = (source: string) => Promise<Journal>;

/** The sources of a plan. */
export class SourceAccess {
  /** Journals by source, of those that are open. */
  readonly journals = new Map<string, Journal>();
  readonly #sources: ReadonlyMap<string, PlannedSource>;
  readonly #host: Host;
  readonly #openJournal: OpenJournal;

  constructor(plan: FlowPlan, host: Host, openJournal: OpenJournal) {
    this.#sources = new Map(plan.sources.map((source) => [source.node.id, source]));
    this.#host = host;
    this.#openJournal = openJournal;
  }

  /** Opens a source to be read again from a position, as fast as it is taken. */
  async reread(id: string, position: Position | undefined): Promise<SourceReader> {
    const { definition, options } = this.#find(id);
    if (!replayable(this.#find(id))) return (await this.#journal(id)).reread(position);
    try {
      return named(id, await definition.open(definition.unpaced?.(options) ?? options, this.#host, position));
    } catch (reason) {
      throw new HeadframeError(
        "source-changed",
        `Source "${id}" could not be opened where it stood, to read again what was taken from it: ${asError(reason).message}`,
        { cause: reason },
      );
    }
  }

  /** Opens a source to go on from a position; a device that has ended is not opened. */
  async live(id: string, position: Position | undefined): Promise<SourceReader> {
    const source = this.#find(id);
    const { definition, options } = source;
    if (replayable(source)) return definition.open(options, this.#host, position);
    const journal = await this.#journal(id);
    if (journal.ended) return journal.live(undefined, position);
    const device = await definition.open(options, this.#host, journal.devicePosition);
    try {
      return journal.live(device, position);
    } catch (error) {
      await device.close().catch(() => {});
      throw error;
    }
  }

  async #journal(id: string): Promise<Journal> {
    const open = this.journals.get(id);
    if (open) return open;
    const journal = await this.#openJournal(id);
    this.journals.set(id, journal);
    return journal;
  }

  #find(id: string): PlannedSource {
    const source = this.#sources.get(id);
    if (source === undefined) throw new HeadframeError("source-changed", `The flow has no source "${id}", from which the state holds samples`);
    return source;
  }
}

/** Whether a source can be read again with the options it has. */
export function replayable({ definition, options }: PlannedSource): boolean {
  return typeof definition.replayable === "function" ? definition.replayable(options) : definition.replayable;
}

/** A reader whose failures say which source it is. */
function named(id: string, reader: SourceReader): SourceReader {
  const take: SourceReader["take"] = async (credit, signal) => {
    try {
      return await reader.take(credit, signal);
    } catch (reason) {
      if (reason instanceof HeadframeError) throw reason;
      throw new HeadframeError("source-failed", `Source "${id}" failed: ${asError(reason).message}`, { cause: reason });
    }
  };
  return { take, close: () => reader.close() };
}
