/** Whole documents in files: replaced in one step, read where they are sound. */
import type { Host } from "@headframe/core";
import { type QuakeMlEvent, readQuakeMl } from "@headframe/formats";

type Files = Host["files"];

/** What a document that is being written is called meanwhile. */
export const PART = ".part";

/** Puts a text where a document is or is not: under another name first, which then takes the place. */
export async function replaceDocument(files: Files, path: string, text: string): Promise<void> {
  const file = await files.open(`${path}${PART}`, "write");
  try {
    await file.truncate(0);
    await file.write(new TextEncoder().encode(text), 0);
    // Otherwise a loss of power may leave the new name with nothing in it, where there was a whole document before.
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(`${path}${PART}`, path);
}

/** Events of a document; undefined where there is none that can be read. */
export async function documentEvents(files: Files, path: string): Promise<readonly QuakeMlEvent[] | undefined> {
  const bytes = await contentOf(files, path);
  if (!bytes) return undefined;
  try {
    return readQuakeMl(new TextDecoder("utf-8", { fatal: true }).decode(bytes)).events;
  } catch {
    return undefined;
  }
}

async function contentOf(files: Files, path: string): Promise<Uint8Array | undefined> {
  let file: Awaited<ReturnType<Files["open"]>>;
  try {
    file = await files.open(path, "read");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const bytes = new Uint8Array(await file.size());
    let count = 0;
    while (count < bytes.length) {
      const more = await file.read(bytes.subarray(count), count);
      if (more === 0) break;
      count += more;
    }
    return bytes.subarray(0, count);
  } finally {
    await file.close();
  }
}

/** Revision of an event as it was written; -1 if it has none. */
export function revisionOf(event: QuakeMlEvent): number {
  return event.parameters?.find(({ name }) => name === "revision")?.value ?? -1;
}
