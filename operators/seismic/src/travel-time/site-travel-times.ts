import { homogeneousTimes } from "./homogeneous-times.ts";
import { siteVolume } from "./site-volume.ts";
import { type TableTimes, tableTimes } from "./table-times.ts";
import type { TravelTimes } from "./travel-times.ts";
import type { VelocityOptions } from "./velocity-options.ts";

export { siteVolume } from "./site-volume.ts";

/** Tables of the models used last: steps of a flow share them. A memory of a pure function, so nothing depends on it. */
const known = new Map<string, TableTimes>();
const MOST_KNOWN = 4;

/** Travel times of a site; undefined where there is no inventory, and so nothing can be located. */
export function siteTravelTimes(options: VelocityOptions): TravelTimes | undefined {
  const stations = options.inventory?.stations ?? [];
  if (stations.length === 0) return undefined;
  const places = stations.map(({ id, x, y, z }) => ({ id, x, y, z }));
  const volume = siteVolume(places, options.marginMetres);
  if (!options.velocityModel || options.velocityModel.regions.length === 0) return homogeneousTimes(places, volume, options);
  const tables = tableTimes(places, volume, options); // cheap: it computes nothing yet
  return keep(known.get(keyOf(tables)) ?? tables);
}

/** Makes tables the ones that {@link siteTravelTimes} gives for their content. */
export function keep(tables: TableTimes): TableTimes {
  known.delete(keyOf(tables));
  known.set(keyOf(tables), tables); // the one used last is the last to go
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KNOWN) break;
    known.delete(oldest);
  }
  return tables;
}

/** Ids of stations and the model's name are no part of the tables' hash, yet of what is handed out. */
function keyOf({ hash, model, stations }: TableTimes): string {
  return JSON.stringify([hash, model, stations.map(({ id }) => id)]);
}
