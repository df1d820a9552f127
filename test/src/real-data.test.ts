/** The flagship flow and the command line on real recordings, against the reference results beside them. */
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { builtInFlows, catalogue } from "@headframe/cli";
import { bindFlow, type Event, type Frame, frameLength, parseTime, sampleGrid } from "@headframe/core";
import { cutFrame } from "@headframe/core/testing";
import { packFrame, readSlist } from "@headframe/formats";
import { nodeHost, runFlow } from "@headframe/runtime";
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { jsonLinesOf, runCommand } from "./run-command.ts";

const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const present = existsSync(data);

function reference<T>(name: string): T {
  return JSON.parse(readFileSync(join(data, "reference", name), "utf8")) as T;
}

/** Runs a test where the recordings are, and says so where they are not. */
function withData(title: string, body: (t: ExecutionContext) => Promise<void>): void {
  test(title, async (t) => {
    if (present) return body(t);
    t.log(`skipped: there are no recordings at ../shared/data`);
    t.pass();
  });
}

interface CoincidenceReference {
  readonly files: readonly string[];
  readonly single_station: Readonly<Record<string, { starttime: string; sampling_rate: number; on_off_samples: [number, number][] }>>;
  readonly cases: Readonly<Record<string, { computed: { time: string; stations: string[]; duration: number }[] }>>;
}

const settings = { lowHz: 10, highHz: 20, staSeconds: 0.5, ltaSeconds: 10, on: 3.5, off: 1, minimumStations: 3, maxSeconds: 60 };
const pattern = join(data, "obspy/signal/BW.UH?._.?HZ.D.2010.147.cut.slist.gz");

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "headframe-"));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

withData("headframe run finds the coincidences of BW.UH1 to UH4 that ObsPy finds", async (t) => {
  const set = Object.entries(settings).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  const { code, stdout, stderr } = await runCommand(["run", "mine-seismic", "--source", `geophones=slist:${pattern}`, ...set, "--json"], {
    cwd: await folder(t),
  });
  t.is(code, 0, stderr);
  const expected = reference<CoincidenceReference>("ref_coincidence.json").cases["1_no_weights"]?.computed ?? [];
  const found = jsonLinesOf(stdout);
  t.deepEqual(
    found.map(({ on, stations }) => [parseTime(String(on)), stations]),
    expected.map(({ time, stations }) => [parseTime(time), stations]),
  );
  for (const [i, { seconds }] of found.entries()) t.true(Math.abs(Number(seconds) - (expected[i]?.duration ?? 0)) < 1e-5);
});

/** Station triggers as pairs of sample indices, and network triggers, of a run over miniSEED files. */
async function detect(path: string): Promise<{ samples: Record<string, [number, number][]>; network: Event[] }> {
  const [mine] = builtInFlows;
  if (!mine) throw new Error("There is no built-in flow");
  const document = bindFlow({ ...mine, sinks: [] }, catalogue, { settings, sources: { geophones: { device: "miniseed", version: 1, options: { path } } } });
  const singles: Event[] = [];
  const network: Event[] = [];
  const into = (list: Event[]) => (item: { kind: string }) => void (item.kind === "event" && list.push(item as Event));
  await runFlow(document, { catalogue, host: nodeHost({ log: silent }), observers: { trigger: into(singles), coincidence: into(network) } }).done;
  const samples: Record<string, [number, number][]> = {};
  const stations = Object.entries(reference<CoincidenceReference>("ref_coincidence.json").single_station);
  for (const [nslc, { starttime, sampling_rate }] of stations) {
    const grid = sampleGrid(sampling_rate);
    const index = (iso: string) => grid.nearest(parseTime(iso) - parseTime(starttime));
    const station = nslc.split(".")[1];
    const own = singles.map(({ data }) => data as { station: string; on: string; off: string }).filter((trigger) => trigger.station === station);
    samples[nslc] = own.map(({ on, off }) => [index(on), index(off)]);
  }
  return { samples, network };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

withData("the same triggers, sample by sample, for any cut of the recordings into packets", async (t) => {
  const expected = reference<CoincidenceReference>("ref_coincidence.json");
  const frames = expected.files.flatMap((file) => readFrames(join(data, "obspy/signal", file)));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 8 }), async (lengths) => {
      const path = await folder(t);
      for (const [i, frame] of frames.entries()) {
        const pieces = cutFrame(frame, borders(frameLength(frame), lengths));
        await writeFile(join(path, `${i}.mseed`), Buffer.concat(pieces.map((piece) => packFrame(piece, { version: 3 }))));
      }
      const { samples, network } = await detect(path);
      for (const [nslc, { on_off_samples }] of Object.entries(expected.single_station)) t.deepEqual(samples[nslc], on_off_samples, nslc);
      t.deepEqual(
        network.map(({ time, data }) => [time, (data as { stations: string[] }).stations]),
        (expected.cases["1_no_weights"]?.computed ?? []).map(({ time, stations }) => [parseTime(time), stations]),
      );
    }),
    { numRuns: 6 },
  );
});

function borders(length: number, lengths: readonly number[]): number[] {
  const cuts: number[] = [];
  for (let at = 0, i = 0; at < length; i++) {
    at += lengths[i % lengths.length] as number;
    cuts.push(at);
  }
  return cuts;
}

function readFrames(path: string): Frame[] {
  return [...readSlist(new TextDecoder().decode(gunzipSync(readFileSync(path)))).frames];
}

interface MseedReference {
  readonly files: readonly {
    file: string;
    rv: number;
    segments: { sid: string; start: string; rate: number; n: number; crc32_le: number; sum: number; min: number; max: number }[];
  }[];
}

withData("headframe inspect --json equals libmseed on every listed file", async (t) => {
  const { files } = reference<MseedReference>("ref_mseed.json");
  const readable = files.filter(({ rv }) => rv === 0);
  const { code, stdout, stderr } = await runCommand(["inspect", "--json", ...readable.map(({ file }) => join(data, file))]);
  t.is(code, 0, stderr);
  const found = jsonLinesOf(stdout);
  for (const { file, segments } of readable) {
    const own = found.filter((segment) => segment.file === join(data, file));
    const key = ({ id, start, rate, samples, crc32 }: Record<string, unknown>) => [id, parseTime(String(start)), rate, samples, crc32];
    const numeric = segments.filter(({ n }) => n > 0);
    t.is(own.length, segments.length, file);
    for (const { sid, start, rate, n, crc32_le } of numeric) {
      const match = own.some((segment) => {
        const [id, time, r, samples, crc] = key(segment);
        return id === sid && time === parseTime(start) && r === rate && samples === n && (crc === undefined || crc === crc32_le);
      });
      t.true(match, `${file} ${sid} ${start}`);
    }
  }
});

withData("two hours of a Raspberry Shake replay to the end, and their triggers are archived", async (t) => {
  const cwd = await folder(t);
  const set = ["lowHz=1", "highHz=20", "staSeconds=1", "ltaSeconds=30", "minimumStations=1"].flatMap((pair) => ["--set", pair]);
  const { code, stdout, stderr } = await runCommand(
    ["run", "mine-seismic", "--source", `geophones=miniseed:${join(data, "seiscomp")}`, "--speed", "max", ...set, "--state", "kept", "--json"],
    { cwd },
  );
  t.is(code, 0, stderr);
  const triggers = jsonLinesOf(stdout);
  t.true(triggers.length > 0);
  const inspected = await runCommand(["inspect", "kept/archive", "--json"], { cwd });
  t.is(jsonLinesOf(inspected.stdout).length, triggers.length, "a window for each trigger");
});
