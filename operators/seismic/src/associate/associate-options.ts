import { defaulted, optionsSchema } from "@headframe/core";
import { type Static, Type } from "typebox";
import { velocityOptions } from "../travel-time/velocity-options.ts";

const positive = (preset: number, description: string) => defaulted(Type.Number({ exclusiveMinimum: 0, description }), preset);
const count = (preset: number, minimum: number, description: string) => defaulted(Type.Integer({ minimum, description }), preset);
const nats = (preset: number, description: string) => defaulted(Type.Number({ description }), preset);

/** Options of `associate`. */
export const associateOptions = optionsSchema({
  ...velocityOptions,
  source: defaulted(Type.String({ minLength: 1, description: "Source name of the associations" }), "associate"),
  minimumStations: count(5, 4, "Stations with a pick, of P or S, that an event needs"),
  minimumPicks: count(6, 5, "Picks, P and S, that an event needs"),
  minimumScore: nats(30, "Evidence that an event needs: natural logarithm of the odds that it is one rather than a coincidence"),
  preliminaryStations: count(6, 4, "Stations with a pick that a preliminary association needs"),
  preliminaryScore: nats(40, "Evidence that a preliminary association needs"),
  falsePicksPerSecond: positive(0.3, "False picks of a station that are always reckoned with, per second"),
  eventsPerSecond: positive(1, "Events per second in the whole volume that are reckoned with before any pick is seen"),
  pickErrorSeconds: positive(0.001, "Standard deviation of picks that state none, and the least that is believed of the others, in seconds"),
  modelError: positive(0.01, "Standard deviation of travel times, as a part of the travel time"),
  epochSeconds: defaulted(Type.Number({ minimum: 0.01, maximum: 10, description: "Decisions fall at whole multiples of this time, in seconds" }), 0.2),
  aliveSeconds: positive(60, "A station without a pick for longer than this is not missed, in seconds"),
  searchNodes: defaulted(Type.Integer({ minimum: 1000, maximum: 200_000, description: "Places at which events are looked for at first" }), 24_000),
  maxWaiting: count(50_000, 100, "Picks that may wait for a decision; beyond that the oldest go to `unassociated`"),
});

/** Options with their defaults. */
export type AssociateOptions = Static<typeof associateOptions>;
