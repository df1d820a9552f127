import { type GeographicPoint, unprojectLocal } from "@headframe/core";
import { xmlDocument, xmlElement } from "../xml/write-xml.ts";
import { QuakeMlWriteError } from "./codec.ts";
import type { QuakeMlComment } from "./common.ts";
import { eventParameters, type QuakeMlEvent, type QuakeMlEventParameters } from "./event.ts";
import type { QuakeMlOrigin } from "./origin.ts";
import { HEADFRAME_EVENTS } from "./structure.ts";

/** What a document says of itself. */
export interface QuakeMlOptions extends Partial<Omit<QuakeMlEventParameters, "events">> {
  /** Where origins are put that have only local coordinates; latitude 0 and longitude 0 unless told. */
  readonly origin?: GeographicPoint;
}

const namespaces = { "xmlns:q": "http://quakeml.org/xmlns/quakeml/1.2", xmlns: "http://quakeml.org/xmlns/bed/1.2", "xmlns:hf": HEADFRAME_EVENTS };

const nullPoint: GeographicPoint = { latitude: 0, longitude: 0 };

/**
 * Writes events as a QuakeML 1.2 document, valid against the schema of the Basic Event Description; {@link readQuakeMl} reads the same events back.
 *
 * Local coordinates go into an extension of Headframe beside latitude and longitude. An origin without latitude and
 * longitude, which QuakeML demands, gets those of its local coordinates projected round `options.origin`, and a comment that says so.
 *
 * @example
 * const origin = { publicID: "smi:local/o/1", time: { value: 0n }, latitude: { value: 67.8 }, longitude: { value: 20.2 } };
 * const text = writeQuakeMl([{ publicID: "smi:local/e/1", origins: [origin] }]);
 * text.includes("<value>67.8</value>"); // => true
 *
 * @throws QuakeMlWriteError (a HeadframeError) naming the place of what the schema does not allow
 */
export function writeQuakeMl(events: readonly QuakeMlEvent[], options: QuakeMlOptions = {}): string {
  const { origin = nullPoint, publicID = "smi:local/catalogue", ...about } = options;
  const placed = events.map((event, i) => placedEvent(event, origin, i));
  const content = eventParameters.write("eventParameters", { publicID, ...about, events: placed }, "");
  return xmlDocument(xmlElement("q:quakeml", namespaces, [content]));
}

function placedEvent(event: QuakeMlEvent, at: GeographicPoint, i: number): QuakeMlEvent {
  const { origins } = event;
  return origins ? { ...event, origins: origins.map((origin, k) => placedOrigin(origin, at, `event[${i}]/origin[${k}]`)) } : event;
}

function placedOrigin(origin: QuakeMlOrigin, at: GeographicPoint, path: string): QuakeMlOrigin {
  const { local, latitude, longitude, depth } = origin;
  if (latitude && longitude) return origin;
  if (!local || latitude || longitude) throw new QuakeMlWriteError(path, "there is neither latitude and longitude nor a local place");
  const point = unprojectLocal(at, local.x, local.y);
  const comments: readonly QuakeMlComment[] = [...(origin.comments ?? []), { text: fictitious(at) }];
  return { ...origin, latitude: { value: point.latitude }, longitude: { value: point.longitude }, depth: depth ?? { value: 0 - local.z }, comments };
}

function fictitious({ latitude, longitude }: GeographicPoint): string {
  const where = `latitude ${latitude}, longitude ${longitude}`;
  return `The geographic place is not known: latitude and longitude are the local x and y projected round ${where}, and the depth is -z. The true place is hf:local, metres east, north and up.`;
}
