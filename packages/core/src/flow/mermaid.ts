import type { FlowDocument } from "./document.ts";
import { splitReference } from "./order.ts";

/** A flow as a Mermaid flowchart: sources as stadiums, steps as boxes, sinks as cylinders, composites as frames. */
export function flowMermaid(document: FlowDocument): string {
  const lines = ["flowchart LR"];
  for (const source of document.sources) lines.push(`  ${node(source.id)}(["${label(source.id, source.device)}"])`);
  lines.push(...stepLines(document.steps, "", "  "));
  for (const sink of document.sinks) lines.push(`  ${node(sink.id)}[("${label(sink.id, sink.device)}")]`);
  for (const to of [...document.steps, ...document.sinks])
    for (const reference of to.in) {
      const [from, port] = splitReference(reference);
      lines.push(`  ${node(from)} ${port === undefined ? "-->" : `-. ${port} .->`} ${node(to.id)}`);
    }
  return `${lines.join("\n")}\n`;
}

function stepLines(steps: FlowDocument["steps"], prefix: string, indent: string): string[] {
  const lines: string[] = [];
  const composites = new Set<string>();
  for (const step of steps) {
    const rest = step.id.slice(prefix.length);
    const dot = rest.indexOf(".");
    if (dot < 0) {
      lines.push(`${indent}${node(step.id)}["${label(rest, step.operator)}"]`);
      continue;
    }
    const inner = `${prefix}${rest.slice(0, dot)}`;
    if (composites.has(inner)) continue;
    composites.add(inner);
    lines.push(`${indent}subgraph ${node(inner)}["${inner}"]`);
    lines.push(
      ...stepLines(
        steps.filter((s) => s.id.startsWith(`${inner}.`)),
        `${inner}.`,
        `${indent}  `,
      ),
    );
    lines.push(`${indent}end`);
  }
  return lines;
}

function label(id: string, uses: string): string {
  return id === uses ? id : `${id}<br/><small>${uses}</small>`;
}

/** Mermaid ids allow neither dots nor its own keywords such as `end`. */
function node(id: string): string {
  return `n_${id.replaceAll("-", "_").replaceAll(".", "__")}`;
}
