import { defaulted, defineSink, type GeographicPoint, type Host, optionsSchema, type SinkWriter } from "@headframe/core";
import { writeQuakeMl } from "@headframe/formats";
import { Type } from "typebox";
import { type EventNaming, eventToQuakeMl } from "../event/event-to-quakeml.ts";
import { type LocatedEvent, locatedEvents } from "../event/seismic-event.ts";
import { quakemlVersion } from "../version.ts";
import { FolderWriter, type Render } from "./folder-writer.ts";

const options = optionsSchema({
  path: Type.String({ minLength: 1, description: "Folder, with a file for each event" }),
  authority: defaulted(
    Type.String({
      pattern: "^[A-Za-z0-9][A-Za-z0-9.()*~_-]{2,63}$",
      description: "First part of all public ids (smi:AUTHORITY/...), such as a reversed domain",
    }),
    "local",
  ),
  agency: defaulted(Type.String({ maxLength: 64, description: "agencyID of what is published" }), "Headframe"),
  author: defaulted(Type.String({ maxLength: 100, description: "Software and flow with their versions, as the author" }), `Headframe ${quakemlVersion}`),
  channelCodes: defaulted(
    Type.Boolean({ description: "Picks name the channel of their component; only where components are not turned and so are channels of the stations" }),
    false,
  ),
  latitude: defaulted(Type.Number({ minimum: -90, maximum: 90, description: "Where local coordinates are put that have no geographic place: degrees" }), 0),
  longitude: defaulted(Type.Number({ minimum: -180, maximum: 180, description: "Where local coordinates are put that have no geographic place: degrees" }), 0),
});

/** Located events as QuakeML 1.2, a file each. */
export const quakeml = defineSink<typeof options, LocatedEvent>({
  name: "quakeml",
  version: 1,
  summary: "Located events as QuakeML 1.2 files",
  description: [
    "Takes events of type `event`. Each is a file `TIME_ID.xml` that later revisions replace; its name keeps the time of the first revision. Other files of the folder are left alone.",
    "A file is written under another name, put on the medium and renamed: a reader always finds a whole document. The same event gives the same bytes, so a repeat changes nothing; a lower revision than the one that is there is passed over.",
    "Picks name network, station and location. Their component stands in a comment, because a flow may have turned it; with `channelCodes` it is the channel.",
    "An event that QuakeML's schema does not allow, such as one with a place that is no number, is left out and told in the log as an error.",
  ].join("\n"),
  options,
  example: { options: { path: "events" } },
  accepts: locatedEvents,
  owns: ({ path }) => path,
  open({ path, latitude, longitude, ...naming }, { files, log }): Promise<SinkWriter> {
    return FolderWriter.open(path, files, renderer(naming, { latitude, longitude }, log));
  },
});

/** An event that cannot be written must not stop the sink for the others. */
function renderer(naming: EventNaming, origin: GeographicPoint, log: Host["log"]): Render {
  return (event) => {
    try {
      const converted = eventToQuakeMl(event, naming);
      return writeQuakeMl([converted], { origin, publicID: `${converted.publicID}/document` });
    } catch (error) {
      log.error(`Event ${event.id} cannot be written as QuakeML: ${error instanceof Error ? error.message : String(error)}`, {
        revision: event.data?.revision,
      });
      return undefined;
    }
  };
}
