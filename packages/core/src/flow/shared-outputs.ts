import type { Problem } from "../errors.ts";

/** A sink and what it alone may write to, see `SinkDefinition.owns`. */
interface OwningSink {
  readonly id: string;
  /** JSON pointer of the node. */
  readonly path: string;
  readonly owned: string;
}

/** Sinks that would write to what another one writes to. */
export function sharedOutputs(sinks: readonly OwningSink[]): Problem[] {
  const owners = new Map<string, string>();
  return sinks.flatMap(({ id, path, owned }) => {
    const place = plainPath(owned);
    const other = owners.get(place);
    owners.set(place, other ?? id);
    if (other === undefined) return [];
    const message = `${id}: writes to "${owned}", as sink "${other}" does, and each would destroy what the other writes; give each its own, or one sink both inputs`;
    return [{ code: "shared-output", step: id, path: `${path}/options`, message }];
  });
}

/** A path without what changes nothing in it: `./a`, `a//b`, `a/./b`, `b/../a` and a slash at the end. */
function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}
