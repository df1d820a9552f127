import { flow } from "@headframe/core";
import { jsonLines, jsonLinesFile } from "@headframe/device-json-lines";
import { countWindow } from "@headframe/window";

/** Means of each sensor's readings, a hundred at a time. */
export default flow("readings", (f) => {
  f.source("readings", jsonLines({ path: "readings.jsonl", timeField: "ts", timeUnit: "ms", sourceField: "sensor" })).pipe(
    f.step("means", countWindow({ size: 100, value: "value" })),
    f.sink("lines", jsonLinesFile({ path: "out/means.jsonl" })),
  );
});
