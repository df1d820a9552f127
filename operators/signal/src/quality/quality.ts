import { type Event, eventId, events, formatTime, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Data of a finding about the samples of a source; times are ISO texts with nine digits. */
/** What was found out about the quality of a stream. */
export const QualityData = Type.Object({
  kind: Type.Enum(["missing", "clock-step", "rate-change", "overlap", "duplicate", "late", "reordered", "jitter", "drift", "clip", "spike"]),
  channel: Type.Optional(Type.String({ description: "FDSN source id, where the finding is about one channel" })),
  from: Type.String({ description: "Where the finding begins" }),
  to: Type.String({ description: "Where it ends; the end is not part of it" }),
  samples: Type.Integer({ description: "Samples of each channel that it is about" }),
  differing: Type.Optional(Type.Integer({ description: "Samples that differ from those which came first, of those that could be compared" })),
  offsetSeconds: Type.Optional(Type.Number({ description: "How far times are off the sample grid, in seconds" })),
  level: Type.Optional(Type.Number({ description: "Sample value that stands out, in the unit of the frames" })),
});

export type QualityData = Static<typeof QualityData>;

/** A finding about the samples of a source; its time is where the finding begins. */
export type QualityEvent = Event<"quality", QualityData>;

/** Port that carries findings about samples. */
export const qualityEvents: PortType<QualityEvent> = events("quality", QualityData);

/** A finding, before it is an event. */
export type Finding = Omit<QualityData, "from" | "to"> & { readonly from: Time; readonly to: Time };

/** A finding as an event with a deterministic id. */
export function qualityEvent(source: string, { from, to, ...rest }: Finding): QualityEvent {
  const id = eventId("quality", source, from, `${rest.kind} ${rest.channel ?? ""} ${to} ${rest.samples}`);
  return { kind: "event", type: "quality", id, source, time: from, data: { ...rest, from: formatTime(from), to: formatTime(to) } };
}
