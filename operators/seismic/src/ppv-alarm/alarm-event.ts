import { type Event, events, type PortType } from "@headframe/core";
import { Type } from "typebox";

/** Data of an alarm: ground motion reached a level, or a later revision says that it did not. */
export const AlarmData = Type.Object({
  event: Type.String({ description: "Id of the seismic event" }),
  revision: Type.Integer({ description: "Revision of the seismic event that this follows from" }),
  stage: Type.Enum(["preliminary", "revised"]),
  state: Type.Enum(["raised", "withdrawn"], { description: "`withdrawn`: a later revision stays below a level for which there was an alarm" }),
  level: Type.String({ description: "Name of the level" }),
  at: Type.String({ description: "Station or point that exceeds its level most; of a withdrawal, where motion is closest to it" }),
  kind: Type.Enum(["measured", "predicted"]),
  value: Type.Number({ description: "Peak particle velocity there, in `unit`" }),
  threshold: Type.Number({ description: "Of the level there, in `unit`" }),
  unit: Type.String({ description: "`mm/s`" }),
  sigma: Type.Optional(Type.Number({ description: "Standard deviation of log10(value), for predictions" })),
  clipped: Type.Optional(Type.Boolean({ description: "The value is a lower bound" })),
  places: Type.Integer({ minimum: 0, description: "Stations and points that reach the level" }),
  magnitude: Type.Optional(Type.Object({ value: Type.Number(), type: Type.String() })),
  message: Type.String({ description: "The alarm as one sentence" }),
});

/** Data of an alarm. */
export type AlarmData = {
  readonly event: string;
  readonly revision: number;
  readonly stage: "preliminary" | "revised";
  readonly state: "raised" | "withdrawn";
  readonly level: string;
  readonly at: string;
  readonly kind: "measured" | "predicted";
  readonly value: number;
  readonly threshold: number;
  readonly unit: string;
  readonly sigma?: number;
  readonly clipped?: boolean;
  readonly places: number;
  readonly magnitude?: { readonly value: number; readonly type: string };
  readonly message: string;
};

/** An alarm; its time is the origin time of the seismic event. */
export type AlarmEvent = Event<"alarm", AlarmData>;

/** Port that carries alarms. */
export const alarmEvents: PortType<AlarmEvent> = events("alarm", AlarmData) as PortType<AlarmEvent>;
