/** Types of QuakeML's schema that have parts: a table of fields is the TypeScript type, the reader and the writer at once. */
import { type XmlNode, xmlElement } from "../xml/write-xml.ts";
import type { XmlElement } from "../xml/xml-element.ts";
import { type Codec, complain, QuakeMlWriteError, type Reading, type TextCodec } from "./codec.ts";

/** Namespace of what Headframe adds to QuakeML, with the prefix `hf`. */
export const HEADFRAME_EVENTS = "urn:x-headframe:quakeml:1";

type Place = "element" | "elements" | "attribute" | "content";

/** A part of a structure; `T` is its type, `Required` whether it must be there. */
export interface Field<T = unknown, Required extends boolean = boolean> {
  readonly place: Place;
  readonly required: Required;
  /** Name in the document; the property's own unless told. */
  readonly tag?: string;
  /** In the namespace of Headframe's extension. */
  readonly foreign?: boolean;
  readonly codec: Codec<unknown> | TextCodec<unknown>;
  readonly "~type"?: T;
}

type Fields = Readonly<Record<string, Field>>;
type Simplified<T> = { [K in keyof T]: T[K] };

/** Type of the values of a table of fields. */
export type ValueOf<F extends Fields> = Simplified<
  { readonly [K in keyof F as F[K] extends Field<unknown, true> ? K : never]: F[K] extends Field<infer T> ? T : never } & {
    readonly [K in keyof F as F[K] extends Field<unknown, true> ? never : K]?: F[K] extends Field<infer T> ? T : never;
  }
>;

/** Type of the values of a codec. */
export type Value<C> = C extends Codec<infer T> ? T : never;

/** An element that must be there. */
export function one<T>(codec: Codec<T>): Field<T, true> {
  return { place: "element", required: true, codec };
}

/** An element that may be there. */
export function maybe<T>(codec: Codec<T>): Field<T, false> {
  return { place: "element", required: false, codec };
}

/** Elements named `tag`, none or more; the property is absent where there are none. */
export function many<T>(tag: string, codec: Codec<T>): Field<readonly T[], false> {
  return { place: "elements", required: false, tag, codec };
}

/** An attribute that must be there. */
export function attribute<T>(codec: TextCodec<T>): Field<T, true> {
  return { place: "attribute", required: true, codec };
}

/** An attribute that may be there. */
export function maybeAttribute<T>(codec: TextCodec<T>): Field<T, false> {
  return { place: "attribute", required: false, codec };
}

/** The element's own text. */
export function content<T>(codec: TextCodec<T>): Field<T, true> {
  return { place: "content", required: true, codec };
}

/** The element's own text, which may be empty. */
export function maybeContent<T>(codec: TextCodec<T>): Field<T, false> {
  return { place: "content", required: false, codec };
}

/** The same field as a part of Headframe's extension. */
export function extension<F extends Field>(field: F): F {
  return { ...field, foreign: true };
}

/** Codec of a structure. A part that cannot be read is left out, and the whole where a part is required. */
export function structure<const F extends Fields>(fields: F): Codec<ValueOf<F>> {
  const table = Object.entries(fields).map(([property, field]) => ({ property, tag: field.tag ?? property, ...field }));
  return {
    read(element, reading) {
      const value: Record<string, unknown> = {};
      let whole = true;
      for (const field of table) {
        const part = readField(field, element, reading);
        if (part !== undefined) value[field.property] = part;
        else if (field.required) {
          complain(reading, element, `There is no usable ${field.tag}: the ${element.name} is left out`);
          whole = false;
        }
      }
      return whole ? (value as ValueOf<F>) : undefined;
    },
    write: (tag, value, path) => writeStructure(table, tag, value as Readonly<Record<string, unknown>>, path),
  };
}

interface TableField extends Field {
  readonly property: string;
  readonly tag: string;
}

function readField({ place, tag, foreign, codec }: TableField, element: XmlElement, reading: Reading): unknown {
  const inner = (path: string): Reading => ({ path: reading.path === "" ? path : `${reading.path}/${path}`, problems: reading.problems });
  const simple = codec as TextCodec<unknown>;
  if (place === "attribute") {
    const text = element.attributes.get(tag);
    return text === undefined ? undefined : simple.readText(text.trim(), element, inner(`@${tag}`));
  }
  if (place === "content") return simple.readText(element.text, element, reading);
  const namespace = foreign ? HEADFRAME_EVENTS : element.namespace;
  const found = element.children.filter((child) => child.name === tag && child.namespace === namespace);
  const parts = place === "elements" ? found : found.slice(0, 1);
  if (parts.length < found.length) complain(reading, element, `${tag} is given more than once: the first is taken`);
  const values = parts.flatMap((child, i) => (codec as Codec<unknown>).read(child, inner(place === "elements" ? `${tag}[${i}]` : tag)) ?? []);
  if (place === "element") return values[0];
  return values.length === 0 ? undefined : values;
}

function writeStructure(table: readonly TableField[], tag: string, value: Readonly<Record<string, unknown>>, path: string): XmlNode {
  const attributes: Record<string, string> = {};
  const children: XmlNode[] = [];
  let own: string | undefined;
  for (const field of table) {
    const part = value[field.property];
    if (part === undefined && !field.required) continue;
    const at = path === "" ? field.tag : `${path}/${field.tag}`;
    if (part === undefined) throw new QuakeMlWriteError(at, "it is missing");
    if (field.place === "attribute") attributes[field.tag] = (field.codec as TextCodec<unknown>).writeText(part, at);
    else if (field.place === "content") own = (field.codec as TextCodec<unknown>).writeText(part, at);
    else addElements(children, field, part, at);
  }
  return xmlElement(tag, attributes, own ?? children);
}

function addElements(children: XmlNode[], { place, tag, foreign, codec }: TableField, part: unknown, at: string): void {
  const name = foreign ? `hf:${tag}` : tag;
  const write = (codec as Codec<unknown>).write;
  if (place === "element") children.push(write(name, part, at));
  else for (const [i, value] of (part as readonly unknown[]).entries()) children.push(write(name, value, `${at}[${i}]`));
}
