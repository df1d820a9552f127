/** Typed arrays by number, as state bytes name them; numbers are never used again for another type. */
const names = [
  "Uint8Array",
  "Int8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "DataView",
  "Float16Array",
] as const;

const numbers = new Map<string, number>(names.map((name, i) => [name, i]));

type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView;

/**
 * Number of an array's type. Subclasses, such as Node's `Buffer`, count as what they extend.
 *
 * @throws TypeError if the type is not known
 */
export function arrayTypeOf(view: ArrayBufferView): number {
  const name = (view as unknown as { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
  const number = numbers.get(name);
  if (number === undefined) throw new TypeError(`${name} cannot be kept`);
  return number;
}

/**
 * New array of a type, with its own buffer of zeros.
 *
 * @throws RangeError if there is no such type, or no array of it has that length
 */
export function newArray(type: number, byteLength: number): ArrayBufferView {
  const name = names[type];
  const View = name === undefined ? undefined : (Reflect.get(globalThis, name) as ViewConstructor | undefined);
  if (View === undefined) throw new RangeError(`There is no array type ${type}`);
  return new View(new ArrayBuffer(byteLength));
}

/** The bytes of a view. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
