/** Codecs between XML and values: each knows how to read, to check and to write one type of QuakeML's schema. */
import { HeadframeError } from "@headframe/core";
import { type XmlNode, xmlElement } from "../xml/write-xml.ts";
import type { XmlElement } from "../xml/xml-element.ts";

/** Something in a document that is not as the schema has it. */
export interface QuakeMlProblem {
  /** Where, such as `event[0]/origin[1]/depth`. */
  readonly path: string;
  /** One sentence: what is wrong and what became of it. */
  readonly message: string;
  readonly line: number;
}

/** Place in a document that is read, and where to say what is wrong. */
export interface Reading {
  readonly path: string;
  readonly problems: QuakeMlProblem[];
}

/** A value that cannot be written: QuakeML's schema has no place for it. */
export class QuakeMlWriteError extends HeadframeError {
  constructor(path: string, reason: string) {
    super("quakeml-invalid", `${path}: ${reason}`);
    this.name = "QuakeMlWriteError";
  }
}

/** Reads and writes a type of simple content. */
export interface TextCodec<T> {
  /** The value; undefined, after {@link complain}, where the text is none. */
  readText(text: string, element: XmlElement, reading: Reading): T | undefined;
  /** @throws QuakeMlWriteError */
  writeText(value: T, path: string): string;
}

/** Reads and writes an element. */
export interface Codec<T> {
  read(element: XmlElement, reading: Reading): T | undefined;
  /** @throws QuakeMlWriteError */
  write(tag: string, value: T, path: string): XmlNode;
}

/** A simple type as an element. */
export interface ValueCodec<T> extends Codec<T>, TextCodec<T> {}

/** Codec of a simple type from its two directions. */
export function valueCodec<T>(codec: TextCodec<T>): ValueCodec<T> {
  return {
    ...codec,
    read: (element, reading) => codec.readText(element.text, element, reading),
    write: (tag, value, path) => xmlElement(tag, {}, codec.writeText(value, path)),
  };
}

/** Notes a problem at the place that is read. */
export function complain(reading: Reading, element: XmlElement, message: string): undefined {
  reading.problems.push({ path: reading.path, message, line: element.line });
}
