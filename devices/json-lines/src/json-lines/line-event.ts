/** From a line of JSON to an event. */
import type { Event, Json } from "@headframe/core";
import { type TimeUnit, timeReader } from "./line-time.ts";

/** Which fields of a line mean what. */
export interface LineFields {
  readonly timeField: string;
  readonly timeUnit: TimeUnit;
  readonly sourceField?: string;
  readonly source: string;
  readonly typeField?: string;
  readonly type: string;
  readonly idField?: string;
}

/** Makes an event of a line; gives what is wrong with it as a text. */
export type ReadLine = (text: string, offset: number) => Event | string;

/**
 * @param origin - what tells the lines of this input from those of others; ids are this and the line's offset
 */
export function lineEventReader(fields: LineFields, origin: string): ReadLine {
  const { timeField, sourceField, typeField, idField } = fields;
  const timeOf = timeReader(timeField, fields.timeUnit);
  return (text, offset) => {
    let data: Record<string, Json>;
    try {
      data = JSON.parse(text);
    } catch (error) {
      return `not JSON: ${(error as Error).message}`;
    }
    if (typeof data !== "object" || data === null || Array.isArray(data)) return "not a JSON object";
    const time = timeOf(data[timeField], text);
    if (typeof time === "string") return time;
    const source = sourceField === undefined ? fields.source : nameIn(data[sourceField]);
    if (source === undefined) return `field "${sourceField}" holds no source: a text or a number`;
    const type = typeField === undefined ? fields.type : nameIn(data[typeField]);
    if (type === undefined) return `field "${typeField}" holds no event type: a text or a number`;
    const id = idField === undefined ? `${origin}-${offset}` : nameIn(data[idField]);
    if (id === undefined) return `field "${idField}" holds no id: a text or a number`;
    return { kind: "event", type, id, source, time, data };
  };
}

function nameIn(value: Json | undefined): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}
