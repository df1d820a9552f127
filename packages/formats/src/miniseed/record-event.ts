import { type Event, eventId, type Json } from "@headframe/core";
import { Encoding } from "./encoding.ts";
import type { MiniseedRecord } from "./record.ts";

/**
 * What a record without numbers says, as an event: text of a text record as `log`, an event detection
 * (extra headers, or blockettes 200 and 201) as `detection`, other extra headers as `log`. Undefined
 * where there is nothing.
 */
export function recordToEvent(record: MiniseedRecord): Event | undefined {
  if (record.encoding === Encoding.text && record.sampleCount > 0) {
    const text = record.text;
    return makeEvent(record, "log", { text }, text);
  }
  if (record.sampleCount > 0) return undefined;
  if (record.version === 2) return detection2(record);
  const headers = record.extraHeaders;
  if (headers === undefined || headers === null) return undefined;
  const found = (headers as { FDSN?: { Event?: { Detection?: Json } } }).FDSN?.Event?.Detection;
  return found === undefined
    ? makeEvent(record, "log", { headers }, JSON.stringify(headers))
    : makeEvent(record, "detection", { detections: found }, JSON.stringify(found));
}

function makeEvent(record: MiniseedRecord, type: string, data: { readonly [key: string]: Json }, discriminator: string): Event {
  const time = record.t0;
  return { kind: "event", type, id: eventId(type, record.id, time, discriminator), source: record.id, time, data };
}

/** Blockettes 200 (generic) and 201 (Murdock) with the names of the FDSN extra headers. */
function detection2(record: MiniseedRecord): Event | undefined {
  const { view, bytes, offset, length, headerLittleEndian: little } = record;
  const detections: Json[] = [];
  let blockette = record.blocketteOffset;
  for (let i = 0; i < 300 && blockette >= 48 && blockette + 36 <= length; i++) {
    const p = offset + blockette;
    const type = view.getUint16(p, little);
    if (type === 200 || type === 201) {
      const name = type === 200 ? bytes.subarray(p + 28, p + 52) : bytes.subarray(p + 36, p + 60);
      detections.push({
        Type: type === 200 ? "GENERIC" : "MURDOCK",
        SignalAmplitude: finite(view.getFloat32(p + 4, little)),
        SignalPeriod: finite(view.getFloat32(p + 8, little)),
        BackgroundEstimate: finite(view.getFloat32(p + 12, little)),
        OnsetTime: onset(view, p + 18, little),
        ...(blockette + (type === 200 ? 52 : 60) <= length && { Detector: String.fromCharCode(...name.filter((c) => c >= 32 && c < 127)).trim() }),
      });
    }
    const next = view.getUint16(p + 2, little);
    if (next < blockette + 4) break;
    blockette = next;
  }
  return detections.length === 0 ? undefined : makeEvent(record, "detection", { detections }, JSON.stringify(detections));
}

/** JSON has no NaN and no infinities. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A SEED time as `year,day,hour:minute:second.fraction`. */
function onset(view: DataView, p: number, little: boolean): string {
  const pad = (value: number, digits: number) => String(value).padStart(digits, "0");
  const clock = [view.getUint8(p + 4), view.getUint8(p + 5), view.getUint8(p + 6)].map((part) => pad(part, 2)).join(":");
  return `${pad(view.getUint16(p, little), 4)},${pad(view.getUint16(p + 2, little), 3)},${clock}.${pad(view.getUint16(p + 8, little), 4)}`;
}
