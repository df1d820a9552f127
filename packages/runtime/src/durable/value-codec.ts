/**
 * JSON values as bytes, exactly: also -0, NaN and Infinity, which JSON text loses, `undefined`, 64-bit bigints, and keys such
 * as `__proto__`. MessagePack libraries lose some of these, and allocate what a length says before the data are there.
 */
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

const tag = { null: 0, undefined: 1, false: 2, true: 3, double: 4, int: 5, negative: 6, text: 7, array: 8, object: 9, bigint: 10 } as const;
const constants = [null, undefined, false, true] as const;

/** Integers from 0 on are one byte: this one for 0, and so on. */
const SMALL = 16;
const LARGEST_SMALL = 255 - SMALL;

/** Values within values. */
const DEEPEST = 500;

/** @throws TypeError for what is neither JSON, `undefined` nor a 64-bit bigint, and for what contains itself */
export function writeValue(writer: ByteWriter, value: unknown, depth = 0): void {
  if (typeof value === "number") writeNumber(writer, value);
  else if (typeof value === "string") {
    writer.byte(tag.text);
    writer.text(value);
  } else if (typeof value === "object" && value !== null) writeObject(writer, value, depth + 1);
  else if (typeof value === "bigint") {
    writer.byte(tag.bigint);
    writer.int64(value);
  } else if (typeof value === "function" || typeof value === "symbol") throw new TypeError(`A ${typeof value} is not plain data`);
  else writer.byte(tag[String(value) as "null" | "undefined" | "false" | "true"]);
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writer.byte(tag.double);
    writer.double(value);
  } else if (value >= 0 && value <= LARGEST_SMALL) writer.byte(SMALL + value);
  else {
    writer.byte(value < 0 ? tag.negative : tag.int);
    writer.varint(Math.abs(value));
  }
}

function writeObject(writer: ByteWriter, value: object, depth: number): void {
  if (depth > DEEPEST) throw new TypeError(`Values are nested more than ${DEEPEST} deep`);
  if (Array.isArray(value)) {
    writer.byte(tag.array);
    writer.varint(value.length);
    for (const element of value) writeValue(writer, element, depth);
    return;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new TypeError(`A ${value.constructor?.name ?? "class instance"} is not plain data`);
  const keys = Object.keys(value);
  writer.byte(tag.object);
  writer.varint(keys.length);
  for (const key of keys) {
    writer.name(key);
    writeValue(writer, (value as Record<string, unknown>)[key], depth);
  }
}

/** @throws RangeError for bytes that are no value */
export function readValue(reader: ByteReader, depth = 0): unknown {
  const kind = reader.byte();
  if (kind >= SMALL) return kind - SMALL;
  if (kind < constants.length) return constants[kind];
  switch (kind) {
    case tag.double:
      return reader.double();
    case tag.int:
      return reader.varint();
    case tag.negative:
      return -reader.varint();
    case tag.text:
      return reader.text();
    case tag.bigint:
      return reader.int64();
  }
  if (depth >= DEEPEST) throw new RangeError(`values are nested more than ${DEEPEST} deep`);
  if (kind === tag.array) return reader.list(reader.varint(), () => readValue(reader, depth + 1));
  if (kind === tag.object) return readObject(reader, depth + 1);
  throw new RangeError(`${kind} is no kind of value`);
}

function readObject(reader: ByteReader, depth: number): object {
  const object: Record<string, unknown> = {};
  for (let left = reader.varint(); left > 0; left--) {
    const key = reader.name();
    const value = readValue(reader, depth);
    if (key === "__proto__") Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
    else object[key] = value;
  }
  return object;
}

/** @throws RangeError for bytes that are no number */
export function readNumber(reader: ByteReader): number {
  const value = readValue(reader);
  if (typeof value !== "number") throw new RangeError("a number is missing");
  return value;
}
