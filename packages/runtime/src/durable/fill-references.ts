/** Brings back the samples that a state names instead of holding, by reading their sources again. */
import { type Batch, HeadframeError, type Item, type Position, type SourceReader } from "@headframe/core";
import { type BatchOrigin, markPart } from "../sample-origin.ts";
import { bytesOf } from "./array-types.ts";
import { fingerprint } from "./fingerprint.ts";
import type { SampleReference } from "./state-bytes.ts";

/** Opens a source to be read again after a position, or from its beginning; at full speed, and not waiting for more. */
export type OpenAgain = (source: string, position: Position | undefined) => Promise<SourceReader>;

/** Items asked for at a time. */
const CREDIT = 64;
/** A source that has given nothing so often in a row will not give anything. */
const MAX_EMPTY = 1000;

/**
 * Fills the arrays of references. Each source is opened once, at the first batch that is needed, and read forward to the
 * last one; a batch at a time is in memory.
 *
 * @throws HeadframeError `source-changed` if a source does not give again what it gave
 */
export async function fillReferences(
  references: readonly SampleReference[],
  open: OpenAgain,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  for (const [source, wanted] of Map.groupBy(references, ({ batch }) => batch.source)) {
    const sorted = wanted.sort((a, b) => itemNumber(a) - itemNumber(b));
    const first = sorted.reduce((a, b) => (b.batch.before < a.before ? b.batch : a), (sorted[0] as SampleReference).batch);
    const reader = await open(source, first.position);
    try {
      await readForward(reader, first.before, sorted, signal);
    } finally {
      await reader.close();
    }
  }
}

/** Number of an item among all that its source has given. */
function itemNumber({ batch, index }: SampleReference): number {
  return batch.before + index;
}

/** Fills references in the order of their items, from a reader whose next item has number `number`. */
async function readForward(reader: SourceReader, from: number, sorted: readonly SampleReference[], signal: AbortSignal): Promise<void> {
  const batches = new SharedBatches();
  let number = from;
  let next = 0;
  let ended = false;
  for (let empty = 0; next < sorted.length; ) {
    if (ended || empty >= MAX_EMPTY) throw changed(sorted[next] as SampleReference, "is not there any more");
    signal.throwIfAborted();
    const batch: Batch = await reader.take(CREDIT, signal);
    for (const item of batch.items) {
      for (; next < sorted.length && itemNumber(sorted[next] as SampleReference) === number; next++) fill(sorted[next] as SampleReference, item, batches);
      number++;
    }
    ended = batch.done === true;
    empty = batch.items.length === 0 && batch.side === undefined ? empty + 1 : 0;
  }
}

function fill(reference: SampleReference, item: Item, batches: SharedBatches): void {
  const { array, index, start } = reference;
  const target = bytesOf(array);
  if (item.kind !== "frame" || start + target.length > item.samples.byteLength) throw changed(reference, "has no such samples now");
  target.set(bytesOf(item.samples).subarray(start, start + target.length));
  if (fingerprint(target) !== reference.fingerprint) throw changed(reference, "has other samples now");
  markPart(array, batches.same(reference.batch), index, start);
}

/** Every state that is decoded has its own copy of a batch; one of them is enough to remember, and to write next time. */
class SharedBatches {
  #last: BatchOrigin | undefined;

  /** Batches come in ascending order, by and large. */
  same(batch: BatchOrigin): BatchOrigin {
    if (this.#last?.before !== batch.before) this.#last = batch;
    return this.#last;
  }
}

function changed(reference: SampleReference, what: string): HeadframeError {
  const { source } = reference.batch;
  return new HeadframeError(
    "source-changed",
    `The state holds samples of source "${source}" by reference, and item ${itemNumber(reference)} of the source ${what}. ` +
      `Give the run the data that it had read (files, archive, journal), or start everything afresh with --reset '*'`,
  );
}
