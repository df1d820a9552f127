import type { Score } from "./score.ts";

const share = (value: number) => value.toFixed(3);
const metres = (value: number) => `${value.toFixed(2)} m`;
const milliseconds = (value: number) => `${(value * 1000).toFixed(2)} ms`;
const seconds = (value: number) => `${value.toFixed(3)} s`;

const rows: readonly (readonly [keyof Score, string, (value: number) => string])[] = [
  ["detectable", "detectable events", String],
  ["recall", "recall", share],
  ["found", "found events", String],
  ["precision", "precision", share],
  ["duplicates", "duplicates", String],
  ["medianMetres", "location error, median", metres],
  ["p90Metres", "location error, 90th percentile", metres],
  ["within68", "truths within the 68 % radius", share],
  ["within90", "truths within the 90 % radius", share],
  ["magnitude", "Mw error, median", (value) => value.toFixed(3)],
  ["pSeconds", "P pick error, median", milliseconds],
  ["sSeconds", "S pick error, median", milliseconds],
  ["publishedSeconds", "revised after the last arrival, p95", seconds],
  ["preliminarySeconds", "preliminary after the last arrival, p95", seconds],
  ["preliminaryRecall", "recall of preliminary events", share],
  ["preliminaryMedianMetres", "preliminary location error, median", metres],
];

/** Scores side by side as lines of text. */
export function scoreTable(scores: readonly { readonly name: string; readonly score: Score }[]): string {
  const table = [["", ...scores.map(({ name }) => name)], ...rows.map(([key, label, text]) => [label, ...scores.map(({ score }) => cell(score[key], text))])];
  const widths = (table[0] as string[]).map((_, column) => Math.max(...table.map((row) => (row[column] as string).length)));
  return table
    .map((row) => row.map((text, column) => (column === 0 ? text.padEnd(widths[0] as number) : text.padStart(widths[column] as number))).join("  "))
    .join("\n");
}

function cell(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? "-" : text(value);
}
