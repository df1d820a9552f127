/** Options that windows in event time share. */
import { defaulted } from "@headframe/core";
import { Type } from "typebox";
import { aggregateOptions } from "./aggregate/aggregates.ts";
import { valueOption } from "./numeric-field.ts";

/** Option for a length of time; at least 1 ns, at most 100 years. */
export function durationOption(description: string): Type.TNumber {
  return Type.Number({ minimum: 1e-9, maximum: 3.2e9, description });
}

/** How late an item may be and still count. */
export const latenessOption = defaulted(
  Type.Number({ minimum: 0, maximum: 3.2e9, description: "How far (s) event time may be past an event before it counts as late; results wait as long" }),
  0,
);

/** Options of a window in event time, beside its shape. */
export const windowOptions = {
  ...aggregateOptions,
  value: valueOption,
  latenessSeconds: latenessOption,
  maxOpen: defaulted(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Most panes that a key keeps open; an event that needs one more is an error" }),
    10_000,
  ),
};
