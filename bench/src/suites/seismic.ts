/** Located events of made scenes whose truth is known: the real command, a plain ObsPy chain and PyOcto on the same files. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { alone, type BenchContext, type Measurement } from "../measurement.ts";
import { type ChainRun, findPyocto, runOwn, runPlain, runPyocto, type Task } from "../seismic/chains.ts";
import { readFound } from "../seismic/found-events.ts";
import { makeScene, type SceneKind, sceneKinds } from "../seismic/scenes.ts";
import { type Judged, type Score, score } from "../seismic/score.ts";
import { readTruth } from "../seismic/truth.ts";

/** What one chain made of all scenes of a kind. */
interface ChainResult {
  readonly score: Score;
  readonly processorSeconds: number | undefined;
}

interface Results {
  readonly own: ChainResult;
  readonly plain: ChainResult;
  readonly pyocto: ChainResult | undefined;
}

/** A figure of the score, what is asked of it, and whether less is better. */
interface Figure {
  readonly key: keyof Score;
  readonly name: string;
  readonly unit: string;
  /** From the score to the unit; default 1. */
  readonly scale?: number;
  readonly less?: true;
  /** Nearer to a share is better, not more: no peer can be ahead. */
  readonly alone?: true;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const recall = (atLeast?: number): Figure => ({ key: "recall", name: "recall", unit: "of detectable events", ...(atLeast && { atLeast }) });
const precision = (atLeast?: number): Figure => ({ key: "precision", name: "precision", unit: "of found events", ...(atLeast && { atLeast }) });
const median = (atMost?: number): Figure => ({ key: "medianMetres", name: "location-median", unit: "m", less: true, ...(atMost && { atMost }) });
const p90 = (atMost?: number): Figure => ({ key: "p90Metres", name: "location-p90", unit: "m", less: true, ...(atMost && { atMost }) });
const duplicates: Figure = { key: "duplicates", name: "duplicates", unit: "events", less: true };
const coverage: readonly Figure[] = [
  { key: "within90", name: "within-90-radius", unit: "of truths", atLeast: 0.8, alone: true },
  { key: "within90", name: "within-90-radius", unit: "of truths", atMost: 0.97, alone: true },
  { key: "within68", name: "within-68-radius", unit: "of truths", alone: true },
];
const magnitude: Figure = { key: "magnitude", name: "magnitude-median", unit: "Mw", less: true, atMost: 0.15 };
const picks: readonly Figure[] = [
  { key: "pSeconds", name: "p-pick-median", unit: "ms", scale: 1000, less: true, atMost: 0.3 },
  { key: "sSeconds", name: "s-pick-median", unit: "ms", scale: 1000, less: true },
];
const published: readonly Figure[] = [
  { key: "publishedSeconds", name: "published-p95", unit: "s", less: true, atMost: 2 },
  { key: "preliminarySeconds", name: "preliminary-p95", unit: "s", less: true, atMost: 1 },
];
const quiet: readonly Figure[] = [recall(0.98), precision(0.99), median(2.5), p90(8), duplicates, ...coverage, magnitude, ...picks, ...published];
const burst: readonly Figure[] = [recall(0.85), precision(0.95), median(), p90(), duplicates, ...published];
const figures: Readonly<Record<string, readonly Figure[]>> = {
  "quiet-2k": quiet,
  "quiet-6k": quiet,
  "wrong-velocity": [recall(), precision(), median(), p90(), duplicates, ...coverage],
  "burst-2k": burst,
  "burst-6k": burst,
  "dirty-2k": [recall(0.97), precision(0.97), median(4), p90(), duplicates, ...coverage, magnitude],
};

/** Runs the measurements on made scenes; HEADFRAME_SCENES says how many of each kind, HEADFRAME_SEED makes the same ones again. */
export async function* seismic(context: BenchContext): AsyncGenerator<Measurement> {
  const { python } = context;
  if (python === undefined) {
    process.stderr.write("note: seismic needs a Python with numpy, scipy and obspy to make its scenes; left out\n");
    return;
  }
  const scenes = Number(process.env.HEADFRAME_SCENES ?? 2);
  const seed = Number(process.env.HEADFRAME_SEED ?? Math.floor(Math.random() * 1e6));
  const pyocto = await findPyocto();
  const cache = join(import.meta.dirname, "../../.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "seismic-"));
  try {
    for (const [index, kind] of sceneKinds.entries()) {
      const seeds = Array.from({ length: scenes }, (_, scene) => seed + 1000 * index + scene);
      const results = await runKind(context, { kind, seeds, folder, pythons: { python, pyocto } });
      yield* compared(kind, `${kind.setting}, ${scenes} scenes from seed ${seed + 1000 * index}`, results);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface KindRun {
  readonly kind: SceneKind;
  readonly seeds: readonly number[];
  readonly folder: string;
  readonly pythons: { readonly python: string; readonly pyocto: string | undefined };
}

/** All chains on all scenes of a kind. */
async function runKind(context: BenchContext, { kind, seeds, folder, pythons: { python, pyocto } }: KindRun): Promise<Results> {
  const chains: Record<keyof Results, { readonly run: ChainRun; readonly judged: Judged }[]> = { own: [], plain: [], pyocto: [] };
  for (const [scene, seed] of seeds.entries()) {
    context.progress(`seismic, ${kind.name}, seed ${seed}`);
    const task: Task = { folder: join(folder, `${kind.name}-${seed}`), speeds: kind.speeds };
    await makeScene(python, task.folder, kind, { seed, turned: scene % 2 === 1 });
    chains.own.push(await judged(task, await runOwn(task)));
    chains.plain.push(await judged(task, await runPlain(python, task)));
    if (pyocto !== undefined) chains.pyocto.push(await judged(task, await runPyocto(pyocto, task)));
    await rm(task.folder, { recursive: true });
  }
  return { own: resultOf(chains.own), plain: resultOf(chains.plain), pyocto: pyocto === undefined ? undefined : resultOf(chains.pyocto) };
}

async function judged({ folder }: Task, run: ChainRun): Promise<{ readonly run: ChainRun; readonly judged: Judged }> {
  const scene = await readTruth(folder);
  return { run, judged: { scene, lines: await readFound(run.events, scene.projection) } };
}

function resultOf(runs: readonly { readonly run: ChainRun; readonly judged: Judged }[]): ChainResult {
  const seconds = runs.map(({ run }) => run.processorSeconds);
  const known = seconds.filter((value) => value !== undefined);
  return {
    score: score(runs.map((one) => one.judged)),
    processorSeconds: known.length < seconds.length ? undefined : known.reduce((a, b) => a + b, 0),
  };
}

/** One line beside the plain chain with what is asked, one beside PyOcto. */
function* compared(kind: SceneKind, setting: string, { own, plain, pyocto }: Results): Generator<Measurement> {
  const bench = (name: string) => `seismic/${kind.name}-${name}`;
  for (const { key, name, unit, scale = 1, less = false, alone: noPeer = false, atLeast, atMost } of figures[kind.name] as readonly Figure[]) {
    const of = (result: ChainResult | undefined) => scaled(result?.score[key], scale);
    const value = of(own);
    if (value === undefined) continue; // nothing was found at all: recall says so
    const figure = { bench: bench(name), setting, value, unit };
    const asked = { ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) };
    if (noPeer) {
      yield alone({ ...figure, ...asked });
      continue;
    }
    yield ahead({ ...figure, ...asked }, { name: "plain ObsPy chain", value: of(plain), less });
    if (of(pyocto) !== undefined) yield ahead(figure, { name: "PyOcto", value: of(pyocto), less });
  }
  if (own.processorSeconds === undefined) return;
  const seconds = { bench: bench("processor-time"), setting, value: own.processorSeconds, unit: "s" };
  yield ahead(seconds, { name: "plain ObsPy chain", value: plain.processorSeconds, less: true });
  yield ahead(seconds, { name: "PyOcto", value: pyocto?.processorSeconds, less: true });
}

function scaled(value: number | undefined, scale: number): number | undefined {
  return value === undefined ? undefined : value * scale;
}

/** Beside a peer, with how many times better; to be ahead is asked where the value itself has no target. */
function ahead(own: Parameters<typeof alone>[0], peer: { readonly name: string; readonly value: number | undefined; readonly less: boolean }): Measurement {
  if (peer.value === undefined) return alone(own);
  const ratio = peer.less ? peer.value / own.value : own.value / peer.value;
  const target = own.atLeast === undefined && own.atMost === undefined ? 1 : null;
  // Both may be 0 or nothing at all: no ratio then.
  return { ...own, peer: peer.name, peerValue: peer.value, ratio: Number.isFinite(ratio) ? ratio : null, target: Number.isFinite(ratio) ? target : null };
}
