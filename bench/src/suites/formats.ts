/** miniSEED Steim-2: whole files from bytes to Int32Array and back. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame } from "@headframe/core";
import { type PackOptions, RecordPacker, readMiniseed } from "@headframe/formats";
import { type BenchContext, beside, type Measurement } from "../measurement.ts";
import { runPeer } from "../python-peer.ts";
import { secondsPerCall } from "../repeat.ts";
import { seismicCounts } from "../seismic-counts.ts";
import { installSeisplotjs, measureSeisplotjs } from "../seisplotjs.ts";

const SAMPLES = 20_000_000;
/** seisplotjs is slow and needs no long file to show it. */
const SHORT = 2_000_000;
const ID = "FDSN:XX_BENCH_00_H_H_Z";

type Layout = Pick<Required<PackOptions>, "version" | "recordLength">;
const layouts: readonly Layout[] = [
  { version: 2, recordLength: 512 },
  { version: 2, recordLength: 4096 },
  { version: 3, recordLength: 4096 },
];

/** Runs the miniSEED measurements. */
export async function* formats(context: BenchContext): AsyncGenerator<Measurement> {
  context.progress("miniSEED: making counts");
  const counts = seismicCounts(SAMPLES);
  const folder = await mkdtemp(join(tmpdir(), "headframe-bench-"));
  try {
    const paths = layouts.map(({ version, recordLength }) => join(folder, `v${version}-${recordLength}.mseed`));
    for (const [i, layout] of layouts.entries()) await writeFile(paths[i] as string, encode(counts, layout));
    context.progress("miniSEED: ObsPy");
    const python = context.python
      ? await runPeer<{ obspy: number | null; pymseed: number | null }[]>(context.python, "read_miniseed.py", [`${SAMPLES}`, ...paths])
      : [];
    const seisplotjs = await installSeisplotjs();
    for (const [i, layout] of layouts.entries()) {
      const path = join(folder, "short.mseed");
      if (seisplotjs) await writeFile(path, encode(counts.subarray(0, SHORT), layout));
      yield* measure(context, layout, counts, {
        obspy: python[i]?.obspy,
        pymseed: python[i]?.pymseed,
        seisplotjs: seisplotjs ? await measureSeisplotjs(path, SHORT, layout.version) : undefined,
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Peers = Readonly<Record<"obspy" | "pymseed" | "seisplotjs", number | null | undefined>>;

function* measure({ progress }: BenchContext, layout: Layout, counts: Int32Array, peers: Peers): Generator<Measurement> {
  const name = `miniSEED ${layout.version}, ${layout.recordLength}-byte records`;
  progress(name);
  const bytes = encode(counts, layout);
  checkDecoded(bytes, counts);
  const setting = `${name}, ${(bytes.length / counts.length).toFixed(2)} bytes a sample`;
  const decoded = counts.length / secondsPerCall(() => void readMiniseed(bytes)) / 1e6;
  const decoder = { bench: "formats/steim2-decode", setting, value: decoded, unit: "Msamples/s" };
  yield beside(decoder, { name: "seisplotjs", value: peers.seisplotjs, target: 10 });
  if (peers.obspy) yield beside(decoder, { name: "libmseed in ObsPy", value: peers.obspy, target: 0.5 });
  if (peers.pymseed) yield beside(decoder, { name: "libmseed in pymseed", value: peers.pymseed, target: 0.5 });
  const encoded = counts.length / secondsPerCall(() => void records(counts, layout)) / 1e6;
  yield beside({ bench: "formats/steim2-encode", setting, value: encoded, unit: "Msamples/s" }, { name: "own decoder", value: decoded, target: 0.5 });
}

/** Packed as a live stream would be: frames of ten minutes through one packer. */
function records(counts: Int32Array, layout: Layout): Uint8Array[] {
  const packer = new RecordPacker({ ...layout, encoding: "steim2" });
  const packed: Uint8Array[] = [];
  for (let from = 0; from < counts.length; from += FRAME) {
    for (const record of packer.push(frame(counts, from))) packed.push(record);
  }
  packed.push(...packer.flush());
  return packed;
}

const FRAME = 60_000;

function frame(counts: Int32Array, from: number): Frame {
  const t0 = 1_767_225_600_000_000_000n + BigInt(from) * 10_000_000n;
  return { kind: "frame", source: ID, channels: [ID], t0, rate: 100, unit: "count", samples: counts.subarray(from, from + FRAME) };
}

function encode(counts: Int32Array, layout: Layout): Uint8Array {
  return Buffer.concat(records(counts, layout));
}

/** A fast decoder of wrong numbers is worth nothing. */
function checkDecoded(bytes: Uint8Array, counts: Int32Array): void {
  let at = 0;
  for (const { samples } of readMiniseed(bytes).frames) {
    for (const sample of samples) if (sample !== counts[at++]) throw new Error(`Decoded sample ${at - 1} is ${sample}, not ${counts[at - 1]}`);
  }
  if (at !== counts.length) throw new Error(`${at} of ${counts.length} samples were decoded`);
}
