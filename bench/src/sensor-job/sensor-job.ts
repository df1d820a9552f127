/** The sensor job as a user writes it: readings from a file, means of a hundred, those above a limit into a file. */
import { flow, optionsSchema } from "@headframe/core";
import { jsonLines, jsonLinesFile } from "@headframe/device-json-lines";
import { countWindow, threshold } from "@headframe/window";
import { Type } from "typebox";

const settings = optionsSchema({
  input: Type.String({ minLength: 1, description: "File of lines `{sensor, ts, value}`, with `ts` in ms since 1970" }),
  output: Type.String({ minLength: 1, description: "File of the results" }),
  limit: Type.Number({ description: "Means above this are results" }),
});

export default flow("sensor-job", { summary: "Means of 100 readings of a sensor that are above a limit", settings }, (f) => {
  f.source("readings", jsonLines({ path: f.settings.input, timeField: "ts", timeUnit: "ms", sourceField: "sensor" })).pipe(
    f.step("mean", countWindow({ size: 100, aggregates: ["mean"] })),
    f.step("high", threshold({ above: f.settings.limit, value: "mean" })),
    f.sink("results", jsonLinesFile({ path: f.settings.output })),
  );
});
