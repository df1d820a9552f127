import {
  anyEvent,
  defaulted,
  defineOperator,
  type Emitter,
  type Event,
  eventId,
  events,
  type Json,
  type Kernel,
  nanoseconds,
  optionsSchema,
  seconds,
  type Time,
} from "@headframe/core";
import { type Static, Type } from "typebox";
import { exampleEvent } from "../example-events.ts";
import { latenessOption } from "../window-options.ts";

const options = optionsSchema({
  left: Type.String({ minLength: 1, description: "Event type on the left" }),
  right: Type.String({ minLength: 1, description: "Event type on the right" }),
  toleranceSeconds: Type.Number({ minimum: 0, maximum: 3.2e9, description: "Events join when their times differ by no more than this (s)" }),
  latenessSeconds: latenessOption,
  maxOpen: defaulted(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Most events that a key keeps, both sides together; one more is an error" }),
    10_000,
  ),
});

const anyData = Type.Unsafe<Json>(Type.Unknown());

const data = Type.Object({
  key: Type.String({ description: "Key of the events" }),
  offsetSeconds: Type.Number({ description: "Time of the right event less that of the left (s)" }),
  leftId: Type.String(),
  rightId: Type.String(),
  left: anyData,
  right: anyData,
});

/** Two events of nearly the same time. */
export type JoinedEvent = Event<"joined", Static<typeof data>>;

interface Candidate {
  readonly event: Event;
  joined: boolean;
}

interface State {
  readonly key: string;
  /** Events that may find partners yet, in order of time. */
  readonly left: Candidate[];
  readonly right: Candidate[];
  /** Event time less lateness. */
  settled: Time | null;
}

type Sides = { unmatched: Event; late: Event };

/** Joins events of two types whose times differ by no more than a tolerance (band join). */
export const joinByTime = defineOperator({
  name: "join-by-time",
  version: 1,
  family: "window",
  summary: "Joins events of two types that are close in time",
  description: [
    "Every pair of a left and a right event of one key within the tolerance is emitted as soon as both are there, at the later of the two times. So one event may be in several pairs; a tolerance below half of the events' spacing gives at most one.",
    "An event that has found no partner goes to `unmatched` when the watermark less `latenessSeconds` has passed its time by more than the tolerance, or at the end of the input.",
    "An event earlier than the watermark less `latenessSeconds` goes to `late`. Gaps are passed on and change nothing.",
  ].join("\n"),
  options,
  check: ({ left, right }) => (left === right ? [`option "right" must be another event type than left, got "${right}"`] : []),
  accepts: anyEvent,
  emits: events("joined", data),
  side: { unmatched: anyEvent, late: anyEvent },
  keyBy: "source",
  example: {
    options: { left: "gas", right: "airflow", toleranceSeconds: 1 },
    in: [exampleEvent(0, { ppm: 4 }, "gas"), exampleEvent(0.5, { speed: 2 }, "airflow"), exampleEvent(9, { ppm: 5 }, "gas")],
    out: [joinedEvent("gas-1", exampleEvent(0, { ppm: 4 }, "gas"), exampleEvent(0.5, { speed: 2 }, "airflow"))],
  },
  kernel: ({ left, right, toleranceSeconds, latenessSeconds, maxOpen }): Kernel<State, Event, JoinedEvent, Sides> => {
    const tolerance = nanoseconds(toleranceSeconds);
    const lateness = nanoseconds(latenessSeconds);
    return {
      start: (key) => ({ key, left: [], right: [], settled: null }),
      step(state, event, emit) {
        if (event.type !== left && event.type !== right) return emit.error(`Event type "${event.type}" is neither "${left}" nor "${right}"`, event);
        if (state.settled !== null && event.time < state.settled) return emit.side("late", event);
        if (state.left.length + state.right.length >= maxOpen) return emit.error(`More than ${maxOpen} events are kept: option "maxOpen"`, event);
        const [own, other] = event.type === left ? [state.left, state.right] : [state.right, state.left];
        const candidate = { event, joined: false };
        insert(own, candidate);
        for (const partner of within(other, event.time - tolerance, event.time + tolerance)) {
          candidate.joined = partner.joined = true;
          emit.out(event.type === left ? joinedEvent(state.key, event, partner.event) : joinedEvent(state.key, partner.event, event));
        }
      },
      gap: (_, gap, emit) => emit.gap(gap),
      watermark(state, time, emit) {
        const limit = time - lateness;
        if (state.settled !== null && limit <= state.settled) return false;
        state.settled = limit;
        forget(state, limit - tolerance, emit);
      },
      holds(state) {
        const times = [state.left, state.right].flatMap((side) => side.find((c) => !c.joined)?.event.time ?? []);
        if (lateness > 0n && state.settled !== null) times.push(state.settled);
        return times.sort((a, b) => (a < b ? -1 : 1))[0];
      },
      end: (state, emit) => forget(state, undefined, emit),
    };
  },
});

function joinedEvent(key: string, left: Event, right: Event): JoinedEvent {
  const { time } = left.time > right.time ? left : right;
  const id = eventId("joined", left.source, time, `${left.id}\n${right.id}`);
  const both = { key, offsetSeconds: seconds(right.time - left.time), leftId: left.id, rightId: right.id, left: left.data, right: right.data };
  return { kind: "event", type: "joined", id, source: left.source, time, data: both };
}

function insert(candidates: Candidate[], candidate: Candidate): void {
  let at = candidates.length;
  while (at > 0 && (candidates[at - 1] as Candidate).event.time > candidate.event.time) at--;
  candidates.splice(at, 0, candidate);
}

/** Candidates of `from <= time <= to`; the newest are likeliest, so the search begins there. */
function within(candidates: readonly Candidate[], from: Time, to: Time): Candidate[] {
  let end = candidates.length;
  while (end > 0 && (candidates[end - 1] as Candidate).event.time > to) end--;
  let begin = end;
  while (begin > 0 && (candidates[begin - 1] as Candidate).event.time >= from) begin--;
  return candidates.slice(begin, end);
}

/** Drops events before `limit`, or all; those without a partner go to `unmatched` in order of time. */
function forget(state: State, limit: Time | undefined, emit: Emitter<JoinedEvent, Sides>): void {
  const gone = [state.left, state.right].flatMap((side) => {
    const kept = limit === undefined ? -1 : side.findIndex((c) => c.event.time >= limit);
    return side.splice(0, kept < 0 ? side.length : kept);
  });
  const alone = gone.filter((c) => !c.joined).map((c) => c.event);
  alone.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
  for (const event of alone) emit.side("unmatched", event);
}
