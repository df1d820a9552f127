/** Simple types of QuakeML's schema. */
import { formatTime, parseTime, type Time } from "@headframe/core";
import { xmlDouble } from "../xml/write-xml.ts";
import { xmlNumber } from "../xml/xml-element.ts";
import { complain, QuakeMlWriteError, type ValueCodec, valueCodec } from "./codec.ts";

/** What a public id looks like, of scheme `smi` or `quakeml`; as in any URI there is at most one `#`. */
const resourceIdentifier = /^(?:smi|quakeml):\w[\w\-.*()~']{2,}\/[\w\-.*()~'][\w\-.*()+?~'=,;/&]*(?:#[\w\-.*()+?~'=,;/&]*)?$/;

/** A finite number. */
export const real: ValueCodec<number> = valueCodec({
  readText: (text, element, reading) => xmlNumber(text) ?? complain(reading, element, `"${text.slice(0, 40)}" is no number: left out`),
  writeText(value, path) {
    if (!Number.isFinite(value)) throw new QuakeMlWriteError(path, `${value} is no finite number`);
    return xmlDouble(value);
  },
});

export const integer: ValueCodec<number> = valueCodec({
  readText(text, element, reading) {
    const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
    return value ?? complain(reading, element, `"${text.slice(0, 40)}" is no whole number: left out`);
  },
  writeText(value, path) {
    if (!Number.isSafeInteger(value)) throw new QuakeMlWriteError(path, `${value} is no whole number`);
    return String(value);
  },
});

export const truth: ValueCodec<boolean> = valueCodec({
  readText(text, element, reading) {
    if (text === "true" || text === "1") return true;
    if (text === "false" || text === "0") return false;
    return complain(reading, element, `"${text.slice(0, 40)}" is neither true nor false: left out`);
  },
  writeText: String,
});

/** Times of up to nine digits of a second; further ones are cut off. */
export const dateTime: ValueCodec<Time> = valueCodec({
  readText(text, element, reading) {
    try {
      return parseTime(text.replace(/(\.\d{9})\d+/, "$1"));
    } catch {
      return complain(reading, element, `"${text.slice(0, 40)}" is no time: left out`);
    }
  },
  writeText(value, path) {
    try {
      return formatTime(value);
    } catch {
      throw new QuakeMlWriteError(path, `${value} is no time of the calendar`);
    }
  },
});

/** A text of at most so many characters. */
export function text(most = Number.POSITIVE_INFINITY): ValueCodec<string> {
  return valueCodec({
    readText(read, element, reading) {
      if ([...read].length > most) complain(reading, element, `Longer than ${most} characters`);
      return read;
    },
    writeText(value, path) {
      if (value.length > most && [...value].length > most) throw new QuakeMlWriteError(path, `"${value.slice(0, 40)}" is longer than ${most} characters`);
      return value;
    },
  });
}

/** A public id or a reference to one. An id of another form is read with a problem, and not written. */
export const reference: ValueCodec<string> = valueCodec({
  readText(id, element, reading) {
    if (!resourceIdentifier.test(id)) complain(reading, element, `"${id.slice(0, 80)}" is no id of the form smi:authority/name`);
    return id;
  },
  writeText(id, path) {
    if (!resourceIdentifier.test(id)) throw new QuakeMlWriteError(path, `"${id.slice(0, 80)}" is no id of the form smi:authority/name`);
    return id;
  },
});

/** A reference or nothing. */
export const optionalReference: ValueCodec<string> = valueCodec({
  readText: (id, element, reading) => (id === "" ? undefined : reference.readText(id, element, reading)),
  writeText: reference.writeText,
});

/** One of some words; others are left out, and not written. */
export function oneOf<const Words extends readonly string[]>(...words: Words): ValueCodec<Words[number]> {
  const known = (word: string): word is Words[number] => words.includes(word);
  const list = words.length > 12 ? `the schema's ${words.length} words` : words.join(", ");
  return valueCodec<Words[number]>({
    readText: (word, element, reading) => (known(word) ? word : complain(reading, element, `"${word.slice(0, 40)}" is none of ${list}: left out`)),
    writeText(word, path) {
      if (!known(word)) throw new QuakeMlWriteError(path, `"${word}" is none of ${list}`);
      return word;
    },
  });
}
