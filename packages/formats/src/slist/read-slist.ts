import type { Frame, Samples } from "@headframe/core";
import { parseSlistHeader, type SlistHeader } from "./slist-header.ts";

/** Something that is wrong in a text, by line. */
export interface TextProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** Contents of an SLIST or TSPAIR text. */
export interface SlistContents {
  /** A frame for each segment. */
  readonly frames: readonly Frame[];
  readonly problems: readonly TextProblem[];
}

/**
 * Reads the segments of an SLIST or TSPAIR text: INTEGER as 32-bit integers, FLOAT as 64-bit floats.
 * Never throws for what the text holds: a segment with a bad header or a bad value is left out, one with
 * more or fewer samples than it states is kept, and each is reported.
 */
export function readSlist(text: string | Uint8Array): SlistContents {
  const parser = new SlistParser(typeof text === "string" ? text : new TextDecoder().decode(text));
  return parser.parse();
}

const HEADER = "TIMESERIES ";

class SlistParser {
  readonly #text: string;
  #at = 0;
  #line = 1;
  readonly #frames: Frame[] = [];
  readonly #problems: TextProblem[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  parse(): SlistContents {
    this.#toHeader("Text before the first TIMESERIES line");
    while (this.#at < this.#text.length) {
      const line = this.#line;
      const header = parseSlistHeader(this.#takeLine());
      if (typeof header === "string") {
        this.#problems.push({ line, reason: header });
        this.#toHeader();
      } else this.#segment(header, line);
    }
    return { frames: this.#frames, problems: this.#problems };
  }

  #segment(header: SlistHeader, line: number): void {
    const values = new Values(header.type === "INTEGER");
    while (this.#at < this.#text.length && !this.#text.startsWith(HEADER, this.#at)) {
      const here = this.#line;
      const problem = values.add(header.form === "SLIST" ? this.#takeLine() : secondField(this.#takeLine()));
      if (problem === undefined) continue;
      this.#problems.push({ line: here, reason: problem });
      this.#toHeader();
      return;
    }
    const samples = values.samples();
    if (samples.length !== header.samples) this.#problems.push({ line, reason: `${header.samples} samples are stated and ${samples.length} follow` });
    if (samples.length === 0) return;
    const { id, t0, rate, unit } = header;
    this.#frames.push({ kind: "frame", source: id, channels: [id], t0, rate, unit, samples });
  }

  #takeLine(): string {
    const end = this.#text.indexOf("\n", this.#at);
    const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    this.#line++;
    return line;
  }

  /** Goes on to the next header line; `reason` reports what is passed over, if that is more than white space. */
  #toHeader(reason?: string): void {
    const line = this.#line;
    let passed = false;
    while (this.#at < this.#text.length && !this.#text.startsWith(HEADER, this.#at)) passed = this.#takeLine().trim() !== "" || passed;
    if (passed && reason !== undefined) this.#problems.push({ line, reason });
  }
}

/** The value of a TSPAIR line: what follows the time. */
function secondField(line: string): string {
  const text = line.trim();
  return text === "" ? "" : (text.split(/\s+/, 2)[1] ?? "?");
}

/** Numbers as they come. */
class Values {
  readonly #integer: boolean;
  #samples: Int32Array | Float64Array;
  #n = 0;

  constructor(integer: boolean) {
    this.#integer = integer;
    this.#samples = integer ? new Int32Array(1024) : new Float64Array(1024);
  }

  /** Takes the numbers of a line; gives a problem as one sentence. */
  add(line: string): string | undefined {
    for (const token of line.split(/\s+/)) {
      if (token === "") continue;
      const value = Number(token);
      if (Number.isNaN(value) && token.toLowerCase() !== "nan") return `"${token.slice(0, 40)}" is not a number`;
      if (this.#integer && (value | 0) !== value) return `"${token.slice(0, 40)}" is not a 32-bit integer`;
      if (this.#n === this.#samples.length) this.#grow();
      this.#samples[this.#n++] = value;
    }
    return undefined;
  }

  samples(): Samples {
    return this.#samples.slice(0, this.#n);
  }

  #grow(): void {
    const grown = this.#integer ? new Int32Array(2 * this.#n) : new Float64Array(2 * this.#n);
    grown.set(this.#samples);
    this.#samples = grown;
  }
}
