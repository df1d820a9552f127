import { type Files, HeadframeError } from "@headframe/core";

/** A larger text is refused, packed or not: it is held in memory as a whole. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Text of a file; one whose name ends in `.gz` is unpacked.
 *
 * @throws HeadframeError `slist-read` that names the file
 */
export async function readText(files: Files, path: string): Promise<string> {
  try {
    const bytes = await readAll(files, path);
    return new TextDecoder().decode(path.endsWith(".gz") ? await unpack(bytes) : bytes);
  } catch (error) {
    throw new HeadframeError("slist-read", `"${path}" could not be read: ${(error as Error).message}`, { cause: error });
  }
}

async function readAll(files: Files, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await files.open(path, "read");
  try {
    const size = await file.size();
    if (size > MOST_BYTES) throw new RangeError(`the file has ${size} bytes, at most ${MOST_BYTES} are read`);
    const bytes = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      const n = await file.read(bytes.subarray(done), done);
      if (n === 0) break;
      done += n;
    }
    return bytes.subarray(0, done);
  } finally {
    await file.close();
  }
}

/** Unpacks gzip, and stops where it would unpack to too much. */
async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const packed = new Blob([bytes]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  for await (const part of packed.pipeThrough(new DecompressionStream("gzip"))) {
    parts.push(part);
    size += part.length;
    if (size > MOST_BYTES) throw new RangeError(`it unpacks to more than ${MOST_BYTES} bytes`);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
