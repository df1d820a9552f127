import { open, stat } from "node:fs/promises";
import { formatTime, HeadframeError } from "@headframe/core";
import { MiniseedReader, segmentJson, TraceList, type TraceSegment } from "@headframe/formats";
import { nodeHost } from "@headframe/runtime";
import type { Command } from "commander";
import { UsageError } from "../errors.ts";
import { print, printJson } from "../output.ts";

const CHUNK = 1 << 20;

/** `headframe inspect`. */
export function addInspect(program: Command): void {
  program
    .command("inspect <file...>")
    .description("show the continuous segments in miniSEED files")
    .option("--json", "one JSON object a line for each segment")
    .action(async (paths: readonly string[], options: { json?: boolean }) => {
      const files = (await Promise.all(paths.map(filesAt))).flat();
      for (const file of files) await inspect(file, options.json ?? false, files.length > 1);
    });
}

/** The file, or the files of a folder or pattern. */
async function filesAt(path: string): Promise<string[]> {
  if (
    await stat(path).then(
      (info) => info.isFile(),
      () => false,
    )
  )
    return [path];
  const found = await nodeHost()
    .files.list(path)
    .catch(() => []);
  if (found.length === 0) throw new UsageError(`there is no file at ${path}`);
  return found.map((entry) => entry.path);
}

/** A file that cannot be read as miniSEED sets the exit code and leaves the others their turn. */
async function inspect(path: string, json: boolean, several: boolean): Promise<void> {
  try {
    const segments = await readSegments(path);
    if (json) for (const segment of segments) await printJson(several ? { ...segmentJson(segment), file: path } : segmentJson(segment));
    else await printTable(path, segments);
  } catch (error) {
    if (!(error instanceof HeadframeError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    process.stderr.write(`error: ${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function readSegments(path: string): Promise<readonly TraceSegment[]> {
  const traces = new TraceList();
  const reader = new MiniseedReader();
  let records = 0;
  const take = (items: ReturnType<MiniseedReader["push"]>) => {
    for (const item of items) {
      const problem = item.kind === "record" ? traces.add(item) : `skipped ${item.bytes} bytes: ${item.reason}`;
      if (item.kind === "record") records++;
      if (problem) process.stderr.write(`warning: ${path}: at byte ${item.position}: ${problem}\n`);
    }
  };
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: new Uint8Array(CHUNK) });
      if (bytesRead === 0) break;
      take(reader.push(buffer.subarray(0, bytesRead)));
    }
    take(reader.end());
  } finally {
    await file.close();
  }
  if (records === 0) throw new HeadframeError("not-miniseed", "holds no miniSEED record");
  return traces.segments();
}

async function printTable(path: string, segments: readonly TraceSegment[]): Promise<void> {
  await print(`${path}: ${segments.length} ${segments.length === 1 ? "segment" : "segments"}`);
  const width = Math.max(0, ...segments.map((segment) => segment.id.length));
  for (const { id, start, end, rate, samples, summary } of segments) {
    const range = summary ? `${summary.min} to ${summary.max}` : "";
    await print(`  ${id.padEnd(width)}  ${formatTime(start)}  ${formatTime(end)}  ${rate} Hz  ${samples} samples  ${range}`.trimEnd());
  }
}
