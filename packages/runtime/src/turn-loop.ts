/**
 * The live loop: takes what is there while there is credit, runs a turn, hands the outputs over.
 *
 * Everything that is not deterministic (what is ready, in which order, at what time) is decided here and
 * written into the turn's record; the graph sees only the record and the items.
 */
import type { Clock, HeadframeError, Time } from "@headframe/core";
import type { AsyncWork } from "./async-work.ts";
import type { Delivery } from "./delivery.ts";
import type { FlowGraph } from "./graph.ts";
import type { Limits } from "./limits.ts";
import type { SourceIntake } from "./source-intake.ts";
import type { TakenItems, TakenRange, TurnInput } from "./turn.ts";
import { Alarm, type Wake } from "./wake.ts";
import { later } from "./watermarks.ts";

/** What a turn loop is made of. */
export interface LoopParts {
  readonly graph: FlowGraph;
  readonly intakes: readonly SourceIntake[];
  readonly work: AsyncWork;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly wake: Wake;
  readonly limits: Limits;
  /** Ends the sources' part in a stop: whether the steps then `end` or keep their states for a later run. */
  readonly onStop: "end" | "keep";
  /** Lets the rest of the process run. */
  readonly breathe: () => Promise<void>;
  /** Frees memory that samples took. */
  readonly tidy: () => void;
  /** Called between two turns: keeps what a later run goes on from. */
  readonly tend?: () => void;
}

/** Turns without a wait after which the loop lets others run. */
const BREATH_TURNS = 16;
const BREATH_NS = 1_000_000n;

/** Takes, runs turns and hands over until all has ended. */
export class TurnLoop {
  readonly #parts: LoopParts;
  readonly #takes = new AbortController();
  readonly #byId: ReadonlyMap<string, SourceIntake>;
  readonly #alarm: Alarm;
  #first = 0;
  #stopBy: Time | undefined;
  #failure: HeadframeError | undefined;
  #breath = { turns: 0, since: 0n };
  #tidied = 0;
  #toldEnds = false;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#byId = new Map(parts.intakes.map((intake) => [intake.id, intake]));
    this.#alarm = new Alarm(parts.clock, parts.wake.call);
  }

  get stopping(): boolean {
    return this.#stopBy !== undefined;
  }

  /** Takes nothing more; what is in flight is finished within `limits.stopSeconds` from now. */
  stop(by: Time): void {
    if (this.#stopBy !== undefined) return;
    this.#stopBy = by;
    this.#takes.abort();
    this.#parts.wake.call();
  }

  /** Ends the loop at once: `run` rejects. */
  fail(error: HeadframeError): void {
    this.#failure ??= error;
    this.#takes.abort();
    this.#parts.wake.call();
  }

  /** @throws HeadframeError when a source, a sink, the log or the runtime failed */
  async run(): Promise<void> {
    const { clock, graph, delivery, wake, tend } = this.#parts;
    this.#breath.since = clock.now();
    try {
      for (;;) {
        if (this.#failure) throw this.#failure;
        if (this.#finished()) return;
        const input = this.#gather();
        if (input) {
          const output = graph.turn(input, (source) => this.#byId.get(source)?.waited ?? 0);
          delivery.submit(input.record, output);
          this.#tidy();
          tend?.();
          await this.#breathe();
        } else if (this.#workless()) {
          tend?.();
          await this.#park(wake);
        } else await this.#breathe();
      }
    } finally {
      this.#alarm.clear();
      this.#takes.abort();
    }
  }

  #tidy(): void {
    const { graph, limits, tidy } = this.#parts;
    let bytes = 0;
    for (const { out } of graph.sources.values()) bytes += out.bytes;
    if (bytes - this.#tidied < limits.tidyBytes) return;
    this.#tidied = bytes;
    tidy();
  }

  /** Nothing to do until somebody calls: no source has a batch that there is credit for. */
  #workless(): boolean {
    return this.#parts.delivery.credit === 0 || !this.#parts.intakes.some(({ ready }) => ready) || this.#parts.work.full(this.#parts.limits.asyncItems);
  }

  #finished(): boolean {
    const { graph, work, onStop } = this.#parts;
    if (this.stopping && onStop === "keep") return work.pending === 0 ? this.#sourcesSettled() : this.#late();
    return graph.ended;
  }

  #late(): boolean {
    return this.#stopBy !== undefined && this.#parts.clock.now() >= this.#stopBy;
  }

  /** After a stop: no take is open and no batch is left, or there is no time left to wait for them. */
  #sourcesSettled(): boolean {
    const { intakes } = this.#parts;
    return intakes.every(({ ready }) => !ready) && (this.#late() || intakes.every(({ taking }) => !taking));
  }

  /** What there is for a turn; undefined if there is nothing or no credit. */
  #gather(): TurnInput | undefined {
    const { graph, clock, delivery, work, intakes, onStop } = this.#parts;
    const now = later(clock.now(), graph.now);
    for (const intake of intakes) intake.account(now, false);
    const late = this.#late();
    if (delivery.credit === 0 && !late) return undefined; // the last few turns of a stop need no credit
    const results = late && onStop === "end" ? work.abandon("The host stopped before the result came") : work.takeResults();
    const { taken, items } = this.stopping ? this.#collectLast() : this.#collect();
    const idle = intakes.flatMap((intake) => intake.idle());
    if (taken.length === 0 && idle.length === 0 && results.length === 0 && !this.#endsPending()) return undefined;
    return { record: { turn: graph.turns + 1, now, taken, idle, results }, items };
  }

  /** A step that starts afresh after its sources have ended has yet to hear of it. */
  #endsPending(): boolean {
    const { graph, work, intakes } = this.#parts;
    if (intakes.length > 0 || work.pending > 0 || graph.ended || this.#toldEnds) return false;
    this.#toldEnds = true;
    return true;
  }

  /** Batches of the sources, another one first each time, and the next takes. */
  #collect(): { taken: TakenRange[]; items: TakenItems[] } {
    const { intakes, limits, work } = this.#parts;
    const [taken, items]: [TakenRange[], TakenItems[]] = [[], []];
    const open = !work.full(limits.asyncItems);
    let room = limits.turnItems;
    for (let i = 0; i < intakes.length; i++) {
      const intake = intakes[(this.#first + i) % intakes.length] as SourceIntake;
      intake.request(limits.takeItems, this.#takes.signal);
      if (!open || room <= 0) continue;
      const batch = intake.collect();
      if (batch === undefined) continue;
      taken.push(batch.range);
      items.push(batch.items);
      room -= batch.range.count;
      intake.request(limits.takeItems, this.#takes.signal);
    }
    this.#first = (this.#first + 1) % intakes.length;
    return { taken, items };
  }

  /** After a stop: what had come already, then, once, the end of every source. */
  #collectLast(): { taken: TakenRange[]; items: TakenItems[] } {
    const { intakes, graph, onStop } = this.#parts;
    const batches = intakes.flatMap((intake) => intake.collect() ?? []);
    const taken = batches.map(({ range }) => range);
    const items = batches.map((batch) => batch.items);
    if (taken.length === 0 && onStop === "end" && this.#sourcesSettled())
      for (const [source, { marks, position = null }] of graph.sources) {
        if (marks.progress.ended) continue;
        taken.push({ source, count: 0, position, done: true });
        items.push({ items: [] });
      }
    return { taken, items };
  }

  async #park(wake: Wake): Promise<void> {
    const { clock, intakes } = this.#parts;
    const now = clock.now();
    const due = this.#due(now);
    if (due !== undefined) this.#alarm.set(due);
    await wake.wait();
    const woken = clock.now();
    for (const intake of intakes) intake.account(woken, true);
    if (woken - now >= BREATH_NS) this.#breath = { turns: 0, since: woken };
    else await this.#breathe();
  }

  /** When the loop has to look again though nobody calls. */
  #due(now: Time): Time | undefined {
    if (this.#late()) return undefined;
    let due = this.#stopBy;
    if (this.#parts.delivery.credit === 0) return due; // what is idle by then is seen when there is credit again
    for (const intake of this.#parts.intakes) {
      const time = intake.nextIdle(now);
      if (time !== undefined && (due === undefined || time < due)) due = time;
    }
    return due;
  }

  /** Sources that are never out of items must not keep timers, sockets and signals from being served. */
  async #breathe(): Promise<void> {
    const { clock, breathe } = this.#parts;
    this.#breath.turns++;
    const now = clock.now();
    if (this.#breath.turns < BREATH_TURNS && now - this.#breath.since < BREATH_NS) return;
    await breathe();
    this.#breath = { turns: 0, since: clock.now() };
  }
}
