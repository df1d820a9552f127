/** The other flow of a comparison: made to take what was recorded, run beside, and compared. */
import { type FlowDocument, formatTime, HeadframeError, type Time } from "@headframe/core";
import type { SegmentBase } from "../durable/log-entry.ts";
import { planFlow } from "../flow-plan.ts";
import type { GraphSnapshot } from "../graph.ts";
import { defaultLimits } from "../limits.ts";
import type { TurnRecord } from "../turn.ts";
import { BEGIN } from "../watermarks.ts";
import { flowChanges, withSourcesOf } from "./flow-changes.ts";
import { OtherRun } from "./other-run.ts";
import { OutputCollector } from "./output-collector.ts";
import { outputReached, type RecordedRun, type RecordedTurn } from "./recorded-run.ts";
import type { ReplayOptions } from "./replay-options.ts";
import type { Comparison } from "./replay-report.ts";

/** What is compared with the recorded flow; with nothing to compare it does nothing. */
export class OtherSide {
  readonly notes = new Set<string>();
  readonly #options: ReplayOptions;
  #document: FlowDocument | undefined;
  #run: OtherRun | undefined;
  #collector: OutputCollector | undefined;
  #comparison: Omit<Comparison, "toleranceSeconds" | "events" | "frames"> | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Whether some step will begin with no state, so that it is well to begin earlier. */
  warmsUp({ document }: SegmentBase): boolean {
    const other = this.#fedBy(document);
    return other !== undefined && flowChanges(document, other).length > 0;
  }

  /** The other flow as it takes what the recorded one took. */
  #fedBy(recorded: FlowDocument): FlowDocument | undefined {
    const { against } = this.#options;
    if (against === undefined) return undefined;
    this.#document ??= typeof against === "function" ? against(recorded) : against;
    const ids = (document: FlowDocument) => document.sources.map(({ id }) => id);
    if (!ids(this.#document).some((id) => ids(recorded).includes(id))) {
      const [has, had] = [ids(this.#document).join(", "), ids(recorded).join(", ")];
      throw new HeadframeError("replay-impossible", `The other flow takes from ${has}, and what was recorded is of ${had}: they have no source in common`);
    }
    return withSourcesOf(recorded, this.#document);
  }

  /** Begins with the recorded flow at the base of a segment. */
  begin(base: SegmentBase, recorded: RecordedRun, snapshot: GraphSnapshot): void {
    const document = this.#fedBy(base.document);
    if (document === undefined) return;
    const { againstCatalogue, catalogue, limits } = this.#options;
    const other = planFlow(document, againstCatalogue ?? catalogue);
    this.#run = new OtherRun({ recorded: recorded.plan, other, snapshot, limits: { ...defaultLimits, ...limits } });
    this.#describe(base, document, this.#run);
  }

  #describe({ document: recorded, turn, watermark, now }: SegmentBase, document: FlowDocument, { fresh }: OtherRun): void {
    const ids = (nodes: readonly { readonly id: string }[]) => nodes.map(({ id }) => id);
    const [before, after] = [ids(recorded.sinks), ids(document.sinks)];
    const common = before.filter((id) => after.includes(id));
    this.#collector ??= new OutputCollector(common, this.#options);
    const unfed = ids(document.sources).filter((id) => !ids(recorded.sources).includes(id));
    if (unfed.length > 0) this.notes.add(`Nothing was recorded of source ${unfed.join(", ")}, from which the other flow takes`);
    const since = this.#comparison?.freshSince ?? (fresh.length > 0 && turn > 0 ? formatTime(watermark ?? now) : undefined);
    this.#comparison = {
      other: document.name,
      changes: flowChanges(recorded, document),
      freshSteps: fresh,
      ...(since !== undefined && { freshSince: since }),
      sinksOfOne: [...before, ...after].filter((id) => !common.includes(id)),
    };
  }

  /** Takes a turn that the recorded flow has run. */
  async turn(record: TurnRecord, { items, output }: RecordedTurn): Promise<void> {
    if (this.#run === undefined) return;
    this.#collector?.add("recorded", output);
    this.#collector?.add("other", await this.#run.turn(record, items));
  }

  /** Whether nothing up to `to` can come any more. */
  over(to: Time): boolean {
    return this.#run === undefined || (outputReached(this.#run.graph, this.#run.plan) ?? BEGIN) > to;
  }

  /** The turns are over: waits for what is still at work. */
  async finish(): Promise<void> {
    if (this.#run) for await (const output of this.#run.rest()) this.#collector?.add("other", output);
  }

  end(): void {
    this.#run?.close();
    this.#run = undefined;
  }

  report(): Comparison | undefined {
    const { toleranceSeconds = 0.5, from } = this.#options;
    if (this.#comparison === undefined || this.#collector === undefined) return undefined;
    const { freshSteps, freshSince } = this.#comparison;
    if (freshSince !== undefined) this.notes.add(warmUp(freshSteps, freshSince, from));
    return { ...this.#comparison, toleranceSeconds, events: this.#collector.events(toleranceSeconds), frames: this.#collector.frames() };
  }
}

function warmUp(steps: readonly string[], since: string, from: Time | undefined): string {
  const fresh = `Step${steps.length === 1 ? "" : "s"} ${steps.join(", ")} of the other flow began with no state at ${since}`;
  return from === undefined || formatTime(from) <= since
    ? `${fresh}: what is different shortly after that may be so for this reason alone`
    : `${fresh}, and had until the interval's beginning to warm up`;
}
