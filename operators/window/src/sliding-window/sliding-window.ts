import { anyEvent, defaulted, defineOperator, eventId, nanoseconds, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { aggregatePlan } from "../aggregate/aggregates.ts";
import { exampleEvent, exampleTime } from "../example-events.ts";
import { timeWindowKernel } from "../time-windows.ts";
import { windowPort } from "../window-event.ts";
import { durationOption, windowOptions } from "../window-options.ts";

const mostOverlap = 10_000;

const options = optionsSchema({
  lengthSeconds: durationOption("Length of a window (s)"),
  everySeconds: durationOption("Time from one window's start to the next one's (s); at most the length"),
  offsetSeconds: defaulted(
    Type.Number({ minimum: -3.2e9, maximum: 3.2e9, description: "Start of one window (s since 1970-01-01T00:00:00Z); the others follow from it" }),
    0,
  ),
  ...windowOptions,
});

/**
 * Statistics of a number over windows that overlap: a window of `lengthSeconds` starts every `everySeconds`.
 * An event is added to one pane however many windows overlap; windows are merged from panes when they fire.
 */
export const slidingWindow = defineOperator({
  name: "sliding-window",
  version: 1,
  family: "window",
  summary: "Statistics of a number in events over windows of fixed length that overlap",
  description: [
    "A window holds the events with `from <= time < to` and fires once, when the watermark reaches `to` plus `latenessSeconds`; windows without events do not fire.",
    "An event goes to `late` when all its windows have fired; when some have, it counts in the others.",
    "Events are gathered in panes between the borders of windows (at most two for each slide), so the cost of an event does not grow with the overlap.",
    "A gap in the input marks the windows it overlaps `incomplete`.",
  ].join("\n"),
  options,
  check: ({ lengthSeconds, everySeconds }) => {
    if (everySeconds > lengthSeconds) return [`option "everySeconds" must be at most lengthSeconds (${lengthSeconds}), got ${everySeconds}`];
    return lengthSeconds / everySeconds > mostOverlap ? [`option "everySeconds" must be at least lengthSeconds / ${mostOverlap}, got ${everySeconds}`] : [];
  },
  accepts: anyEvent,
  emits: windowPort,
  side: { late: anyEvent },
  keyBy: "source",
  example: {
    options: { lengthSeconds: 20, everySeconds: 10, aggregates: ["sum"] },
    in: [exampleEvent(5, { value: 1 }), exampleEvent(15, { value: 2 })],
    out: [
      windowExample(-10, "2026-01-01T11:59:50", "2026-01-01T12:00:10", 1, 1),
      windowExample(0, "2026-01-01T12:00:00", "2026-01-01T12:00:20", 2, 3),
      windowExample(10, "2026-01-01T12:00:10", "2026-01-01T12:00:30", 1, 2),
    ],
  },
  kernel: ({ lengthSeconds, everySeconds, offsetSeconds, latenessSeconds, maxOpen, value, aggregates, quantileAccuracy }) =>
    timeWindowKernel({
      length: nanoseconds(lengthSeconds),
      every: nanoseconds(everySeconds),
      offset: nanoseconds(offsetSeconds),
      lateness: nanoseconds(latenessSeconds),
      maxOpen,
      value,
      plan: aggregatePlan(aggregates, quantileAccuracy),
    }),
});

function windowExample(start: number, from: string, to: string, count: number, sum: number) {
  const time = exampleTime(start + 20);
  const data = { from: `${from}.000000000Z`, to: `${to}.000000000Z`, key: "gas-1", count, sum };
  return { kind: "event", type: "window", id: eventId("window", "gas-1", time, `${exampleTime(start)}\nvalue\ngas-1`), source: "gas-1", time, data } as const;
}
