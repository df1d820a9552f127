/** Whole documents in files: replaced in one step, read where they are sound. */
import type { Host } from "@headframe/core";
import { readQuakeMl } from "@headframe/formats";

type Files = Host["files"];

/** What a document that is being written is called meanwhile. */
export const PART = ".part";

/** Puts a text where a document is or is not: under another name first, which then takes the place; the folder is not synced. */
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

/** Revision of the event that a document holds; -1 where there is no document or none that can be read. */
export async function writtenRevision(files: Files, path: string): Promise<number> {
  const bytes = await contentOf(files, path);
  if (!bytes) return -1;
  try {
    const { events } = readQuakeMl(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return events[0]?.parameters?.find(({ name }) => name === "revision")?.value ?? -1;
  } catch {
    return -1;
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
