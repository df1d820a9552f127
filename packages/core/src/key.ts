import type { Item } from "./item.ts";

/**
 * How items are partitioned: each key has its own state.
 *
 * - `source`: the stream's name; `station`: network and station of its source id; `type`: the event type;
 * - `none`: one state for everything; `data.x.y`: a field of an event's data.
 */
export type KeyExpression = "source" | "station" | "type" | "none" | `data.${string}`;

/** Pattern of a {@link KeyExpression}, for JSON Schemas. */
export const keyPattern = "^(source|station|type|none|data(\\.[A-Za-z_][A-Za-z0-9_]*)+)$";

/** Key of an item, or undefined if the item has none (an event without that field, a gap under a data key). */
export type KeyOf = (item: Item) => string | undefined;

/** Compiles a key expression. */
export function keyOf(expression: KeyExpression): KeyOf {
  if (expression === "source") return (item) => item.source;
  if (expression === "none") return () => "";
  if (expression === "type") return (item) => (item.kind === "event" ? item.type : undefined);
  if (expression === "station") return stationKey();
  const path = expression.split(".").slice(1);
  return (item) => {
    if (item.kind !== "event") return undefined;
    let value: unknown = item.data;
    for (const part of path) value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
    if (typeof value === "string") return value;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
  };
}

function stationKey(): KeyOf {
  const known = new Map<string, string>();
  return (item) => {
    let key = known.get(item.source);
    if (key === undefined) {
      key = stationOf(item.source);
      known.set(item.source, key);
    }
    return key;
  };
}

/** `NET_STA` of a source id such as `FDSN:NET_STA_LOC_B_S_SS`; another name is its own station. */
export function stationOf(source: string): string {
  const bare = source.startsWith("FDSN:") ? source.slice(5) : source;
  const second = bare.indexOf("_", bare.indexOf("_") + 1);
  return second < 0 ? bare : bare.slice(0, second);
}
