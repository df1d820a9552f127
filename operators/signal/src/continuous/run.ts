import { type Frame, type Samples, sampleGrid, type Time } from "@headframe/core";

/** Samples of one source without a hole: what a streaming operator computes on. Plain data. */
export interface Run<Work> {
  readonly source: string;
  readonly channels: readonly string[];
  readonly rate: number;
  readonly unit: string;
  /** Whether the samples came as `Float32Array`; results are then of that type too. */
  readonly single: boolean;
  /** Time of sample 0 of the run. */
  anchor: Time;
  /** Samples of each channel taken so far; while a frame is worked on, the index of its first sample. */
  count: number;
  /** Samples at the start that an operator upstream marked as settling. */
  unsettled: number;
  /** Whether a frame with unfit samples was dropped since the last sound one. */
  damaged: boolean;
  /** What the operator remembers. */
  work: Work;
}

/** Time of sample `index` of a run, from its anchor. */
export function timeInRun(run: Pick<Run<unknown>, "anchor" | "rate">, index: number): Time {
  return run.anchor + sampleGrid(run.rate).offset(index);
}

/** Room for results: `Float32Array` for a run of 32-bit floats, else `Float64Array`. */
export function roomFor(run: Pick<Run<unknown>, "single">, length: number): Float32Array | Float64Array {
  return run.single ? new Float32Array(length) : new Float64Array(length);
}

/** What is new in a frame that an operator made from a run. */
export interface Made {
  readonly t0: Time;
  readonly samples: Samples;
  readonly rate?: number;
  readonly unit?: string;
  /** Leading samples that had not settled; values outside the frame are cut to it. */
  readonly settling?: number;
}

/** A frame with a run's names and an operator's samples. */
export function madeFrame(run: Pick<Run<unknown>, "source" | "channels" | "rate" | "unit">, made: Made): Frame {
  const settling = Math.min(made.settling ?? 0, made.samples.length / run.channels.length);
  return {
    kind: "frame",
    source: run.source,
    channels: run.channels,
    t0: made.t0,
    rate: made.rate ?? run.rate,
    unit: made.unit ?? run.unit,
    samples: made.samples,
    ...(settling > 0 && { settling }),
  };
}
