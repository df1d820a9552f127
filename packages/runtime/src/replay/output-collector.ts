/** What flows put out in an interval of event time, gathered for a report. */
import { type Event, eventJson, itemTime, nanoseconds, type Time } from "@headframe/core";
import type { TurnOutput } from "../turn.ts";
import { fieldDifferences } from "./field-differences.ts";
import { pairEvents } from "./pair-events.ts";
import type { EventComparison, SinkCount, StreamReport } from "./replay-report.ts";
import { StreamComparison } from "./stream-comparison.ts";

/** An interval of event time; open where an end is absent. */
export interface Interval {
  readonly from?: Time | undefined;
  readonly to?: Time | undefined;
}

/** Whether a time lies in an interval, ends included. */
function within({ from, to }: Interval, time: Time): boolean {
  return (from === undefined || time >= from) && (to === undefined || time <= to);
}

/** Counts what leaves through each sink. */
export class OutputCounts {
  readonly #interval: Interval;
  readonly #sinks = new Map<string, { events: Record<string, number>; frames: number; gaps: number }>();

  constructor(interval: Interval) {
    this.#interval = interval;
  }

  add(output: TurnOutput): void {
    for (const { producer, items } of output) {
      const count = this.#sinks.get(producer) ?? { events: {}, frames: 0, gaps: 0 };
      this.#sinks.set(producer, count);
      for (const item of items) {
        if (!within(this.#interval, itemTime(item))) continue;
        if (item.kind === "frame") count.frames++;
        else if (item.kind === "gap") count.gaps++;
        else count.events[item.type] = (count.events[item.type] ?? 0) + 1;
      }
    }
  }

  counts(): SinkCount[] {
    return [...this.#sinks].map(([sink, count]) => ({ sink, ...count }));
  }
}

interface SinkEvents {
  readonly recorded: Event[];
  readonly other: Event[];
}

/** Holds the events of two flows until the end, and compares their frames as they come. */
export class OutputCollector {
  readonly #interval: Interval;
  readonly #events = new Map<string, SinkEvents>();
  readonly #streams = new Map<string, Map<string, StreamComparison>>();

  /** @param sinks - those to be compared, which both flows have */
  constructor(sinks: readonly string[], interval: Interval) {
    this.#interval = interval;
    for (const sink of sinks) {
      this.#events.set(sink, { recorded: [], other: [] });
      this.#streams.set(sink, new Map());
    }
  }

  add(side: "recorded" | "other", output: TurnOutput): void {
    for (const { producer, items } of output) {
      const events = this.#events.get(producer)?.[side];
      const streams = this.#streams.get(producer);
      if (events === undefined || streams === undefined) continue;
      for (const item of items) {
        if (!within(this.#interval, itemTime(item))) continue;
        if (item.kind === "event") events.push(item);
        else {
          const stream = streams.get(item.source) ?? new StreamComparison();
          streams.set(item.source, stream);
          stream.add(side, item);
        }
      }
    }
  }

  /** By type, and by sink where sinks were not given the same events. */
  events(toleranceSeconds: number): EventComparison[] {
    const groups: { sinks: string[]; events: SinkEvents }[] = [];
    for (const [sink, events] of this.#events) {
      const twin = groups.find((group) => sameObjects(group.events.recorded, events.recorded) && sameObjects(group.events.other, events.other));
      if (twin) twin.sinks.push(sink);
      else groups.push({ sinks: [sink], events });
    }
    return groups.flatMap(({ sinks, events }) => {
      const byType = { recorded: Map.groupBy(events.recorded, ({ type }) => type), other: Map.groupBy(events.other, ({ type }) => type) };
      const types = new Set([...byType.recorded.keys(), ...byType.other.keys()]);
      return [...types].map((type) => compared(sinks, type, byType.recorded.get(type) ?? [], byType.other.get(type) ?? [], toleranceSeconds));
    });
  }

  frames(): StreamReport[] {
    return [...this.#streams].flatMap(([sink, streams]) =>
      [...streams].map(([source, stream]) => {
        const firstDifference = stream.difference();
        return { sink, source, ...stream.counts, ...(firstDifference && { firstDifference }) };
      }),
    );
  }
}

/** Sinks that take from the same ports are handed the very same events. */
function sameObjects(a: readonly Event[], b: readonly Event[]): boolean {
  return a.length === b.length && a.every((event, i) => event === b[i]);
}

function compared(sinks: readonly string[], type: string, recorded: readonly Event[], other: readonly Event[], toleranceSeconds: number): EventComparison {
  const { pairs, onlyRecorded, onlyOther } = pairEvents(recorded, other, nanoseconds(toleranceSeconds));
  const different = pairs.flatMap(({ recorded: a, other: b, by }) => {
    const fields = a === b ? [] : fieldDifferences(a, b);
    return fields.length === 0 ? [] : [{ recorded: eventJson(a), other: eventJson(b), by, fields }];
  });
  return {
    sinks,
    type,
    both: pairs.length,
    equal: pairs.length - different.length,
    different,
    onlyRecorded: onlyRecorded.map(eventJson),
    onlyOther: onlyOther.map(eventJson),
  };
}
