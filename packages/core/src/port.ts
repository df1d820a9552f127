import type { Static, TSchema } from "typebox";
import type { DataItem, Event, Frame } from "./item.ts";

/** What an edge carries. The type parameter exists for the compiler only; the fields travel in documents. */
export interface PortType<I extends DataItem = DataItem> {
  readonly kind: "frame" | "event" | "any";
  /** Event type, when `kind` is `"event"`; absent means any event. */
  readonly type?: string;
  /** JSON Schema of the event's data. */
  readonly data?: TSchema;
  readonly "~item"?: I;
}

/** Item type that a port carries. */
export type ItemOf<P> = P extends PortType<infer I> ? I : never;

/** Edge that carries frames. */
export const frames: PortType<Frame> = { kind: "frame" };

/** Edge that carries any event. */
export const anyEvent: PortType<Event> = { kind: "event" };

/** Edge that carries frames and events of any type. */
export const anyItem: PortType<DataItem> = { kind: "any" };

/** Edge that carries events of one type, with a schema for their data. */
export function events<const Type extends string, Data extends TSchema>(type: Type, data: Data): PortType<Event<Type, Static<Data>>> {
  return { kind: "event", type, data };
}

/** Whether items of port `from` may enter port `to`; the check behind a flow document without types. */
export function connects(from: PortType, to: PortType): boolean {
  if (to.kind === "any") return true;
  if (from.kind !== to.kind) return false;
  return to.type === undefined || from.type === to.type;
}
