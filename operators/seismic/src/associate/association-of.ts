import { eventId, formatTime, nanoseconds } from "@headframe/core";
import type { AssociatedPick, AssociationEvent } from "../association-event.ts";
import type { AssociateOptions } from "./associate-options.ts";
import { byTime, type HeldPick, reference } from "./held-pick.ts";
import type { OpenEvent } from "./open-event.ts";
import type { Scene } from "./scene.ts";

/** The association of an open event as it goes out; gives the event its id where it has none yet. */
export function associationOf(
  { site: { travel, options }, reached }: Pick<Scene, "site" | "reached">,
  event: OpenEvent,
  claimed: readonly HeldPick[],
  stage: "preliminary" | "revised",
  ambiguous: boolean,
): AssociationEvent {
  const picks = [...claimed].sort(byTime);
  const time = reference + nanoseconds(event.o);
  const revision = event.id === undefined ? 0 : 1;
  event.id ??= eventId("event", options.source, time, picks[0]?.event.id);
  return {
    kind: "event",
    type: "association",
    id: eventId("association", options.source, time, `${event.id} ${revision}`),
    source: options.source,
    time,
    data: {
      event: event.id,
      revision,
      stage,
      x: event.x,
      y: event.y,
      z: event.z,
      uncertaintyMetres: event.uncertaintyMetres,
      picks: picks.map((pick) => associatedPick(pick, travel.stations[pick.station]?.id ?? "", options)),
      reached: formatTime(reference + BigInt(Math.round(reached * 1e6)) * 1000n),
      ambiguous,
    },
  };
}

function associatedPick({ event: { id, time, data }, phase, sigma }: HeldPick, station: string, { pickErrorSeconds }: AssociateOptions): AssociatedPick {
  const { channel, method, uncertaintySeconds = 0, probability, snr, amplitude, polarity, polarisation } = data;
  const isSame = data.phase === (phase === 0 ? "P" : "S");
  return {
    id,
    station,
    channel,
    phase: phase === 0 ? "P" : "S",
    method,
    time: formatTime(time),
    uncertaintySeconds: uncertaintySeconds > 0 ? uncertaintySeconds : Math.max(sigma, pickErrorSeconds),
    ...(probability !== undefined && { probability: isSame ? probability : 1 - probability }),
    ...(snr !== undefined && { snr }),
    ...(amplitude !== undefined && { amplitude }),
    ...(polarity !== undefined && { polarity }),
    ...(polarisation !== undefined && { polarisation }),
  };
}
