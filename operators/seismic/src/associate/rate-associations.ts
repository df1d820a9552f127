/** How good associations of a made scene are, for tests. */
import type { AssociationEvent } from "../association-event.ts";
import { type MadeScene, secondsOf } from "./made-picks.ts";

/** Figures of one scene. */
export interface Rating {
  /** Made events that can be detected: P with an SNR of 4 on 6 stations. */
  readonly detectable: number;
  readonly recall: number;
  readonly emitted: number;
  readonly precision: number;
  readonly preliminary: number;
  readonly preliminaryPrecision: number;
  /** Preliminary ones that no revised association followed. */
  readonly abandoned: number;
  /** Share of picks in right events that do not come from them. */
  readonly wrongPicks: number;
  /** Share of the picks of found events that they were given. */
  readonly pickRecall: number;
  /** Median distance of first place and truth, m. */
  readonly medianMetres: number;
  readonly ambiguous: number;
  readonly missed: readonly number[];
  readonly invented: readonly AssociationEvent[];
  readonly inventedFirst: readonly AssociationEvent[];
}

/** An association is right if most of its picks come from one event which no other association had before. */
export function rateAssociations(scene: MadeScene, associations: readonly AssociationEvent[]): Rating {
  const revised = associations.filter(({ data }) => data.stage === "revised");
  const preliminary = associations.filter(({ data }) => data.stage === "preliminary");
  const last = matched(scene, revised);
  const first = matched(scene, preliminary);
  const detectable = scene.events.flatMap((event, i) => (event.visible >= 6 ? [i] : []));
  const missed = detectable.filter((i) => !last.found.has(i));
  let [wrong, all, had] = [0, 0, 0];
  const metres: number[] = [];
  for (const [i, { data }] of last.found) {
    const event = scene.events[i] as MadeScene["events"][number];
    const right = data.picks.filter(({ id }) => event.picks.has(id)).length;
    wrong += data.picks.length - right;
    all += data.picks.length;
    had += right / event.picks.size;
    metres.push(Math.hypot(data.x - event.x, data.y - event.y, data.z - event.z));
  }
  const ids = new Set(revised.map(({ data }) => data.event));
  return {
    detectable: detectable.length,
    recall: 1 - missed.length / Math.max(1, detectable.length),
    emitted: revised.length,
    precision: last.found.size / Math.max(1, revised.length),
    preliminary: preliminary.length,
    preliminaryPrecision: first.found.size / Math.max(1, preliminary.length),
    abandoned: preliminary.filter(({ data }) => !ids.has(data.event)).length,
    wrongPicks: wrong / Math.max(1, all),
    pickRecall: had / Math.max(1, last.found.size),
    medianMetres: metres.sort((a, b) => a - b)[metres.length >> 1] ?? Number.NaN,
    ambiguous: revised.filter(({ data }) => data.ambiguous).length,
    missed: missed.map((i) => scene.events[i]?.o ?? 0),
    invented: last.invented,
    inventedFirst: first.invented,
  };
}

function matched({ events }: MadeScene, associations: readonly AssociationEvent[]): { found: Map<number, AssociationEvent>; invented: AssociationEvent[] } {
  const owner = new Map(events.flatMap(({ picks }, i) => [...picks].map((id) => [id, i] as const)));
  const found = new Map<number, AssociationEvent>();
  const invented: AssociationEvent[] = [];
  for (const association of associations) {
    const votes = new Map<number, number>();
    for (const { id } of association.data.picks) {
      const event = owner.get(id) ?? -1;
      votes.set(event, (votes.get(event) ?? 0) + 1);
    }
    const [best = -1, count = 0] = [...votes].sort((a, b) => b[1] - a[1])[0] ?? [];
    const isRight =
      best >= 0 && count > association.data.picks.length / 2 && Math.abs(secondsOf(association.time) - (events[best]?.o ?? 0)) < 0.1 && !found.has(best);
    if (isRight) found.set(best, association);
    else invented.push(association);
  }
  return { found, invented };
}
