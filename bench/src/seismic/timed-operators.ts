import type { AnyOperatorDefinition, Catalogue } from "@headframe/core";

type Operators = Catalogue["operators"];

/** What the kernels of an operator, all steps together, have done. */
export interface KernelTime {
  /** Items taken. */
  items: number;
  /** Processor time, without that of kernels called from within. */
  nanoseconds: number;
}

/** The kernel methods that work on data. */
const timedMethods = ["step", "gap", "watermark", "end"] as const;
type Methods = Partial<Record<(typeof timedMethods)[number], (...args: unknown[]) => unknown>>;

/**
 * The operators with a stopwatch around every call of their kernels: exact, where the runtime's own figures are taken from
 * every 61st call, which is too few for steps that work once an event.
 */
export function timedOperators(operators: Operators): { readonly operators: Operators; readonly times: ReadonlyMap<string, KernelTime> } {
  const times = new Map<string, KernelTime>();
  const stopwatch = exclusiveStopwatch();
  const timed = operators.map(({ definition }) => {
    const time: KernelTime = { items: 0, nanoseconds: 0 };
    times.set(definition.name, time);
    return { definition: withStopwatch(definition, time, stopwatch) };
  });
  return { operators: timed, times };
}

type Stopwatch = <T>(time: KernelTime, work: () => T) => T;

/** Time goes to the innermost work under way, as a step's output may be taken by the next step before it returns. */
function exclusiveStopwatch(): Stopwatch {
  const open: KernelTime[] = [];
  let since = 0;
  const charge = () => {
    const { user, system } = process.threadCpuUsage();
    const now = (user + system) * 1000;
    const inner = open.at(-1);
    if (inner) inner.nanoseconds += now - since;
    since = now;
  };
  return (time, work) => {
    charge();
    open.push(time);
    try {
      return work();
    } finally {
      charge();
      open.pop();
    }
  };
}

function withStopwatch(definition: AnyOperatorDefinition, time: KernelTime, stopwatch: Stopwatch): AnyOperatorDefinition {
  if (!("kernel" in definition)) return definition;
  return {
    ...definition,
    kernel: (options) => {
      const kernel = definition.kernel(options);
      const own: Methods = { ...(kernel as Methods) };
      for (const method of timedMethods) {
        const call = own[method];
        if (call === undefined) continue;
        own[method] = (...args) => {
          if (method === "step") time.items++;
          return stopwatch(time, () => call.apply(kernel, args));
        };
      }
      return Object.assign({ ...kernel }, own);
    },
  };
}
