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
    pickEvent(frame.source, 399_628_579n, {
      channel: "FDSN:XX_M01__J_P_Z",
      phase: "P",
      method: "onset",
      onset: "I",
      polarity: "D",
      uncertaintySeconds: 0.00032889053523,
      probability: 0.6602814256306,
      snr: 25.89020691368,
      amplitude: 25.58015117,
      prominence: 1,
      polarisation: { azimuth: 31.73003585283, incidence: 158.3400028139, rectilinearity: 0.8903009372057, planarity: 0.9962529875997 },
    }),
    pickEvent(frame.source, 459_635_238n, {
      channel: "FDSN:XX_M01__J_P_E",
      phase: "S",
      method: "onset",
      onset: "I",
      polarity: "",
      uncertaintySeconds: 0.000689416957846,
      probability: 0.905599367696,
      snr: 42.25292958873,
      amplitude: 51.03797682,
      prominence: 1,
      polarisation: { azimuth: 127.0489203019, incidence: 89.96919105264, rectilinearity: 0.9549499301857, planarity: 0.9995704864486 },
    }),
  ],
  tolerance: 1e-6,
};
