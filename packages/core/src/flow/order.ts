import type { FlowDocument, PortReference } from "./document.ts";

/** Id and side port of a port reference; no port means the main one. */
export function splitReference(reference: PortReference): [id: string, port: string | undefined] {
  const hash = reference.indexOf("#");
  return hash < 0 ? [reference, undefined] : [reference.slice(0, hash), reference.slice(hash + 1)];
}

type Graph = Pick<FlowDocument, "steps">;

/** Step ids so that every step follows the steps it takes from; steps in a cycle are left out. */
export function stepOrder(document: Graph): string[] {
  return visit(document).order;
}

/** Cycles of steps, each as the ids along it, first one repeated at the end. */
export function cycles(document: Graph): string[][] {
  return visit(document).cycles;
}

function visit(document: Graph): { order: string[]; cycles: string[][] } {
  const inputs = new Map(
    document.steps.map((step) => [step.id, (Array.isArray(step.in) ? step.in : []).filter((r) => typeof r === "string").map((r) => splitReference(r)[0])]),
  );
  const done = new Set<string>();
  const order: string[] = [];
  const found: string[][] = [];
  for (const root of inputs.keys()) {
    // An explicit stack: a hostile document may chain more steps than the call stack holds.
    const path: { id: string; next: number }[] = [];
    const onPath = new Set<string>();
    const enter = (id: string) => {
      path.push({ id, next: 0 });
      onPath.add(id);
    };
    if (!done.has(root)) enter(root);
    while (path.length > 0) {
      const top = path[path.length - 1] as { id: string; next: number };
      const input = inputs.get(top.id)?.[top.next++];
      if (input === undefined) {
        path.pop();
        onPath.delete(top.id);
        done.add(top.id);
        order.push(top.id);
      } else if (onPath.has(input)) {
        const ids = path.slice(path.findIndex((p) => p.id === input)).map((p) => p.id);
        found.push([...ids.reverse(), ids[0] as string]);
      } else if (inputs.has(input) && !done.has(input)) enter(input);
    }
  }
  const inCycle = new Set(found.flat());
  return { order: order.filter((id) => !inCycle.has(id)), cycles: found };
}
