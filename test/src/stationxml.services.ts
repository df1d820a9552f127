import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { channelResponse, type InventoryChannel, parseTime, sourceIdFromSeed } from "@headframe/core";
import { readStationXml, writeStationXml } from "@headframe/formats";
import test from "ava";

/** What `stationxml-peer.py` prints of a channel. */
interface PeerChannel {
  readonly file: string;
  readonly network: string;
  readonly station: string;
  readonly location: string;
  readonly channel: string;
  readonly start: number | null;
  readonly local: readonly number[] | null;
  readonly place: { readonly latitude: number; readonly longitude: number; readonly elevation: number };
  readonly azimuth: number | null;
  readonly dip: number | null;
  readonly hertz: readonly number[];
  readonly sensitivity?: number;
  /** Product of the stages' gains. */
  readonly gain?: number;
  readonly stages?: readonly string[];
  /** Response of the analogue stages, without gains. */
  readonly analogue?: readonly (readonly [number, number])[];
  /** Response of all stages to velocity, as `output="VEL"` gives it. */
  readonly velocity?: readonly (readonly [number, number])[];
}

const python = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headframe/services/venv/bin/python");
const folder = mkdtempSync(join(tmpdir(), "headframe-stationxml-"));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const data = new URL("../../../shared/data/", import.meta.url);
const mine = fileURLToPath(new URL("mine/OT_oyu_tolgoi_stationxml_microquake.xml", data));
const obspyFiles = new URL("obspy/stationxml/", data);

function peer(...files: readonly string[]): PeerChannel[] {
  const script = fileURLToPath(new URL("stationxml-peer.py", import.meta.url));
  const lines = execFileSync(python, [script, ...files], { encoding: "utf8", maxBuffer: 2 ** 28 })
    .trim()
    .split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as PeerChannel);
}

/** Largest difference of two responses over the peer's frequencies, relative to the peer's size. */
function farthest(theirs: PeerChannel["analogue"], ours: (k: number) => readonly [number, number]): number {
  return Math.max(...(theirs ?? []).map(([re, im], k) => Math.hypot(ours(k)[0] - re, ours(k)[1] - im) / Math.hypot(re, im)));
}

/** Response to velocity of a channel that may record acceleration or displacement. */
function toVelocity(channel: InventoryChannel, hz: number): [number, number] {
  const [re, im] = channelResponse(channel, hz);
  const w = 2 * Math.PI * hz;
  if (channel.unit === "m/s2") return [-w * im, w * re];
  return channel.unit === "m" ? [im / w, -re / w] : [re, im];
}

function compare(t: import("ava").ExecutionContext, file: string): void {
  const channels = readStationXml(readFileSync(file, "utf8")).inventory.stations.flatMap((station) =>
    station.channels.map((channel) => ({ station, channel })),
  );
  const peers = peer(file);
  t.is(channels.length, peers.length);
  for (const [i, { station, channel }] of channels.entries()) {
    const theirs = peers[i] as PeerChannel;
    t.is(channel.id, sourceIdFromSeed(theirs));
    if (theirs.start !== null) t.is(Number(parseTime(channel.start ?? "")), theirs.start);
    if (theirs.local) t.deepEqual([station.x, station.y, station.z], theirs.local);
    if (theirs.azimuth !== null && theirs.dip !== null) t.deepEqual([channel.azimuth, channel.dip], [theirs.azimuth, theirs.dip]);
    if (theirs.analogue === undefined || theirs.sensitivity === undefined) continue;
    const { sensitivity, gain = 1, hertz } = theirs;
    const scaled = theirs.analogue.map(([re, im]) => [re * sensitivity, im * sensitivity] as const);
    t.true(farthest(scaled, (k) => channelResponse(channel, hertz[k] ?? 0)) < 1e-9, `${channel.id}: analogue stages`);
    // ObsPy multiplies the stages' gains and not the stated sensitivity, and evaluates digital filters, which are left out here:
    // a Coefficients stage of one number is flat, FIR filters and others differ near and above the Nyquist frequency.
    const flat = theirs.stages?.every((stage) => !stage.includes("FIR")) && !/^IU_/.test(station.id);
    if (!flat) continue;
    const ratio = gain / sensitivity;
    const ours = (k: number) => toVelocity(channel, hertz[k] ?? 0).map((v) => v * ratio) as [number, number];
    t.true(farthest(theirs.velocity, ours) < 1e-9, `${channel.id}: all stages`);
  }
}

test('the mine\'s 120 sensors are where ObsPy reads them, and respond as get_evalresp_response_for_frequencies(output="VEL") says', (t) => {
  if (!existsSync(mine)) return t.pass("no ../shared/data");
  compare(t, mine);
});

if (existsSync(obspyFiles)) {
  for (const name of readdirSync(obspyFiles)) test(`${name} reads as ObsPy reads it`, (t) => compare(t, fileURLToPath(new URL(name, obspyFiles))));
}

test("ObsPy reads what writeStationXml() writes, and it fits the schema", (t) => {
  if (!existsSync(mine)) return t.pass("no ../shared/data");
  const { inventory } = readStationXml(readFileSync(mine, "utf8"));
  const origin = { latitude: 43, longitude: 106.85 };
  const moved = inventory.stations.map((station) => ({ ...station, x: station.x - 650_000, y: station.y - 4_766_000 }));
  const documents = { "local.xml": inventory, "geographic.xml": { frame: "geographic", origin, stations: moved } } as const;
  for (const [name, written] of Object.entries(documents)) {
    const file = join(folder, name);
    writeFileSync(file, writeStationXml(written, { created: 1_700_000_000_000_000_000n }));
    const check = `import sys, lxml.etree as e, obspy.io.stationxml as s, os
e.XMLSchema(e.parse(os.path.join(os.path.dirname(s.__file__), "data", "fdsn-station-1.2.xsd"))).assertValid(e.parse(sys.argv[1]))`;
    t.notThrows(() => execFileSync(python, ["-c", check, file], { stdio: "pipe" }), name);
    compare(t, file);
  }
});
