import { type FlowDocument, HeadframeError, nanoseconds, seconds, type Time } from "@headframe/core";
import { type FlowRun, type RunOptions, runFlow } from "./run-flow.ts";
import type { RunSummary } from "./run-summary.ts";

/** When a run that failed is started again. */
export interface RestartPolicy {
  /** Pause before the first restart, s; it doubles from crash to crash. */
  readonly firstSeconds: number;
  /** Longest pause, s. */
  readonly longestSeconds: number;
  /** Crashes in a row after which the flow stays down. */
  readonly crashes: number;
  /** A run that lasted so long was well: the next crash counts as the first. */
  readonly steadySeconds: number;
}

/** A source that is away for a minute or two comes back to a flow that still tries. */
export const defaultRestartPolicy: RestartPolicy = { firstSeconds: 1, longestSeconds: 30, crashes: 8, steadySeconds: 60 };

/** Failures of the world or of the runtime, which another start from the kept state may get over. */
const passing: ReadonlySet<string> = new Set(["source-failed", "sink-failed", "log-failed", "turn-failed", "disk-full"]);

/**
 * Runs a flow and, when it fails, runs it again from its state, with longer and longer pauses; gives up after a number
 * of crashes in a row.
 *
 * What fails before the flow ever ran (a file that is not there, a state that does not fit) is reported at once.
 *
 * @throws HeadframeError `gave-up` through `done`, with what failed last as its cause
 */
export function superviseFlow(document: FlowDocument, options: RunOptions & Required<Pick<RunOptions, "state">>, policy: Partial<RestartPolicy> = {}): FlowRun {
  return new SupervisedRun(document, options, { ...defaultRestartPolicy, ...policy });
}

class SupervisedRun implements FlowRun {
  readonly done: Promise<RunSummary>;
  readonly #document: FlowDocument;
  readonly #options: RunOptions;
  readonly #policy: RestartPolicy;
  readonly #stop = new AbortController();
  #run: FlowRun;
  #restarts = 0;
  /** Why the flow is down until its next start. */
  #waiting: string | undefined;

  constructor(document: FlowDocument, options: RunOptions, policy: RestartPolicy) {
    this.#document = document;
    this.#options = options;
    this.#policy = policy;
    options.signal?.addEventListener("abort", () => void this.stop(), { once: true });
    this.#run = runFlow(document, options);
    this.done = this.#supervise();
    this.done.catch(() => {}); // whoever wants to know awaits it
  }

  get health(): FlowRun["health"] {
    return this.#waiting === undefined ? this.#run.health : { state: "restarting", reasons: [this.#waiting, ...this.#run.health.reasons.slice(1)] };
  }

  get restarts(): number {
    return this.#restarts;
  }

  get begun(): boolean {
    return this.#run.begun;
  }

  metrics(): ReturnType<FlowRun["metrics"]> {
    return this.#run.metrics();
  }

  snapshot(): ReturnType<FlowRun["snapshot"]> {
    return this.#run.snapshot();
  }

  stop(): Promise<RunSummary> {
    this.#stop.abort();
    void this.#run.stop().catch(() => {});
    return this.done;
  }

  async #supervise(): Promise<RunSummary> {
    const { clock, log } = this.#options.host;
    const { crashes: most, steadySeconds } = this.#policy;
    let ran = false;
    for (let crashes = 1; ; crashes++) {
      const started = clock.now();
      try {
        return await this.#run.done;
      } catch (error) {
        ran ||= this.#run.begun;
        if (this.#stop.signal.aborted || !ran || !(error instanceof HeadframeError) || !passing.has(error.code)) throw error;
        if (seconds(clock.now() - started) >= steadySeconds) crashes = 1;
        if (crashes >= most)
          throw new HeadframeError("gave-up", `The flow failed ${most} times in a row and stays down; the last time: ${error.message}`, { cause: error });
        const pause = this.#pause(crashes);
        log.error(`${error.message}. The flow starts again in ${pause} s`, { crashes, of: most });
        if (!(await this.#sleep(clock.now() + nanoseconds(pause), error.message))) throw error;
        const { reset: _, ...state } = this.#options.state ?? { directory: "" }; // what was to start afresh has done so
        this.#restarts++;
        this.#run = runFlow(this.#document, { ...this.#options, state });
      }
    }
  }

  #pause(crashes: number): number {
    return Math.min(this.#policy.longestSeconds, this.#policy.firstSeconds * 2 ** (crashes - 1));
  }

  /** Waits unless the flow is stopped meanwhile; says which. */
  async #sleep(until: Time, why: string): Promise<boolean> {
    this.#waiting = why;
    try {
      await this.#options.host.clock.until(until, this.#stop.signal);
      return true;
    } catch {
      return false;
    } finally {
      this.#waiting = undefined;
    }
  }
}
