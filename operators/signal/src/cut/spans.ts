import type { Span, Time } from "@headframe/core";

/** Spans that together cover what some spans cover, sorted, none touching the next. */
export function unite(spans: readonly Span[]): Span[] {
  const united: { from: Time; to: Time }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = united[united.length - 1];
    if (!last || from > last.to) united.push({ from, to });
    else if (to > last.to) last.to = to;
  }
  return united;
}

/** What is left of a span without the spans of a united list. */
export function without({ from, to }: Span, taken: readonly Span[]): Span[] {
  const left: Span[] = [];
  let begin = from;
  for (const span of taken) {
    if (span.to <= begin || span.from >= to) continue;
    if (span.from > begin) left.push({ from: begin, to: span.from });
    begin = span.to;
  }
  if (begin < to) left.push({ from: begin, to });
  return left;
}
