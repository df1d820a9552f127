import { type Batch, HeadframeError, type SourceReader, type Time } from "@headframe/core";
import { asError } from "./bad-data.ts";
import type { IdleTimer, TakenItems, TakenRange } from "./turn.ts";
import type { SourceMarks } from "./watermarks.ts";

interface Surroundings {
  readonly idleNs: number;
  /** Largest credit for small items. */
  readonly takeEvents: number;
  readonly wake: () => void;
  readonly now: () => Time;
  readonly fail: (error: HeadframeError) => void;
}

/** Busy time counts as waiting only up to this, so that a long turn does not make sources look idle. */
const MAX_BUSY_NS = 1e9;

/**
 * Takes from one source: at most one `take` at a time, at most one batch ahead. Measures how long the host
 * has waited for it, from which idleness follows: a source is idle if it gives nothing although asked.
 */
export class SourceIntake {
  readonly id: string;
  readonly marks: SourceMarks;
  /** Nanoseconds of host time for which a take has been open. */
  waited = 0;
  readonly #reader: SourceReader;
  readonly #around: Surroundings;
  #ready: Batch | undefined;
  #taking = false;
  #waitingSince: Time = 0n;
  /** When the first take was opened since something came. */
  #silentSince: Time | undefined;
  /** Waited for takes that have settled, not yet booked. */
  #unbooked = 0;
  #ended = false;
  #asked = 0;
  /** Doubles while the source has as many small items as it is asked for. */
  #stretch = 1;
  #nextCheck: number;

  constructor(id: string, reader: SourceReader, marks: SourceMarks, around: Surroundings) {
    this.id = id;
    this.marks = marks;
    this.#reader = reader;
    this.#around = around;
    this.#nextCheck = around.idleNs;
  }

  get ready(): boolean {
    return this.#ready !== undefined;
  }

  /** A take is open. */
  get taking(): boolean {
    return this.#taking;
  }

  /** The source has said that nothing follows. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Asks for at most `credit` items, or for more small ones, unless that has been done. */
  request(credit: number, signal: AbortSignal): void {
    if (this.#taking || this.#ready || this.#ended || signal.aborted) return;
    this.#asked = Math.max(credit, Math.min(this.#around.takeEvents, credit * this.#stretch));
    try {
      const batch = this.#reader.take(this.#asked, signal);
      if (!("then" in batch)) this.#arrived(batch);
      else {
        this.#taking = true;
        this.#waitingSince = this.#around.now();
        this.#silentSince ??= this.#waitingSince;
        batch.then(
          (settled) => this.#arrived(settled),
          (reason: unknown) => this.#failed(reason, signal),
        );
      }
    } catch (thrown) {
      this.#failed(thrown, signal);
    }
  }

  /** The open take has settled. */
  #settled(): void {
    if (!this.#taking) return;
    this.#taking = false;
    this.#unbooked += Number(this.#around.now() - this.#waitingSince);
  }

  #arrived(batch: Batch): void {
    this.#settled();
    // Nothing has happened: a take that was aborted, or one that came back empty-handed.
    const empty = batch.items.length === 0 && batch.done !== true && Object.keys(batch.side ?? {}).length === 0;
    if (!empty) {
      this.#ready = batch;
      this.#stretch = batch.items.length < this.#asked || batch.items[0]?.kind === "frame" ? 1 : this.#stretch * 2;
      this.#silentSince = undefined;
      if (this.#nextCheck === Number.POSITIVE_INFINITY) this.#nextCheck = this.waited + this.#unbooked + this.#around.idleNs;
    }
    if (batch.done) this.#ended = true;
    this.#around.wake();
  }

  #failed(reason: unknown, signal: AbortSignal): void {
    this.#settled();
    const { name, message } = asError(reason);
    const aborted = signal.aborted && (reason === signal.reason || name === "AbortError");
    if (!aborted) this.#around.fail(new HeadframeError("source-failed", `Source "${this.id}" failed: ${message}`, { cause: reason }));
    this.#around.wake();
  }

  /** The batch that has come, for a turn. */
  collect(): { range: TakenRange; items: TakenItems } | undefined {
    const batch = this.#ready;
    if (batch === undefined) return undefined;
    this.#ready = undefined;
    const { items, side, position, done } = batch;
    const counts = side && Object.fromEntries(Object.entries(side).map(([port, list]) => [port, list.length]));
    return {
      range: { source: this.id, count: items.length, position, ...(counts && { side: counts }), ...(done && { done }) },
      items: { items, ...(side && { side }) },
    };
  }

  /** Books the time for which takes have been open; `parked` says that the host had nothing else to do. */
  account(now: Time, parked: boolean): void {
    let passed = this.#unbooked;
    this.#unbooked = 0;
    if (this.#taking) {
      passed += Number(now - this.#waitingSince);
      this.#waitingSince = now;
    }
    this.waited += parked ? passed : Math.min(passed, MAX_BUSY_NS);
  }

  /** Nanoseconds for which nothing has come although asked, from the idle limit on. */
  silence(now: Time): number | undefined {
    if (!this.#taking || this.#silentSince === undefined) return undefined;
    const silent = Number(now - this.#silentSince);
    return silent >= this.#around.idleNs ? silent : undefined;
  }

  /** Host time at which something may become idle, if no items come. */
  nextIdle(now: Time): Time | undefined {
    return this.#taking && Number.isFinite(this.#nextCheck) ? now + BigInt(Math.max(0, Math.ceil(this.#nextCheck - this.waited))) : undefined;
  }

  /** Item sources that have been silent too long. Looks only when the first can be due. */
  idle(): IdleTimer[] {
    if (!this.#taking || this.waited < this.#nextCheck) return [];
    const { idleNs } = this.#around;
    const { marks, progress } = this.marks;
    const due: IdleTimer[] = [];
    let next = Number.POSITIVE_INFINITY; // nothing can become idle until something is heard
    for (const [item, mark] of marks) {
      if (mark.idle) continue;
      if (this.waited - mark.heard >= idleNs) due.push({ source: this.id, item });
      else next = Math.min(next, mark.heard + idleNs);
    }
    if (marks.size === 0 && !progress.idle) due.push({ source: this.id });
    this.#nextCheck = next;
    return due;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
