import type { Host, OutputBatch, SinkWriter, Time } from "@headframe/core";
import { renderView } from "./render-view.ts";
import { note, noteTick, type ViewModel, viewModel } from "./view-model.ts";

const codes = {
  enter: "\u001b[?1049h\u001b[?25l",
  leave: "\u001b[?25h\u001b[?1049l",
  clear: "\u001b[2J",
  home: "\u001b[H",
  endOfLine: "\u001b[K",
  endOfScreen: "\u001b[J",
  /** Terminals that know it show what lies between at once; others ignore it. */
  together: "\u001b[?2026h",
  apart: "\u001b[?2026l",
} as const;

/** Shortest time between two drawings, ns. */
const pause = 200_000_000n;
/** Drawn at least so often, so that silence shows too, ns. */
const heartbeat = 500_000_000n;

/** The view that redraws in place, on the terminal's second screen; the last picture stays on the first. */
export class LiveWriter implements SinkWriter {
  readonly #host: Host;
  readonly #colour: boolean;
  readonly #model: ViewModel;
  readonly #stop = new AbortController();
  #drawn: Time;
  #size = "";
  #beating: Promise<void> | undefined;

  constructor(title: string, colour: boolean, host: Host) {
    this.#host = host;
    this.#colour = colour;
    this.#drawn = host.clock.now();
    this.#model = viewModel(title, this.#drawn);
  }

  /** Takes over the terminal. */
  async start(): Promise<void> {
    await this.#host.terminal.write(codes.enter);
    await this.#draw(this.#drawn);
    this.#beating = this.#beat();
  }

  write(batch: OutputBatch): Promise<void> | void {
    for (const item of batch.items) note(this.#model, item);
    const now = this.#host.clock.now();
    if (now - this.#drawn >= pause) return this.#draw(now);
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
    const { terminal, clock } = this.#host;
    noteTick(this.#model, clock.now());
    const lines = renderView(this.#model, { columns: terminal.columns, rows: 10_000, colour: this.#colour });
    await terminal.write(`${codes.leave}${lines.join("\n")}\n`);
  }

  async #draw(now: Time): Promise<void> {
    const { terminal } = this.#host;
    const { columns, rows } = terminal;
    this.#drawn = now;
    noteTick(this.#model, now);
    const lines = renderView(this.#model, { columns, rows, colour: this.#colour }).map((line) => line + codes.endOfLine);
    const size = `${columns}x${rows}`;
    const start = size === this.#size ? codes.home : codes.clear + codes.home;
    this.#size = size;
    await terminal.write(`${codes.together}${start}${lines.join("\r\n")}${codes.endOfScreen}${codes.apart}`);
  }

  async #beat(): Promise<void> {
    const { clock } = this.#host;
    while (!this.#stop.signal.aborted) {
      try {
        await clock.until(this.#drawn + heartbeat, this.#stop.signal);
      } catch {
        return;
      }
      const now = clock.now();
      if (now - this.#drawn >= heartbeat) await this.#draw(now);
    }
  }
}
