/** The chains that are compared, each as a process of its own on the files of a scene. */
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { asTheCommand } from "../child.ts";
import { type WatchedRun, watchProcess } from "../sensor-job/watched-process.ts";
import type { SceneKind } from "./scenes.ts";

const root = join(import.meta.dirname, "../../..");
const bin = join(root, "packages/cli/bin/headframe.js");
const peers = join(root, "bench/peers/seismic");

/** A scene's folder and what the chains are told of it; results are written beside the scene. */
export interface Task {
  readonly folder: string;
  readonly speeds: SceneKind["speeds"];
}

/** What a chain printed, and what it took. */
export interface ChainRun {
  /** File of JSON lines. */
  readonly events: string;
  /** Processor time of all that had to be done for the events; undefined where the system does not tell. */
  readonly processorSeconds: number | undefined;
}

/** The real command, with nothing but an inventory and velocities. */
export async function runOwn({ folder, speeds }: Task): Promise<ChainRun> {
  const settings = Object.entries({ inventory: join(folder, "stations.xml"), ...speeds }).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const source = `geophones=miniseed:${join(folder, "*.mseed")}`;
  const args = [...asTheCommand, "--conditions=headframe-source", bin, "run", "mine-seismic", "--source", source, ...settings, "--speed", "max", "--json"];
  return watched(process.execPath, args, folder, "own");
}

/** Band-pass, STA/LTA, coincidence, AIC and least squares with ObsPy and SciPy; keeps its picks for the next chain. */
export async function runPlain(python: string, { folder, speeds }: Task): Promise<ChainRun> {
  const files = ["--events", join(folder, "plain.jsonl"), "--picks", join(folder, "picks.json"), "--stats", join(folder, "plain.json")];
  const run = await watched(python, [join(peers, "plain_chain.py"), folder, ...velocities(speeds), ...files], folder, "plain");
  return { ...run, events: join(folder, "plain.jsonl") };
}

/** The plain chain's picks, associated by PyOcto; reading and picking count for it too. */
export async function runPyocto(python: string, { folder, speeds }: Task): Promise<ChainRun> {
  const events = join(folder, "pyocto.jsonl");
  const run = await watched(python, [join(peers, "pyocto_chain.py"), join(folder, "picks.json"), ...velocities(speeds), "--events", events], folder, "pyocto");
  const { pickSeconds } = JSON.parse(await readFile(join(folder, "plain.json"), "utf8")) as { readonly pickSeconds: number };
  return { events, processorSeconds: run.processorSeconds === undefined ? undefined : run.processorSeconds + pickSeconds };
}

/** Python with PyOcto, where `scripts/install-services.sh` could install it. */
export async function findPyocto(): Promise<string | undefined> {
  const home = process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? "", ".cache");
  const python = join(home, "headframe/services/pyocto/venv/bin/python");
  return access(python).then(
    () => python,
    () => undefined,
  );
}

function velocities({ vp, vs }: Task["speeds"]): readonly string[] {
  return ["--vp", `${vp}`, "--vs", `${vs}`];
}

/** Standard output goes to `NAME.out`; the run has the folder to itself, so that products of others stay as they are. */
async function watched(command: string, args: readonly string[], folder: string, name: string): Promise<ChainRun> {
  const output = join(folder, `${name}.out`);
  const run: WatchedRun = await watchProcess({
    command: "sh",
    args: ["-c", 'exec "$@" > "$OUTPUT"', "sh", command, ...args],
    output,
    cwd: folder,
    env: { OUTPUT: output, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  });
  return { events: output, processorSeconds: run.processorSeconds };
}
