import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { channelSamples, type Frame, formatNslc, type Samples, seedFromSourceId } from "@headframe/core";
import { type PackOptions, packFrame } from "@headframe/formats";
import test from "ava";

interface ReadSegment {
  readonly id: string;
  readonly start: string;
  readonly rate: number;
  readonly type: string;
  readonly samples: string;
}

interface ReadFile {
  readonly file: string;
  /** ObsPy reads version 2 only. */
  readonly obspy: readonly ReadSegment[] | null;
  readonly libmseed: readonly ReadSegment[];
}

interface Case {
  readonly name: string;
  readonly frame: Frame;
  readonly options: PackOptions;
}

const python = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headframe/services/venv/bin/python");
const folder = mkdtempSync(join(tmpdir(), "headframe-services-"));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const cases = allCases();
for (const { name, frame, options } of cases) writeFileSync(join(folder, name), packFrame(frame, options));
const readBack = new Map(
  execFileSync(python, [fileURLToPath(new URL("read-back.py", import.meta.url)), ...cases.map(({ name }) => join(folder, name))], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  })
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ReadFile)
    .map((read) => [read.file, read]),
);

for (const { name, frame } of cases) {
  const read = () => readBack.get(join(folder, name));
  test(`libmseed 3 reads back ${name}`, (t) => {
    t.deepEqual(
      read()?.libmseed,
      expected(frame, (id) => id),
    );
  });
  if (name.startsWith("v2")) {
    test(`ObsPy reads back ${name}`, (t) => {
      t.deepEqual(
        read()?.obspy,
        expected(frame, (id) => formatNslc(seedFromSourceId(id))),
      );
    });
  }
}

/** Each encoding in both versions, with rates, record lengths, times and channels that try the header's limits. */
function allCases(): Case[] {
  const v2 = { version: 2, time: 1_483_228_800_123_456_000n } as const; // microseconds
  const v3 = { version: 3, time: 1_483_228_800_123_456_789n } as const;
  const settings = [
    { ...v2, rate: 100, recordLength: 512 },
    { ...v2, rate: 1 / 3, recordLength: 4096 },
    { ...v2, rate: 6000, recordLength: 256 },
    { ...v3, rate: 99.7, recordLength: 512 },
    { ...v3, rate: 1 / 3, recordLength: 4096 },
  ];
  const kinds: readonly (readonly [Exclude<PackOptions["encoding"], undefined>, Samples])[] = [
    ["int16", Int32Array.from(walk(3000, 30))],
    ["int32", Int32Array.from(walk(3000, 1e6))],
    ["steim1", Int32Array.from(walk(5000, 1e5))],
    ["steim2", Int32Array.from(walk(5000, 1e5))],
    ["float32", Float32Array.from(walk(3000, 1.1))],
    ["float64", Float64Array.from(walk(3000, Math.PI))],
  ];
  return settings.flatMap(({ version, time, rate, recordLength }) =>
    kinds.map(([encoding, samples]) => ({
      name: `v${version}-${encoding}-${rate.toFixed(1)}-${recordLength}.mseed`,
      frame: { kind: "frame", source: "UH1", channels: ["FDSN:BW_UH1__E_H_N", "FDSN:BW_UH1__E_H_Z"], t0: time, rate, unit: "count", samples } as const,
      options: { version, encoding, recordLength },
    })),
  );
}

/** A walk whose steps take every width that Steim knows, the same every time. */
function walk(n: number, step: number): number[] {
  let [seed, value] = [7, 0];
  return Array.from({ length: n }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    value += step * 2 ** -(seed % 17) * (seed / 2 ** 30 - 1);
    return value;
  });
}

function expected(frame: Frame, nameOf: (id: string) => string): ReadSegment[] {
  const type = frame.samples instanceof Int32Array ? "i" : frame.samples instanceof Float32Array ? "f" : "d";
  return frame.channels.map((id, c) => {
    const { buffer, byteOffset, byteLength } = channelSamples(frame, c);
    return { id: nameOf(id), start: String(frame.t0), rate: frame.rate, type, samples: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  });
}
