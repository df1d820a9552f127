import { defaulted, defineOperator, type Emitter, type Kernel, nanoseconds, optionsSchema, parseTime, stationOf, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";
import { Check } from "typebox/value";
import { stationCode } from "../trigger/station-code.ts";
import { TriggerData, type TriggerEvent, triggerEvent, triggerEvents } from "../trigger/trigger-event.ts";
import { addVote, type Ballot, decide, decideOldest, type Elected, type Rules } from "./ballot.ts";
import { type NetworkTriggerEvent, networkTriggerEvent, networkTriggerEvents, type Vote } from "./network-trigger.ts";

const options = optionsSchema({
  minimumSum: Type.Number({ exclusiveMinimum: 0, description: "Sum of weights from which on overlapping triggers are a network trigger" }),
  extensionSeconds: defaulted(Type.Number({ minimum: 0, description: "A trigger still joins that begins this long after the last off time, in seconds" }), 0),
  repeats: defaulted(
    Type.Enum(["separate", "join"], {
      description: "A further trigger of a station that has voted: `separate` may begin an event of its own (ObsPy's rule), `join` belongs to the event",
    }),
    "separate",
  ),
  vote: defaulted(Type.Enum(["station", "channel"], { description: "Who votes once for an event: each station, or each channel" }), "station"),
  weights: defaulted(
    Type.Record(Type.String(), Type.Number({ minimum: 0 }), { description: "Weight of a channel id, a `NET_STA` or a station code; all others weigh 1" }),
    {},
  ),
  members: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description: "Channel ids, `NET_STA` or station codes that may vote; without it all may. Triggers of others are dropped",
    }),
  ),
  source: defaulted(Type.String({ minLength: 1, description: "Source name of the network triggers" }), "network"),
  maxWaiting: defaulted(
    Type.Integer({ minimum: 1, description: "Triggers that may wait for a decision; beyond it the oldest is decided with what is known" }),
    10_000,
  ),
});

type Options = Static<typeof options>;
/** Triggers of single channels that came after their time had been decided. */
type Late = { readonly late: TriggerEvent };

const exampleTriggers = [
  { station: "UH1", on: "2026-01-01T00:00:10Z", off: "2026-01-01T00:00:12Z", peak: 8 },
  { station: "UH2", on: "2026-01-01T00:00:11Z", off: "2026-01-01T00:00:14Z", peak: 6 },
  { station: "UH3", on: "2026-01-01T00:00:20Z", off: "2026-01-01T00:00:21Z", peak: 4 },
].map(({ station, on, off, peak }) => {
  const id = `FDSN:BW_${station}__S_H_Z`;
  return triggerEvent({ source: id, channel: id, on: parseTime(on), off: parseTime(off), peak, std: 1, rate: 50, closedBy: "threshold", settings: "3/1" });
});

/**
 * Triggers that overlap in time at enough stations become one network trigger.
 *
 * @see ObsPy's `coincidence_trigger`; Withers et al. 1998, BSSA 88(1), p. 98; Trnkoczy 2012, NMSOP-2 IS 8.1
 */
export const coincidence = defineOperator({
  name: "coincidence",
  version: 1,
  family: "signal",
  summary: "Network triggers from triggers that overlap in time at enough stations",
  description: `Equal to ObsPy's \`coincidence_trigger\`: triggers in the order of on times; one joins the group while it begins no later than
the group's latest off time plus the extension; each station (or channel) votes once, with its weight; a group that ends no later than the last
network trigger is a part of it and dropped. By this rule an event of which stations trigger again (on S waves, in the coda) may be given
several times; with \`repeats: "join"\` it is given once. ObsPy's \`max_trigger_length\` is the option \`maxSeconds\` of \`trigger\`.

Works in event time: a group is decided once event time has passed its latest off time plus the extension, or when the input ends.
So the result does not depend on the order in which stations report. A trigger that comes after that goes to the port \`late\`.`,
  options,
  accepts: triggerEvents,
  emits: networkTriggerEvents,
  side: { late: triggerEvents },
  keyBy: "none",
  example: {
    options: { minimumSum: 2 },
    in: exampleTriggers,
    out: [
      networkTriggerEvent(
        "network",
        exampleTriggers.slice(0, 2).map((event) => voteOf(event, { vote: "station", weights: {} })),
        parseTime("2026-01-01T00:00:14Z"),
        2,
      ),
    ],
  },
  kernel: (options): Kernel<Ballot, TriggerEvent, NetworkTriggerEvent, Late> => {
    const rules: Rules = { minimumSum: options.minimumSum, extension: nanoseconds(options.extensionSeconds), repeats: options.repeats };
    const members = options.members && new Set(options.members);
    const send = (elected: readonly Elected[], emit: Emitter<NetworkTriggerEvent, Late>): void => {
      for (const { votes, off, sum } of elected) emit.out(networkTriggerEvent(options.source, votes, off, sum));
    };
    return {
      start: () => ({ waiting: [], lastOff: null, decided: null }),
      step(state, event, emit) {
        const problem = triggerProblem(event);
        if (problem !== undefined) return emit.error(problem, event);
        if (members && !names(event.data.channel).some((name) => members.has(name))) return;
        if (state.decided !== null && event.time <= state.decided) return emit.side("late", event);
        addVote(state, voteOf(event, options));
        if (state.waiting.length <= options.maxWaiting) return;
        emit.error(`More than ${options.maxWaiting} triggers wait for event time: the oldest is decided with what is known`, event);
        send(decideOldest(state, rules), emit);
      },
      gap: (_state, gap, emit) => emit.gap(gap),
      watermark(state, time, emit) {
        const waiting = state.waiting.length;
        send(decide(state, rules, time), emit);
        if (state.waiting.length === waiting) return false;
      },
      holds: (state): Time | undefined => state.waiting[0]?.on,
      end: (state, emit) => send(decide(state, rules), emit),
    };
  },
});

/** Names by which options may call a channel, the most exact first. */
function names(channel: string): string[] {
  return [channel, stationOf(channel), stationCode(channel)];
}

function voteOf(event: TriggerEvent, { vote, weights }: Pick<Options, "vote" | "weights">): Vote {
  const { channel, off, peak, std } = event.data;
  const named = names(channel).find((name) => Object.hasOwn(weights, name));
  return {
    on: event.time,
    off: parseTime(off),
    channel,
    station: stationCode(channel),
    voter: vote === "channel" ? channel : stationOf(channel),
    weight: named === undefined ? 1 : (weights[named] as number),
    peak,
    std,
  };
}

/** Events may come from files and links, so their data are checked. */
function triggerProblem({ time, data }: TriggerEvent): string | undefined {
  if (!Check(TriggerData, data)) return "Event is not a trigger of one channel";
  try {
    return parseTime(data.off) < time ? "Trigger ends before it begins" : undefined;
  } catch (error) {
    return `Trigger's off time: ${(error as Error).message}`;
  }
}
