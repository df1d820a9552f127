import type { Event, Frame, Samples } from "@headframe/core";
import { Encoding } from "./encoding.ts";
import type { MiniseedRecord } from "./record.ts";
import { recordToEvent } from "./record-event.ts";
import { decodeSamples } from "./samples.ts";

/** What a record holds. A problem beside a frame is a doubt; a problem alone means that nothing can be used. */
export interface RecordContent {
  readonly frame?: Frame;
  readonly event?: Event;
  readonly problem?: string;
}

/** Decodes a record: numbers to a frame, text and detections to an event, nothing to neither. */
export function recordContent(record: MiniseedRecord): RecordContent {
  if (record.sampleCount === 0 || record.encoding === Encoding.text) {
    const event = recordToEvent(record);
    return event ? { event } : {};
  }
  if (!(record.rate > 0)) return { problem: `${record.sampleCount} samples without a sample rate` };
  const decoded = decodeSamples(record);
  if (typeof decoded === "string") return { problem: decoded };
  const frame = frameOf(record, decoded.samples);
  return decoded.warning === undefined ? { frame } : { frame, problem: decoded.warning };
}

/** Frame of a record's numbers; undefined where it holds none or they cannot be decoded. */
export function recordToFrame(record: MiniseedRecord): Frame | undefined {
  return recordContent(record).frame;
}

/** Frame of samples that begin with a record: its channel as source, raw counts. */
export function frameOf(record: MiniseedRecord, samples: Samples): Frame {
  const { id, t0, rate, timingQuality } = record;
  const frame: Frame = { kind: "frame", source: id, channels: channelsOf(id), t0, rate, unit: "count", samples };
  return timingQuality === undefined ? frame : { ...frame, timingQuality };
}

const channels = new Map<string, readonly string[]>();

/** The one-channel list of an id, shared by all of its frames. */
function channelsOf(id: string): readonly string[] {
  let list = channels.get(id);
  if (!list) {
    if (channels.size >= 65536) channels.clear();
    list = [id];
    channels.set(id, list);
  }
  return list;
}
