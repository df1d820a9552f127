import { defaulted, defineSink, type GeographicPoint, type Host, optionsSchema, type SinkWriter } from "@headframe/core";
import { type QuakeMlOptions, writeQuakeMl } from "@headframe/formats";
import { Type } from "typebox";
import { eventToQuakeMl, type Publisher } from "../event/event-to-quakeml.ts";
import { type LocatedEvent, locatedEvents } from "../event/seismic-event.ts";
import { CatalogueWriter } from "./catalogue-writer.ts";
import { FolderWriter } from "./folder-writer.ts";
import type { Convert } from "./located-events-of.ts";

const options = optionsSchema({
  path: Type.String({ minLength: 1, description: "Folder for a file an event, or the file of the catalogue" }),
  mode: defaulted(Type.Enum(["folder", "catalogue"], { description: "A file an event, or one document with all" }), "folder"),
  maxEvents: defaulted(Type.Integer({ minimum: 1, maximum: 100_000, description: "Events that a catalogue holds; of more the oldest go" }), 2000),
  authority: defaulted(
    Type.String({
      pattern: "^[A-Za-z0-9][A-Za-z0-9.()*~_-]{2,63}$",
      description: "First part of all public ids (smi:AUTHORITY/...), such as a reversed domain",
    }),
    "local",
  ),
  agency: defaulted(Type.String({ maxLength: 64, description: "agencyID of what is published" }), "Headframe"),
  author: defaulted(Type.String({ maxLength: 100, description: "Flow and software with version, as the author" }), "Headframe"),
  latitude: defaulted(Type.Number({ minimum: -90, maximum: 90, description: "Where local coordinates are put that have no geographic place: degrees" }), 0),
  longitude: defaulted(Type.Number({ minimum: -180, maximum: 180, description: "Where local coordinates are put that have no geographic place: degrees" }), 0),
});

/** Located events as QuakeML 1.2, a file each or one catalogue. */
export const quakeml = defineSink<typeof options, LocatedEvent>({
  name: "quakeml",
  version: 1,
  summary: "Located events as QuakeML 1.2 files",
  description: [
    "Takes events of type `event`. In mode `folder` each event is a file `TIME_ID.xml` that later revisions replace; its name keeps the time of the first revision. In mode `catalogue` one document holds the latest `maxEvents` events in the order of their times.",
    "A file is written under another name, put on the medium and renamed: a reader always finds a whole document. The same event gives the same bytes, so a repeat changes nothing; a lower revision than the one that is there is passed over.",
    "In mode `catalogue` the document is written at checkpoints, flushes and the end, so a host without state loses what came since the last flush when it is killed.",
    "An event that QuakeML's schema does not allow, such as one with a place that is no number, is left out and told in the log as an error.",
  ].join("\n"),
  options,
  example: { options: { path: "events" } },
  accepts: locatedEvents,
  owns: ({ path }) => path,
  async open({ path, mode, maxEvents, authority, agency, author, latitude, longitude }, host): Promise<SinkWriter> {
    const origin = { latitude, longitude };
    const about: QuakeMlOptions = { publicID: `smi:${authority}/catalogue`, origin };
    const convert = converter({ authority, agency, author }, origin, host.log);
    return mode === "folder" ? FolderWriter.open(path, host, convert, about) : CatalogueWriter.open(path, host, convert, about, maxEvents);
  },
});

/** Checks an event by writing it: what cannot be written later would stop the sink for all. */
function converter(publisher: Publisher, origin: GeographicPoint, log: Host["log"]): Convert {
  return (event) => {
    try {
      const converted = eventToQuakeMl(event, publisher);
      writeQuakeMl([converted], { origin });
      return converted;
    } catch (error) {
      log.error(`Event ${event.id} cannot be written as QuakeML: ${error instanceof Error ? error.message : String(error)}`, {
        revision: event.data?.revision,
      });
      return undefined;
    }
  };
}
