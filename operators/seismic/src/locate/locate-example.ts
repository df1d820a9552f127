import { formatTime, type OperatorExample } from "@headframe/core";
import type { AssociatedPick } from "../association-event.ts";

const noon = 1_769_860_800_000_000_000n;
const station = (id: string, x: number, y: number, z: number) => ({ id, x, y, z, channels: [] });
const pick = (id: string, phase: "P" | "S", microseconds: number): AssociatedPick => ({
  id: `${id} ${phase}`,
  station: id,
  channel: `FDSN:${id}_00_F_H_Z`,
  phase,
  method: "onset",
  time: formatTime(noon + BigInt(microseconds) * 1000n),
  uncertaintySeconds: phase === "P" ? 0.0003 : 0.001,
});
const stations = [
  station("MN_1", 0, 0, 0),
  station("MN_2", 400, 0, 120),
  station("MN_3", 0, 420, 300),
  station("MN_4", 380, 400, 20),
  station("MN_5", 200, 180, 350),
  station("MN_6", 520, 260, 240),
];
const picks = [
  pick("MN_1", "P", 48281),
  pick("MN_1", "S", 82311),
  pick("MN_2", "P", 38195),
  pick("MN_2", "S", 65641),
  pick("MN_3", "P", 68548),
  pick("MN_3", "S", 117808),
  pick("MN_4", "P", 49882),
  pick("MN_4", "S", 85877),
  pick("MN_5", "P", 43846),
  pick("MN_5", "S", 75278),
];
/** Residual, weight and distance of each pick. */
const found: readonly (readonly [number, number, number])[] = [
  [0.0001024527523570476, 1, 289.06697864341885],
  [-0.00037097192505461396, 1, 289.06697864341885],
  [-0.000016153675181568294, 1, 229.22246941397287],
  [0.00006954303140256635, 1, 229.22246941397287],
  [-0.000031693621216188905, 1, 411.5560309286381],
  [0.00010442311712141605, 1, 411.5560309286381],
  [-0.0000534790555323586, 1, 299.61564625931805],
  [0.00017899306460683606, 1, 299.61564625931805],
  [-0.000007633031913492627, 1, 263.10007297061827],
  [0.000020387195075813325, 1, 263.10007297061827],
];

/** Picks of an event at x 230, y 150, z 90 at noon, each up to 0.3 ms off. */
export const locateExample: OperatorExample = {
  options: { inventory: { frame: "local", stations } },
  in: [
    {
      kind: "event",
      type: "association",
      id: "association",
      source: "MN",
      time: noon + 2_000_000n,
      data: { event: "event", revision: 1, stage: "revised", x: 250, y: 150, z: 100, uncertaintyMetres: 50, picks, ambiguous: false },
    },
  ],
  out: [
    {
      kind: "event",
      type: "event",
      id: "event",
      source: "MN",
      time: noon + 33038n,
      data: {
        revision: 1,
        stage: "revised",
        x: 229.69614307661817,
        y: 150.51392090124926,
        z: 90.24942998541873,
        frame: "local",
        local: { x: 229.69614307661817, y: 150.51392090124926, z: 90.24942998541873 },
        uncertaintyMetres: 4.25186297612014,
        uncertainty90Metres: 6.020761526074586,
        covariance: [4.881097332535445, -1.4413654364758675, 0.2065569232271505, 5.493046692027611, -1.2415457622438086, 5.920826648022446],
        timeUncertaintySeconds: 0.0010484807281263765,
        picks: 10,
        stations: 5,
        rmsSeconds: 0.00008784278566200242,
        gapDegrees: 105.2940844191537,
        ambiguous: false,
        ppv: [],
        publishedAfterSeconds: 0,
        velocityModel: "homogeneous vp=6000 vs=3500",
        velocityScale: { vp: 1.0006713188422125, vs: 0.999293782327722, events: 0 },
        arrivals: picks.map((one, i) => ({ ...one, residualSeconds: found[i]?.[0] ?? 0, weight: found[i]?.[1] ?? 0, distanceMetres: found[i]?.[2] ?? 0 })),
      },
    },
  ],
  tolerance: 1e-6,
};
