/**
 * Where samples came from, so that a snapshot can name them instead of holding them.
 *
 * Steps that keep waveforms (a buffer of the last minute, say) mostly keep the very arrays that a source gave. Such an
 * array is a range of the journal or of a recording, which can be read again.
 */
import type { Position, Samples } from "@headframe/core";

/** A batch of a source, and how to read it again. */
export interface BatchOrigin {
  /** Source id in the flow. */
  readonly source: string;
  /** Items that the source had given before this batch, over all runs. */
  readonly before: number;
  /** Where the source stood before this batch; undefined at its very beginning. */
  readonly position: Position | undefined;
}

/** The item of a batch that brought an array, or a part of it. */
export interface SampleOrigin {
  readonly batch: BatchOrigin;
  /** Place of the item in its batch. */
  readonly index: number;
  /** Where the range begins within the item's samples, in bytes. */
  readonly start: number;
  /** The range within its ArrayBuffer, in bytes. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

const origins = Symbol("origins");

/**
 * On the buffer, not on the array: a step may keep part of a frame, and properties on typed arrays make them slow. Mostly
 * a buffer is that of one item; where items share one, their ranges are found by where they begin.
 */
type Marked = ArrayBufferLike & { [origins]?: SampleOrigin | Map<number, SampleOrigin> };

/** Smaller arrays are cheaper to keep than to name. */
const LEAST_BYTES = 256;

/** Notes that an item's samples came from a source. Samples that come again count as those of the later item. */
export function markOrigin(samples: Samples, batch: BatchOrigin, index: number): void {
  markPart(samples, batch, index, 0);
}

/** Notes that an array holds the part of an item's samples that begins `start` bytes into them. */
export function markPart(view: ArrayBufferView, batch: BatchOrigin, index: number, start: number): void {
  const { byteOffset, byteLength } = view;
  if (byteLength < LEAST_BYTES) return;
  const buffer = view.buffer as Marked;
  const origin = { batch, index, start, byteOffset, byteLength };
  const known = buffer[origins];
  if (known === undefined) buffer[origins] = origin;
  else if (known instanceof Map) known.set(byteOffset, origin);
  else if (known.byteOffset === byteOffset) buffer[origins] = origin;
  else
    buffer[origins] = new Map([
      [known.byteOffset, known],
      [byteOffset, origin],
    ]);
}

/** The item that an array, or the array that it is a part of, came with; undefined where a step made it. */
export function originOf(view: ArrayBufferView): SampleOrigin | undefined {
  if (view.byteLength < LEAST_BYTES) return undefined;
  const known = (view.buffer as Marked)[origins];
  if (known === undefined) return undefined;
  if (!(known instanceof Map)) return holds(known, view) ? known : undefined;
  const exact = known.get(view.byteOffset);
  if (exact && holds(exact, view)) return exact;
  for (const origin of known.values()) if (holds(origin, view)) return origin;
  return undefined;
}

function holds({ byteOffset, byteLength }: SampleOrigin, view: ArrayBufferView): boolean {
  return view.byteOffset >= byteOffset && view.byteOffset + view.byteLength <= byteOffset + byteLength;
}
