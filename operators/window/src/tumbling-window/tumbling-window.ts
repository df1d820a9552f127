import { anyEvent, defaulted, defineOperator, eventId, nanoseconds, optionsSchema } from "@headframe/core";
import { Type } from "typebox";
import { aggregatePlan } from "../aggregate/aggregates.ts";
import { exampleEvent, exampleTime } from "../example-events.ts";
import { timeWindowKernel } from "../time-windows.ts";
import { windowPort } from "../window-event.ts";
import { durationOption, windowOptions } from "../window-options.ts";

const options = optionsSchema({
  lengthSeconds: durationOption("Length of a window (s)"),
  offsetSeconds: defaulted(
    Type.Number({ minimum: -3.2e9, maximum: 3.2e9, description: "Start of one window (s since 1970-01-01T00:00:00Z); the others follow from it" }),
    0,
  ),
  ...windowOptions,
});

/**
 * Statistics of a number over windows that follow one another: each event is in one window,
 * `from <= time < to`. A window fires once, when the watermark reaches its end plus the lateness.
 */
export const tumblingWindow = defineOperator({
  name: "tumbling-window",
  version: 1,
  family: "window",
  summary: "Statistics of a number in events over windows of fixed length that follow one another",
  description: [
    "A window holds the events with `from <= time < to` and fires once, when the watermark reaches `to` plus `latenessSeconds`; windows without events do not fire.",
    "An event whose window has fired goes to `late`. At the end of the input all open windows fire.",
    "A gap in the input marks the windows it overlaps `incomplete`. The order of events changes nothing but the rounding of `mean`, `std` and `sum`.",
  ].join("\n"),
  options,
  accepts: anyEvent,
  emits: windowPort,
  side: { late: anyEvent },
  keyBy: "source",
  example: {
    options: { lengthSeconds: 10, aggregates: ["mean", "max"] },
    in: [exampleEvent(1, { value: 2 }), exampleEvent(9.5, { value: 4 }), exampleEvent(12, { value: 7 })],
    out: [windowExample(0, 10, { count: 2, mean: 3, max: 4 }), windowExample(10, 20, { count: 1, mean: 7, max: 7 })],
  },
  kernel: ({ lengthSeconds, offsetSeconds, latenessSeconds, maxOpen, value, aggregates, quantileAccuracy }) => {
    const length = nanoseconds(lengthSeconds);
    const plan = aggregatePlan(aggregates, quantileAccuracy);
    return timeWindowKernel({ length, every: length, offset: nanoseconds(offsetSeconds), lateness: nanoseconds(latenessSeconds), maxOpen, value, plan });
  },
});

function windowExample(from: number, to: number, statistics: { count: number; mean: number; max: number }) {
  const [start, end] = [exampleTime(from), exampleTime(to)];
  const data = {
    from: `2026-01-01T12:00:${String(from).padStart(2, "0")}.000000000Z`,
    to: `2026-01-01T12:00:${String(to).padStart(2, "0")}.000000000Z`,
    key: "gas-1",
    ...statistics,
  };
  return { kind: "event", type: "window", id: eventId("window", "gas-1", end, `${start}\nvalue\ngas-1`), source: "gas-1", time: end, data } as const;
}
