/** Base of the errors that Headframe raises on purpose; `code` is stable, the message is for people. */
export class HeadframeError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HeadframeError";
    this.code = code;
  }
}

/** One thing that is wrong with a flow document, options or settings. */
export interface Problem {
  /** Stable code, such as `option-invalid`. */
  readonly code: string;
  /** Step, source or sink it is about. */
  readonly step?: string;
  /** JSON pointer into the document. */
  readonly path: string;
  /** One sentence: what is wrong and what would be right. */
  readonly message: string;
}

/** Options, settings or a flow document are not valid; `problems` lists everything that is wrong. */
export class InvalidError extends HeadframeError {
  /** What is not valid, such as `flow mine-seismic`. */
  readonly what: string;
  readonly problems: readonly Problem[];
  constructor(what: string, problems: readonly Problem[]) {
    super("invalid", `${what}: ${problems.map((p) => p.message).join("; ")}`);
    this.name = "InvalidError";
    this.what = what;
    this.problems = problems;
  }
}
