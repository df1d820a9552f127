import { type DataItem, type Gap, itemJson } from "@headframe/core";

/** An item as a line of JSON with its newline. What JSON cannot carry is written as text (bigint) or left out with the reason. */
export function itemLine(item: DataItem | Gap): string {
  const json = itemJson(item);
  try {
    return `${JSON.stringify(json)}\n`;
  } catch {
    return `${withoutBigints(json)}\n`;
  }
}

function withoutBigints({ type, id, source, time, ...rest }: ReturnType<typeof itemJson>): string {
  try {
    return JSON.stringify({ type, id, source, time, ...rest }, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } catch (error) {
    return JSON.stringify({ type, id, source, time, unwritable: error instanceof Error ? error.message.split("\n")[0] : String(error) });
  }
}
