import { type Event, eventId, events, formatTime, type PortType, type Time } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Data of a report about one channel over a span of time; levels are in the unit of the frames. */
export const ChannelReportData = Type.Object({
  channel: Type.String({ description: "FDSN source id" }),
  from: Type.String({ description: "ISO 8601 UTC" }),
  to: Type.String({ description: "The end is not part of it" }),
  reason: Type.Enum(["interval", "change", "end"], { description: "Why now: an interval is over, the state has changed, or the input has ended" }),
  state: Type.Enum(["ok", "dead", "silent"], { description: "`dead`: flat or far too quiet; `silent`: no samples come" }),
  findings: Type.Array(Type.Enum(["dead", "silent", "hum", "spikes", "clipped", "gaps"]), { description: "What is wrong; empty if nothing is" }),
  unit: Type.String(),
  samples: Type.Integer(),
  mean: Type.Optional(Type.Number({ description: "Offset" })),
  rms: Type.Optional(Type.Number({ description: "Root mean square about the mean of each second" })),
  usualRms: Type.Optional(Type.Number({ description: "Median over the past, about a minute long" })),
  humHz: Type.Optional(Type.Number({ description: "Mains frequency whose line or harmonic stands out most" })),
  humRatio: Type.Optional(Type.Number({ description: "Amplitude of that line over that of the spectrum beside it" })),
  humAmplitude: Type.Optional(Type.Number({ description: "Amplitude of that line" })),
  spikes: Type.Integer({ description: "Single samples far off their neighbours" }),
  clipped: Type.Integer({ description: "Samples at full scale, in runs" }),
  gaps: Type.Integer({ description: "Breaks, those without loss included" }),
  missingSeconds: Type.Number({ description: "How long the gaps were" }),
});

export type ChannelReportData = Static<typeof ChannelReportData>;

/** A report about one channel; its time is where the span ends. */
export type ChannelReportEvent = Event<"channel-quality", ChannelReportData>;

/** Port that carries reports about channels. */
export const channelReports: PortType<ChannelReportEvent> = events("channel-quality", ChannelReportData);

/** A report as an event with a deterministic id. */
export function channelReport(from: Time, to: Time, data: Omit<ChannelReportData, "from" | "to">): ChannelReportEvent {
  const id = eventId("channel-quality", data.channel, to, `${data.reason} ${data.state} ${from}`);
  return { kind: "event", type: "channel-quality", id, source: data.channel, time: to, data: { ...data, from: formatTime(from), to: formatTime(to) } };
}
