import { HeadframeError } from "@headframe/core";
import { readXml } from "../xml/read-xml.ts";
import type { QuakeMlProblem } from "./codec.ts";
import { eventParameters, type QuakeMlEvent, type QuakeMlEventParameters } from "./event.ts";

/** What a QuakeML document says. */
export interface QuakeMlDocument extends Omit<QuakeMlEventParameters, "events" | "publicID"> {
  readonly publicID?: string;
  readonly events: readonly QuakeMlEvent[];
  /** What is not as the schema has it. */
  readonly problems: readonly QuakeMlProblem[];
}

/**
 * Reads a QuakeML 1.2 document (Basic Event Description). Foreign elements other than Headframe's own are passed over.
 *
 * What the schema does not allow is left out and told in `problems`: an unknown word, a text where a number should be, an object that
 * lacks what it must have. Public ids of another form are kept, and told.
 *
 * @example
 * const text = '<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2"><eventParameters xmlns="http://quakeml.org/xmlns/bed/1.2" publicID="smi:local/c"/></q:quakeml>';
 * readQuakeMl(text); // => { publicID: "smi:local/c", events: [], problems: [] }
 *
 * @see QuakeML 1.2, Basic Event Description, https://quake.ethz.ch/quakeml
 * @throws XmlError (a HeadframeError) if the text is no XML; HeadframeError `quakeml-invalid` if it is no QuakeML
 */
export function readQuakeMl(text: string): QuakeMlDocument {
  const root = readXml(text);
  if (root.name !== "quakeml") throw new HeadframeError("quakeml-invalid", `The root element is ${root.name.slice(0, 80)} where quakeml is expected`);
  const element = root.children.find(({ name }) => name === "eventParameters");
  const problems: QuakeMlProblem[] = [];
  if (!element) return { events: [], problems };
  if (!element.attributes.has("publicID")) problems.push({ path: "", message: "The catalogue has no publicID", line: element.line });
  const attributes = new Map([["publicID", "smi:local/unnamed"], ...element.attributes]);
  const { publicID, events = [], ...rest } = eventParameters.read({ ...element, attributes }, { path: "", problems }) ?? { publicID: "" };
  return { ...(element.attributes.has("publicID") && { publicID }), ...rest, events, problems };
}
