import type { OperatorExample } from "@headframe/core";
import { madeOnsets } from "../onset/made-onsets.ts";
import { pickEvent } from "../pick-event.ts";

const frame = madeOnsets(1, 2000, 0.7, [
  { seconds: 0.4, motion: [6, 8, -24] },
  { seconds: 0.46, motion: [40, -30, 0] },
]);

/** A P wave at 0.4 s that pushes down, and an S wave across it at 0.46 s, in noise of deviation 1. */
export const onsetExample: OperatorExample = {
  options: {},
  in: [frame],
  out: [
    pickEvent(frame.source, 399_737_579n, {
      channel: "FDSN:XX_M01__J_P_Z",
      phase: "P",
      method: "onset",
      onset: "I",
      polarity: "D",
      uncertaintySeconds: 0.0003396843905,
      probability: 0.6629804193,
      snr: 25.89864017,
      amplitude: 25.58015117,
      polarisation: { azimuth: 31.72515234, incidence: 158.1476784, rectilinearity: 0.882263717, planarity: 0.9922181153 },
    }),
    pickEvent(frame.source, 459_744_187n, {
      channel: "FDSN:XX_M01__J_P_E",
      phase: "S",
      method: "onset",
      onset: "I",
      polarity: "",
      uncertaintySeconds: 0.0006558151417,
      probability: 0.9056986117,
      snr: 43.67453435,
      amplitude: 51.03797682,
      polarisation: { azimuth: 126.8451726, incidence: 90.08139887, rectilinearity: 0.9515942105, planarity: 0.9993229424 },
    }),
  ],
  tolerance: 1e-6,
};
