import { defineOperator, type Kernel, optionsSchema, parseTime, stationOf } from "@headframe/core";
import { Check } from "typebox/value";
import { type LocatedPick, type SeismicEvent, SeismicEventData, seismicEvents } from "../located-event.ts";
import { type PickEvent, pickEvents } from "../pick-event.ts";
import { exampleEvent } from "./example-event.ts";

type NoState = Record<never, never>;

/** The picks of revised events, each with its final phase, its residual and the event it belongs to. */
export const eventPicks = defineOperator({
  name: "event-picks",
  version: 1,
  family: "seismic",
  summary: "The picks that located events are made of, with residuals",
  description: `Gives the arrivals of every event of stage \`revised\`, outliers (weight 0) left out, as picks with their final phase, \`residualSeconds\`
and \`event\`. Ids are those of the picks that were associated. Preliminary events give nothing: their picks come with the revised one.`,
  options: optionsSchema({}),
  accepts: seismicEvents,
  emits: pickEvents,
  keyBy: "none",
  example: { options: {}, in: [exampleEvent], out: exampleEvent.data.arrivals.slice(0, 1).map((arrival) => pickOf(exampleEvent, arrival)) },
  kernel: (): Kernel<NoState, SeismicEvent, PickEvent, Record<never, never>> => ({
    start: () => ({}),
    step(_state, event, emit) {
      if (!Check(SeismicEventData, event.data)) return emit.error("Event is not a located one", event);
      if (event.data.stage !== "revised") return;
      for (const arrival of event.data.arrivals) if (arrival.weight > 0) emit.out(pickOf(event, arrival));
    },
    gap: (_state, gap, emit) => emit.gap(gap),
  }),
});

function pickOf(
  event: SeismicEvent,
  { id, time, channel, phase, method, uncertaintySeconds, probability, snr, amplitude, polarity, polarisation, residualSeconds }: LocatedPick,
): PickEvent {
  return {
    kind: "event",
    type: "pick",
    id,
    source: stationOf(channel),
    time: parseTime(time),
    data: {
      channel,
      phase,
      method,
      uncertaintySeconds,
      ...(probability !== undefined && { probability }),
      ...(snr !== undefined && { snr }),
      ...(amplitude !== undefined && { amplitude }),
      ...(polarity !== undefined && { polarity }),
      ...(polarisation !== undefined && { polarisation }),
      event: event.id,
      residualSeconds,
    },
  };
}
