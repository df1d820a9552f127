/** Something to know about a StationXML document that was read all the same. */
export interface StationXmlProblem {
  /** `problem`: something is missing or was left out; `note`: it was understood, but not as written. */
  readonly severity: "problem" | "note";
  /** Stable code, such as `response-missing`. */
  readonly code: string;
  /** `NET_STA` or the channel's FDSN source id; empty for the whole document. */
  readonly at: string;
  /** One sentence. */
  readonly message: string;
  /** Line in the text, where known. */
  readonly line?: number;
}

/** Takes what the parts of the reader find. */
export class ProblemList {
  readonly problems: StationXmlProblem[] = [];

  problem(code: string, at: string, message: string, line?: number): void {
    this.#add("problem", code, at, message, line);
  }

  note(code: string, at: string, message: string, line?: number): void {
    this.#add("note", code, at, message, line);
  }

  #add(severity: "problem" | "note", code: string, at: string, message: string, line: number | undefined): void {
    this.problems.push({ severity, code, at, message, ...(line !== undefined && { line }) });
  }
}
