import { type Defaulted, defaulted, type Event } from "@headframe/core";
import { type TString, Type } from "typebox";

/** Path of names or numbers joined by dots. */
export const pathPattern = "^[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*$";

/** Option `value`: where in an event's data the number stands. */
export const valueOption: Defaulted<TString> = defaulted(
  Type.String({
    pattern: pathPattern,
    description: "Field of the event's data that holds the number, such as `value` or `ppv.peak`; a leading `data.` may be written, as in keys",
  }),
  "value",
);

/** Reads one field of an event's data; undefined where it is absent. */
export type FieldReader = (event: Event) => unknown;

/** Compiles a path such as `ppv.peak` into a reader. */
export function fieldReader(path: string): FieldReader {
  const parts = path.replace(/^data\.(?=.)/, "").split(".");
  const [name = "", ...more] = parts;
  if (more.length === 0) return (event) => (event.data as Record<string, unknown> | null | undefined)?.[name];
  return (event) => {
    let value: unknown = event.data;
    for (const part of parts) value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
    return value;
  };
}

/** Whether a value is a number that can be computed with. */
export function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && value - value === 0;
}

/** Why a field's value cannot be used, as a sentence for `emit.error`. */
export function numberProblem(path: string, value: unknown): string {
  if (value === undefined) return `Field "${path}" is absent`;
  const shown = typeof value === "number" ? String(value) : typeof value === "bigint" ? `${value}n` : (JSON.stringify(value)?.slice(0, 60) ?? typeof value);
  return `Field "${path}" is ${shown}, not a finite number`;
}
