import { stationOf } from "@headframe/core";

/**
 * Station code of a source id, without its network; a name that is no source id is its own station.
 *
 * @example
 * stationCode("FDSN:BW_UH1__S_H_Z"); // => "UH1"
 */
export function stationCode(id: string): string {
  const station = stationOf(id);
  return station.slice(station.indexOf("_") + 1);
}
