import { type Emitter, type Frame, frameLength, type GapCause, sampleGrid, type Time } from "@headframe/core";
import type { Conversion, Part } from "./conversion.ts";
import type { NoteEvent } from "./note-event.ts";
import { type Sensor, type Stretch, timeInPiece } from "./sensor-tracks.ts";
import { type Strand, scaleSamples, turnSamples } from "./turn-samples.ts";

/** Where an output source stands; plain data. */
export interface Output {
  rate: number;
  /** Of the conversion that was used last. */
  signature: string;
  /** Time after the last sample. */
  end: Time;
  /** First sample of each input since the source last broke off. */
  bases: number[];
}

/** Where `ground-motion` puts its results. */
export type MotionEmitter = Emitter<Frame, { readonly notes: NoteEvent }>;

/** Emits a stretch as one frame for each part of its conversion, with a gap before it where its source was interrupted. */
export function emitStretch(
  sensor: Sensor,
  stretch: Stretch,
  conversion: Conversion,
  outputs: Record<string, Output>,
  removeOffset: boolean,
  emit: MotionEmitter,
): void {
  for (const part of conversion.parts) {
    const heads = part.inputs.map((at) => stretch.here[at]?.piece).filter((piece) => piece !== undefined);
    const [lead] = heads;
    if (!lead) continue;
    const n = stretch.to - stretch.from;
    const t0 = timeInPiece(lead, stretch.from);
    const places = heads.map(({ frame, column, first }) => ({ samples: frame.samples, from: column * frameLength(frame) + stretch.from - first }));
    const cause = heads.find((piece) => piece.cause !== null && piece.first === stretch.from)?.cause ?? null;
    const output = continued(outputs, part, sensor.rate, t0, cause, emit) ?? {
      rate: sensor.rate,
      signature: part.signature,
      end: t0,
      // the first sample is a sure, if noisy, estimate of the offset, does not depend on frames, and makes filters downstream start from 0
      bases: places.map(({ samples, from }) => (removeOffset ? (samples[from] as number) : 0)),
    };
    outputs[part.source] = output;
    output.end = timeInPiece(lead, stretch.to);
    emit.out({
      kind: "frame",
      source: part.source,
      channels: part.channels,
      t0,
      rate: sensor.rate,
      unit: part.unit,
      samples: converted(
        part,
        places.map((place, i) => ({ ...place, base: output.bases[i] as number })),
        n,
      ),
      ...marks(
        heads.map(({ frame, first }) => ({ frame, skipped: stretch.from - first })),
        n,
      ),
    });
  }
}

function converted({ turned, factors }: Part, strands: readonly Strand[], n: number): Float32Array {
  const [a, b, c] = strands;
  return turned && a && b && c ? turnSamples(a, b, c, factors, n) : scaleSamples(strands, factors, n);
}

/** State of an output source that goes on without a break; else a gap is emitted where it has been before. */
function continued(
  outputs: Readonly<Record<string, Output>>,
  { source, signature }: Part,
  rate: number,
  t0: Time,
  cause: GapCause | null,
  emit: MotionEmitter,
): Output | undefined {
  const output = outputs[source];
  if (!output) return undefined;
  const hole = sampleGrid(rate).index(t0 - output.end);
  if (output.rate === rate && output.signature === signature && cause === null && Math.abs(hole) <= 0.5) return output;
  const [from, why]: [Time, GapCause] =
    hole < -0.5 ? [t0, "clock-step"] : [output.end < t0 ? output.end : t0, output.rate === rate ? (cause ?? "missing") : "rate-change"];
  emit.gap({ kind: "gap", source, from, to: t0, cause: why });
  return undefined;
}

/** The worst of the inputs' marks. */
function marks(heads: readonly { readonly frame: Frame; readonly skipped: number }[], n: number): Pick<Frame, "settling" | "timingQuality"> {
  let settling = 0;
  let quality: number | undefined;
  for (const { frame, skipped } of heads) {
    settling = Math.max(settling, (frame.settling ?? 0) - skipped);
    if (frame.timingQuality !== undefined) quality = Math.min(quality ?? 100, frame.timingQuality);
  }
  return { ...(settling > 0 && { settling: Math.min(settling, n) }), ...(quality !== undefined && { timingQuality: quality }) };
}
