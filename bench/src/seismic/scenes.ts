/** Scenes that the suite `seismic` is measured on, made anew by an independent program. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** A kind of scene; several are made of each. */
export interface SceneKind {
  readonly name: string;
  /** What it is, for the table. */
  readonly setting: string;
  /** For `scene.py`. */
  readonly options: readonly string[];
  /** What the chains are told, m/s. */
  readonly speeds: { readonly vp: number; readonly vs: number };
}

const small = "16 triaxial stations at 2 kHz";
const large = "24 triaxial stations at 6 kHz";
const atLarge = ["--stations", "24", "--rate", "6000"];
const speeds = { vp: 5500, vs: 3200 };

export const sceneKinds: readonly SceneKind[] = [
  { name: "quiet-2k", setting: small, options: ["--kind", "quiet", "--seconds", "120"], speeds },
  { name: "quiet-6k", setting: large, options: ["--kind", "quiet", "--seconds", "90", ...atLarge], speeds },
  {
    name: "wrong-velocity",
    setting: `${small}, velocities 3 % wrong`,
    options: ["--kind", "quiet", "--seconds", "120", "--velocity-error", "0.03"],
    speeds: { vp: 5800, vs: 3350 },
  },
  { name: "burst-2k", setting: `60 events in 20 s after a blast, ${small}`, options: ["--kind", "burst", "--seconds", "30"], speeds },
  { name: "burst-6k", setting: `60 events in 20 s after a blast, ${large}`, options: ["--kind", "burst", "--seconds", "30", ...atLarge], speeds },
  { name: "dirty-2k", setting: `defects, ${small}`, options: ["--kind", "dirty", "--seconds", "120"], speeds },
];

/** Makes a scene. Every second one has sensors in any orientation, offsets of the digitisers and mine coordinates as they are. */
export async function makeScene(
  python: string,
  folder: string,
  kind: SceneKind,
  { seed, turned }: { readonly seed: number; readonly turned: boolean },
): Promise<void> {
  const { vp, vs } = kind.speeds;
  const site = turned ? ["--orientation", "random", "--dc", "--offset-x", "650371", "--offset-y", "4766640", "--offset-z", "-300"] : [];
  const script = join(import.meta.dirname, "../../peers/seismic/scene.py");
  await promisify(execFile)(python, [script, "--out", folder, "--seed", `${seed}`, ...kind.options, ...site, "--vp", `${vp}`, "--vs", `${vs}`]);
}
