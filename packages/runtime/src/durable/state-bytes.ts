/**
 * State as bytes and back, exactly: structured clone through V8's own format, with arrays that a source gave written as
 * where to read them again.
 *
 * Layout: magic "HFS", format version (1 byte), CRC-32 of the rest (little-endian), V8's serialisation.
 */
import { Deserializer, Serializer } from "node:v8";
import { crc32 } from "node:zlib";
import { HeadframeError } from "@headframe/core";
import { type BatchOrigin, originOf, type SampleOrigin } from "../sample-origin.ts";
import { arrayTypeOf, bytesOf, newArray } from "./array-types.ts";
import { fingerprint } from "./fingerprint.ts";

/** An array that was written as where its samples come from. */
export interface SampleReference {
  /** Has the right type and length, and is still to be filled. */
  readonly array: ArrayBufferView;
  readonly batch: BatchOrigin;
  /** Place of the item in its batch. */
  readonly index: number;
  /** Where the array begins within the item's samples, in bytes. */
  readonly start: number;
  /** {@link fingerprint} of the samples. */
  readonly fingerprint: number;
}

/** Decides whether the samples of a batch are written as a reference (`true`) or by value. */
export type Refer = (batch: BatchOrigin) => boolean;

const FORMAT = 1;
const HEADER = new Uint8Array([0x48, 0x46, 0x53, FORMAT, 0, 0, 0, 0]);
/** Added to the type of an array that is a reference. */
const REFERENCE = 32;
const MAX_BYTES = 0xffff_ffff;

/**
 * State as bytes. Typed arrays are written exactly, not with the whole of their buffer; arrays that share a buffer no longer
 * do after decoding. Whatever else structured clone keeps is kept: cycles, shared objects, Map, Set, bigint, Date, undefined.
 *
 * @param refer - asked for every array whose samples can be read again from a source; without it all of them are references
 * @throws HeadframeError `state-invalid` if there is something that is not plain data, such as a function
 */
export function encodeState(value: unknown, refer?: Refer): Uint8Array {
  try {
    const writer = new StateWriter(refer);
    writer.writeValue(value);
    const bytes = writer.releaseBuffer();
    bytes.writeUInt32LE(crc32(bytes.subarray(HEADER.length)), 4);
    return bytes;
  } catch (thrown) {
    throw new HeadframeError("state-invalid", `The state is not plain data and cannot be kept: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/**
 * State from bytes. The arrays of `references` are zeros until they are filled.
 *
 * @throws HeadframeError `state-damaged`; `state-newer` if a newer Headframe wrote it
 */
export function decodeState(bytes: Uint8Array): { value: unknown; references: SampleReference[] } {
  const stated = checkHeader(bytes);
  if (crc32(bytes.subarray(HEADER.length)) !== stated) throw damaged("their checksum is wrong");
  try {
    const reader = new StateReader(bytes);
    reader.readRawBytes(HEADER.length);
    reader.readHeader();
    return { value: reader.readValue(), references: reader.references };
  } catch (thrown) {
    throw damaged(messageOf(thrown), thrown);
  }
}

/** Checks magic, version and length; gives the stated checksum. */
function checkHeader(bytes: Uint8Array): number {
  if (bytes.length <= HEADER.length || HEADER.subarray(0, 3).some((byte, i) => bytes[i] !== byte)) throw damaged("they do not begin as state does");
  const format = bytes[3] as number;
  if (format > FORMAT) throw new HeadframeError("state-newer", `The state has format ${format}, and this Headframe knows ${FORMAT}: use a newer Headframe`);
  if (format < FORMAT) throw damaged(`there is no format ${format}`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
}

class StateWriter extends Serializer {
  /** Node documents it; its types lack it. */
  declare readonly _setTreatArrayBufferViewsAsHostObjects: (treat: boolean) => void;
  readonly #refer: Refer | undefined;

  constructor(refer: Refer | undefined) {
    super();
    this.#refer = refer;
    this._setTreatArrayBufferViewsAsHostObjects(true);
    this.writeRawBytes(HEADER);
    this.writeHeader();
  }

  /** Called by V8 for every view. */
  _writeHostObject(view: NodeJS.ArrayBufferView): void {
    const { byteLength } = view;
    if (byteLength > MAX_BYTES) throw new RangeError("an array is larger than 4 GiB");
    const type = arrayTypeOf(view);
    const origin = originOf(view);
    const refers = origin !== undefined && (this.#refer === undefined || this.#refer(origin.batch));
    this.writeUint32(refers ? type + REFERENCE : type);
    this.writeUint32(byteLength);
    if (refers) this.#writeReference(view, origin);
    else this.writeRawBytes(view);
  }

  #writeReference(view: ArrayBufferView, { batch, index, start, byteOffset }: SampleOrigin): void {
    // As a value, so that V8 writes a batch once and then says "the same".
    this.writeValue(batch);
    this.writeUint32(index);
    this.writeUint32(start + view.byteOffset - byteOffset);
    this.writeUint32(fingerprint(bytesOf(view)));
  }
}

class StateReader extends Deserializer {
  readonly references: SampleReference[] = [];

  /** Called by V8 where {@link StateWriter} wrote a view. */
  _readHostObject(): ArrayBufferView {
    const type = this.readUint32();
    const byteLength = this.readUint32();
    if (type >= REFERENCE) return this.#readReference(type - REFERENCE, byteLength);
    const bytes = this.readRawBytes(byteLength);
    const array = newArray(type, byteLength);
    bytesOf(array).set(bytes);
    return array;
  }

  #readReference(type: number, byteLength: number): ArrayBufferView {
    const array = newArray(type, byteLength);
    const batch = this.readValue() as BatchOrigin;
    this.references.push({ array, batch, index: this.readUint32(), start: this.readUint32(), fingerprint: this.readUint32() });
    return array;
  }
}

function damaged(why: string, cause?: unknown): HeadframeError {
  return new HeadframeError("state-damaged", `The bytes of a state are damaged: ${why}`, { cause });
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
