/** What was found out about one part of a state directory. */
export interface Finding {
  /** `ok`: as it should be; `note`: to be known, nothing to be done; `problem`: something has been lost or will fail. */
  readonly level: "ok" | "note" | "problem";
  readonly about: "owner" | "snapshot" | "log" | "journal" | "agreement" | "sources" | "disk" | "versions" | "start";
  /** One sentence. */
  readonly text: string;
  /** What to do about it, if there is something to be done. */
  readonly todo?: string;
  /** File, and place in it in bytes, where it is about one. */
  readonly path?: string;
  readonly offset?: number;
}

type About = Finding["about"];
type Where = Pick<Finding, "path" | "offset">;

export function ok(about: About, text: string): Finding {
  return { level: "ok", about, text };
}

export function note(about: About, text: string, todo?: string, where: Where = {}): Finding {
  return { level: "note", about, text, ...(todo !== undefined && { todo }), ...where };
}

export function problem(about: About, text: string, todo: string, where: Where = {}): Finding {
  return { level: "problem", about, text, todo, ...where };
}
