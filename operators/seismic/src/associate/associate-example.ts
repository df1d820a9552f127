import { eventId, formatTime, parseTime, type Time } from "@headframe/core";
import type { AssociationEvent } from "../association-event.ts";
import { pickEvent } from "../pick-event.ts";

const origin: Time = parseTime("2026-01-01T00:00:00Z");
const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => ({ id: `XX_${i}`, x: (i & 1) * 1000, y: (i >> 1) % 2 === 0 ? 0 : 1000, z: i < 4 ? 0 : 500, channels: [] }));

/** Eight stations in the corners of a box and an event in its middle, 750 m from each. */
export const exampleOptions = { inventory: { frame: "local" as const, stations: corners }, vp: 6000, vs: 3750 };

/** P after 125 ms and S after 200 ms, at every station. */
export const examplePicks = (["P", "S"] as const).flatMap((phase) =>
  corners.map(({ id }) =>
    pickEvent(id, origin + (phase === "P" ? 125_000_000n : 200_000_000n), {
      channel: `FDSN:${id}_00_C_P_Z`,
      phase,
      method: "onset",
      uncertaintySeconds: 0.001,
      probability: 0.9,
    }),
  ),
);

const stationOfPick = (channel: string) => channel.slice("FDSN:".length, -"_00_C_P_Z".length);
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** What comes of them: all picks in one event in the middle. */
export const exampleAssociations = (["preliminary", "revised"] as const).map((stage, revision): AssociationEvent => {
  const picks = [examplePicks.slice(0, 8), examplePicks.slice(8)].flatMap((phase) => [...phase].sort(byId));
  const event = eventId("event", "associate", origin, picks[0]?.id);
  return {
    kind: "event",
    type: "association",
    id: eventId("association", "associate", origin, `${event} ${revision}`),
    source: "associate",
    time: origin,
    data: {
      event,
      revision,
      stage,
      x: 500,
      y: 500,
      z: 250,
      uncertaintyMetres: 8.671940242580893,
      picks: picks.map(({ id, time, data: { channel, phase, method, uncertaintySeconds = 0, probability = 0 } }) => ({
        id,
        station: stationOfPick(channel),
        channel,
        phase,
        method,
        time: formatTime(time),
        uncertaintySeconds,
        probability,
      })),
      reached: formatTime(origin + (stage === "preliminary" ? 400_000_000n : 800_000_000n)),
      ambiguous: false,
    },
  };
});
