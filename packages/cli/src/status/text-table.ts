/** Rows of a table as lines: the first column to the left, the others to the right. Control characters do not reach the terminal. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const clean = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)));
  return clean.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** A text without what could move the cursor or colour the rest. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "�");
}
