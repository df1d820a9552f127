import type { Host, OutputBatch, SinkWriter, Time } from "@headframe/core";
import { eventLine } from "./event-line.ts";
import { duration, quantity, threeFigures } from "./in-words.ts";
import { paintLine, type Span } from "./painted-line.ts";
import { currentRates, note, noteTick, type ViewModel, viewModel } from "./view-model.ts";

const tick = 1_000_000_000n;
/** On a terminal a line says that all is well when nothing else has been said for so long, ns. */
const quiet = 10_000_000_000n;

/** A line an event, picks left out, and on a terminal a sign of life in long quiet. */
export class LinesWriter implements SinkWriter {
  readonly #host: Host;
  readonly #colour: boolean;
  readonly #model: ViewModel;
  #ticked: Time;
  #spoke: Time;

  constructor(colour: boolean, host: Host) {
    this.#host = host;
    this.#colour = colour;
    this.#ticked = host.clock.now();
    this.#spoke = this.#ticked;
    this.#model = viewModel("", this.#ticked);
  }

  write(batch: OutputBatch): Promise<void> | void {
    const lines: string[] = [];
    for (const item of batch.items) {
      note(this.#model, item);
      // an event's line says how many picks it has
      if (item.kind === "event" && item.type !== "pick") lines.push(this.#paint(eventLine(item)));
    }
    const now = this.#host.clock.now();
    if (lines.length > 0) this.#spoke = now;
    else if (now - this.#ticked >= tick) {
      this.#ticked = now;
      noteTick(this.#model, now);
      if (this.#host.terminal.interactive && now - this.#spoke >= quiet) {
        lines.push(this.#paint([[this.#status(), "dim"]]));
        this.#spoke = now;
      }
    }
    if (lines.length > 0) return this.#host.terminal.write(`${lines.join("\n")}\n`);
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}

  #status(): string {
    const { stations, gaps, errors, eventCount, singleCount, started, now } = this.#model;
    const rates = currentRates(this.#model);
    const flow = rates ? `, ${quantity(rates.samples)} samples/s, ${threeFigures(rates.realTime)}× real time` : "";
    return `quiet: ${stations.size} ${stations.size === 1 ? "station" : "stations"}${flow}, ${eventCount + singleCount} events, ${gaps} gaps, ${errors} errors, up ${duration(Number(now - started) / 1e9)}`;
  }

  #paint(spans: readonly Span[]): string {
    return paintLine(spans, Number.POSITIVE_INFINITY, this.#colour);
  }
}
