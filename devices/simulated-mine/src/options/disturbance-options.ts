import { defaulted } from "@headframe/core";
import { Type } from "typebox";

const counts = (description: string) => Type.Number({ minimum: 0, maximum: 1e6, description });
const probability = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const number = (description: string) => Type.Integer({ minimum: 0, maximum: 29_997, description });

/** What is in the way: noise, machines and defects. */
export const disturbanceOptions = {
  noiseCounts: defaulted(counts("Typical standard deviation of the noise, counts; stations are at 0.6 to 1.7 times this"), 30),
  humCounts: defaulted(counts("Mains hum, amplitude of 50 Hz, counts; harmonics come with it, stations are at 0.5 to 1.5 times this"), 0),
  spikesPerMinute: defaulted(Type.Number({ minimum: 0, maximum: 600, description: "Spikes of one to three samples, a station" }), 0),
  spikeCounts: defaulted(counts("Largest height of a spike; the least is a tenth, counts"), 20_000),
  crusherCounts: defaulted(counts("Amplitude of a crusher's bursts 100 m from it, counts; 0: none"), 0),
  crusherDuty: defaulted(Type.Number({ minimum: 0.01, maximum: 0.8, description: "Part of the time that the crusher is heard" }), 0.3),
  crusherEverySeconds: defaulted(Type.Number({ minimum: 0.5, maximum: 60, description: "Time between bursts of the crusher, jittered by a fifth, s" }), 2.5),
  deadChannels: defaulted(number("Channels that give a constant"), 0),
  swappedChannels: defaulted(number("Channels with wires swapped: the sign is wrong"), 0),
  clockStepMilliseconds: defaulted(
    Type.Number({ minimum: -1000, maximum: 1000, description: "Step of a station's clock: time stamps are wrong by this from then on, ms" }),
    0,
  ),
  clockStepSeconds: defaulted(Type.Number({ minimum: 0, description: "When clocks step: at the first frame from this time on, s" }), 30),
  clockStepStations: defaulted(Type.Integer({ minimum: 0, maximum: 9999, description: "Stations whose clock steps" }), 1),
  dropouts: defaulted(probability("Probability that a frame is missing; a gap tells of it"), 0),
  overlaps: defaulted(probability("Probability that a frame repeats some of the last one's samples, up to half a frame; none where that is missing"), 0),
};
