import type { AssociationState } from "./association-state.ts";
import { firstFrom, type HeldPick } from "./held-pick.ts";
import { type OpenEvent, picksOf } from "./open-event.ts";
import type { Hypothesis, Scene } from "./scene.ts";

/** Share of contested picks from which an event is a case for a better solver. */
const CONTESTED = 0.2;
/** Residuals, in standard deviations, within which a second claim is about as good as the first. */
const NEARLY_AS_GOOD = 2;

/**
 * Whether many picks of an event fit another event nearly as well, or fit it nearly as well as other picks of
 * the same station that went elsewhere.
 */
export function isAmbiguous(scene: Scene, event: OpenEvent, { open, decided }: Pick<AssociationState, "open" | "decided">): boolean {
  const others = [...open.filter((other) => other !== event), ...decided].filter((other) => Math.abs(other.o - event.o) < scene.site.decidedLag);
  const picks = picksOf(scene, event);
  const contested = picks.filter((pick) => others.some((other) => fits(scene, other, pick)) || hasRival(scene, event, pick));
  return contested.length >= CONTESTED * picks.length && contested.length > 0;
}

function fits({ site: { travel, options } }: Scene, event: Hypothesis, { station, t, sigma }: HeldPick): boolean {
  for (const phase of [0, 1] as const) {
    const time = travel.time(phase, station, event.x, event.y, event.z);
    if (Math.abs(t - event.o - time) < NEARLY_AS_GOOD * Math.hypot(sigma, options.modelError * (phase + 1) * time)) return true;
  }
  return false;
}

/** Whether another event owns a pick of this station that would do as well here. */
function hasRival({ site: { travel, options }, byStation }: Scene, event: OpenEvent, { station, phase, sigma }: HeldPick): boolean {
  const time = travel.time(phase, station, event.x, event.y, event.z);
  const reach = NEARLY_AS_GOOD * Math.hypot(sigma, options.modelError * (phase + 1) * time);
  const picks = byStation[station] as readonly HeldPick[];
  for (let i = firstFrom(picks, event.o + time - reach); i < picks.length && (picks[i] as HeldPick).t <= event.o + time + reach; i++) {
    const { owner } = picks[i] as HeldPick;
    if (owner > 0 && owner !== event.number) return true;
  }
  return false;
}
