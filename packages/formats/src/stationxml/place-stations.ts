import { type GeographicPoint, type Inventory, type InventoryChannel, projectLocal } from "@headframe/core";
import { isNull, type StatedPosition } from "./read-position.ts";
import type { ProblemList } from "./stationxml-problem.ts";

/** A station before it has a place in a common frame. */
export interface UnplacedStation {
  readonly id: string;
  readonly line: number;
  readonly position: StatedPosition;
  readonly channels: InventoryChannel[];
}

/**
 * Stations in one frame: the local one where any station has local coordinates; else metres round `origin`, or round the
 * network's centre, with `z` the elevation. Stations without a place in that frame are left out.
 */
export function placeStations(stations: readonly UnplacedStation[], stated: GeographicPoint | undefined, list: ProblemList): Inventory {
  if (stations.length === 0) list.problem("no-stations", "", "There are no stations");
  if (stations.length === 0 || stations.some(({ position }) => position.local)) return localInventory(stations, list);
  const known = stations.flatMap(({ position }) => position.geographic ?? []);
  const nowhere = known.every(isNull);
  if (nowhere)
    list.problem("no-position", "", "All stations are at latitude 0 and longitude 0, and there are no local coordinates: where they are is not known");
  const origin = stated ?? centre(nowhere ? known : known.filter((point) => !isNull(point)));
  const placed = stations.flatMap(({ id, line, position, channels }) => {
    const point = position.geographic;
    if (!point || (isNull(point) && !nowhere)) {
      list.problem("no-position", id, "The station has no position: it is left out", line);
      return [];
    }
    return [{ id, ...projectLocal(origin, point.latitude, point.longitude), z: point.elevation, channels }];
  });
  return { frame: "geographic", origin, stations: placed };
}

function localInventory(stations: readonly UnplacedStation[], list: ProblemList): Inventory {
  const placed = stations.flatMap(({ id, line, position: { local }, channels }) => {
    if (local) return [{ id, x: local.x, y: local.y, z: local.z, channels }];
    list.problem("no-position", id, "The station has no local coordinates, other ones have: it is left out", line);
    return [];
  });
  return { frame: "local", stations: placed };
}

/** Mean place; longitudes count from the first one, so that it is right at the date line, too. */
function centre(points: readonly GeographicPoint[]): GeographicPoint {
  const first = points[0] ?? { latitude: 0, longitude: 0 };
  let [latitude, longitude] = [0, 0];
  for (const point of points) {
    const east = point.longitude - first.longitude;
    latitude += (point.latitude - first.latitude) / points.length;
    longitude += (east - 360 * Math.round(east / 360)) / points.length;
  }
  return { latitude: first.latitude + latitude, longitude: first.longitude + longitude };
}
