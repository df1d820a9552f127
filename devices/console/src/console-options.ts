import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";

/** Options of the console view. */
export const consoleOptions = optionsSchema({
  format: defaulted(
    Type.Enum(["auto", "live", "lines", "json"], {
      description: "live: a view that redraws in place; lines: a line an event; json: a JSON object an event; auto: live on a terminal, lines in a pipe",
    }),
    "auto",
  ),
  title: defaulted(Type.String({ maxLength: 200, description: "Name of the flow, for the header" }), ""),
  colour: defaulted(Type.Enum(["auto", "always", "never"], { description: "auto: on a terminal, unless NO_COLOR is set" }), "auto"),
  memory: Type.Optional(
    Type.String({ minLength: 1, description: "Small file that notes what was shown, so that a durable host that continues does not show it again" }),
  ),
});

/** Options of `console-view`, defaults filled in. */
export type ConsoleOptions = Static<typeof consoleOptions>;
