import { styleText } from "node:util";

/** How a piece of text looks; names of `util.styleText`. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "gray" | "alarm" | "title";

/** Text with a style. */
export type Span = readonly [text: string, style?: Style | undefined];

/** What comes before and behind a text to give it a format. */
function around(format: Parameters<typeof styleText>[0]): readonly string[] {
  return styleText(format, "|", { validateStream: false }).split("|");
}

const marks: Record<Style, readonly string[]> = {
  bold: around("bold"),
  dim: around("dim"),
  red: around("red"),
  green: around("green"),
  yellow: around("yellow"),
  cyan: around("cyan"),
  gray: around("gray"),
  alarm: around(["bold", "red"]),
  title: around(["bold", "cyan"]),
};

/**
 * Spans as one line of at most `width` characters, which ends in `…` where something had to go; without
 * colour as plain text. Control characters never get through.
 */
export function paintLine(spans: readonly Span[], width: number, colour: boolean): string {
  let left = width;
  let line = "";
  for (const [raw, style] of joined(spans)) {
    const whole = printable(raw);
    const cut = whole.length > left && whole.slice(left - 1).trim() !== "";
    const text = cut ? `${whole.slice(0, Math.max(0, left - 1))}…` : whole.slice(0, left);
    left -= text.length;
    line += colour && style ? styled(style, text) : text;
    if (left <= 0) break;
  }
  return colour ? line : line.trimEnd();
}

/** Neighbours of one style as one span: a sparkline has a span for each block. */
function joined(spans: readonly Span[]): Span[] {
  const out: [string, Style | undefined][] = [];
  for (const [text, style] of spans) {
    const last = out.at(-1);
    if (last && last[1] === style) last[0] += text;
    else out.push([text, style]);
  }
  return out;
}

function styled(style: Style, text: string): string {
  const [on = "", off = ""] = marks[style];
  return on + text + off;
}

/** Text from outside may hold escape sequences; a terminal must not obey them. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}

/** Characters that spans take. */
function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, [text]) => sum + text.length, 0);
}

/** Left spans, then blanks, then right spans up to the last column; what does not fit on the right is left out. */
export function justify(left: readonly Span[], right: readonly Span[], width: number): Span[] {
  const blanks = width - spansWidth(left) - spansWidth(right);
  return blanks < 1 ? [...left] : [...left, [" ".repeat(blanks)], ...right];
}

/** Heading of a part with its count, and a rule to the last column but one. */
export function heading(name: string, count: number, width: number): Span[] {
  const left: Span[] = [
    [` ${name} `, "bold"],
    [`${count} `, count > 0 ? "title" : "dim"],
  ];
  return [...left, ["─".repeat(Math.max(0, width - 1 - spansWidth(left))), "gray"]];
}
