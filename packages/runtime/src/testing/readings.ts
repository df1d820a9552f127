/** Readings of runs for the tests of telemetry. */
import type { ItemCounts } from "../counters.ts";
import type { DurableMetrics } from "../durable/durable-metrics.ts";
import type { RunMetrics } from "../metrics.ts";
import type { RunReading } from "../telemetry/run-reading.ts";

/** Item counts; what is left out is 0. */
function counts(some: Partial<ItemCounts> = {}): ItemCounts {
  return { frames: 0, events: 0, gaps: 0, samples: 0, bytes: 0, ...some };
}

const start = 1_700_000_000_000_000_000n;

/** Metrics of a run of one source, step and sink. */
export function metricsOf(ids = { source: "waves", step: "band", sink: "file" }): RunMetrics {
  const frames = counts({ frames: 5, gaps: 1, samples: 500, bytes: 2000 });
  return {
    turns: 4,
    now: start,
    lastTurn: start,
    credit: 2,
    sources: {
      [ids.source]: {
        out: frames,
        side: { errors: 1 },
        unconnected: { errors: 1 },
        position: 4,
        watermark: start - 1_500_000_000n,
        idle: false,
        ended: false,
        itemSources: 3,
        waitedSeconds: 1.5,
        lagSeconds: 2.25,
      },
    },
    steps: {
      [ids.step]: {
        in: frames,
        out: counts({ events: 7 }),
        side: { late: 2, errors: 3 },
        unconnected: {},
        ns: 1_500_000,
        errors: 3,
        defects: 1,
        late: 2,
        keys: 9,
        queue: 6,
        lagSeconds: 0.5,
        watermark: start - 2_000_000_000n,
      },
    },
    sinks: { [ids.sink]: { in: counts({ events: 7 }), sequence: 42, queue: 1, lagSeconds: 0.75 } },
  };
}

/** A reading of a run that is running. */
export function readingOf(some: Partial<RunReading> = {}): RunReading {
  return { flow: "mine", health: { state: "running", reasons: [] }, metrics: metricsOf(), ...some };
}

/** What a durable run tells. */
export const durable: DurableMetrics = {
  log: { records: 4, written: 9000, bytes: 4096, syncs: 2, segments: 1 },
  journals: { shake: { entries: 10, bytes: 8000, backlogBytes: 100, dropped: 3 } },
  snapshots: { turn: 3, time: start - 4_000_000_000n, count: 2, bytes: 900, seconds: 0.25, failed: 1 },
  recovery: { turns: 12, seconds: 0.125 },
  full: true,
};
