/** Checks of the rules that a kernel's state must keep so that a host can save it. */
import type { AnyKernel } from "../step-runner.ts";

/**
 * A kernel that throws where it gives `false` for a watermark (the state is as it was) although its state has changed.
 *
 * @param name - of the operator, for the message
 */
export function honestKernel(name: string, kernel: AnyKernel): AnyKernel {
  const { watermark } = kernel;
  if (!watermark) return kernel;
  return {
    ...kernel,
    watermark(state, time, emit, context) {
      const before = structuredClone(state);
      const said = watermark.call(kernel, state, time, emit, context);
      const difference = said === false ? stateDifference(before, state) : undefined;
      if (difference !== undefined) throw new Error(`${name}: watermark() gave false, but the state has changed: ${difference}`);
      return said;
    },
  };
}

/** What in a state is not plain data (a function, a symbol, an instance of a class), and where; undefined if all is. */
export function stateProblem(state: unknown, path = "state", within: ReadonlySet<unknown> = new Set()): string | undefined {
  if (typeof state === "function" || typeof state === "symbol") return `${path} is a ${typeof state}`;
  if (typeof state !== "object" || state === null || ArrayBuffer.isView(state) || state instanceof ArrayBuffer) return undefined;
  if (within.has(state)) return `${path} holds itself`;
  const parts = partsOf(state);
  if (!parts) return `${path} is a ${state.constructor.name}, which a copy is not`;
  const inside = new Set(within).add(state);
  for (const [key, part] of parts) {
    const problem = stateProblem(part, `${path}.${String(key)}`, inside);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Where two states differ, to the bit; undefined if they are alike. */
export function stateDifference(a: unknown, b: unknown, path = "state"): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || a.constructor !== b.constructor) return path;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return haveEqualBytes(a, b) ? undefined : path;
  const [left, right] = [partsOf(a), partsOf(b)];
  if (!left || !right || left.length !== right.length) return path;
  for (const [i, [key, part]] of left.entries()) {
    const [otherKey, otherPart] = right[i] as readonly [unknown, unknown];
    const difference = key === otherKey ? stateDifference(part, otherPart, `${path}.${String(key)}`) : path;
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function partsOf(value: object): (readonly [unknown, unknown])[] | undefined {
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value].map((part) => [part, part]);
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null ? Object.entries(value) : undefined;
}

function haveEqualBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [left, right] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) as [Uint8Array, Uint8Array];
  return left.every((byte, i) => byte === right[i]);
}
