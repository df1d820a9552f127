import { formatTime, HeadframeError, seconds, type Time } from "@headframe/core";
import type { Interval } from "./output-collector.ts";
import type { RecordedRun } from "./recorded-run.ts";

/** Event time that a replay has run through. */
export class Coverage {
  /** Event time before which nothing was run. */
  begins: Time | undefined;
  /** Event time that was reached. */
  reached: Time | undefined;
  turns = 0;
  #run: { readonly begins: Time | undefined; readonly reached: Time | undefined } | undefined;
  /** At the beginning of a flow a later item may be of an earlier time. */
  #first: RecordedRun | undefined;
  /** Of runs that are over. */
  #past = 0n;

  /** A turn was run. */
  turn(run: RecordedRun): void {
    const { begins, reached } = run;
    this.turns++;
    this.#first ??= run;
    this.begins = this.#first.begins;
    this.reached = reached ?? this.reached;
    this.#run = { begins, reached };
  }

  /** What follows begins elsewhere. */
  end(): void {
    this.#past += this.#present;
    this.#run = undefined;
  }

  get eventSeconds(): number {
    return seconds(this.#past + this.#present);
  }

  get #present(): Time {
    const { begins, reached } = this.#run ?? {};
    return begins !== undefined && reached !== undefined && reached > begins ? reached - begins : 0n;
  }

  /**
   * @param earlier - whether something is kept before what was run
   * @throws HeadframeError `interval-empty` that says what is kept, if nothing of an interval was run
   */
  mustMeet({ from, to }: Interval, directory: string, earlier: boolean): void {
    const { begins, reached } = this;
    const met = (from === undefined || reached === undefined || reached >= from) && (to === undefined || begins === undefined || begins <= to);
    if (met) return;
    const asked = [from === undefined ? "" : `from ${formatTime(from)}`, to === undefined ? "on" : `to ${formatTime(to)}`].filter(Boolean).join(" ");
    const until = reached === undefined || (to !== undefined && reached > to) ? "on" : `to ${formatTime(reached)}`;
    const kept = begins === undefined || earlier ? until : `from ${formatTime(begins)} ${until}`;
    throw new HeadframeError("interval-empty", `${directory} keeps nothing ${asked}: it has event times ${kept}`);
  }
}
