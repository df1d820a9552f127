/** P or S, as an index: tables and arrays are ordered P, S. */
export type PhaseIndex = 0 | 1;

/** A place in the local frame: x east, y north, z up, metres. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Box that holds a site's stations and sources, metres. */
export interface Volume {
  readonly min: Place;
  readonly max: Place;
}

/** Travel times from any place of a volume to a site's stations, in a fixed order. Pure and fast: called millions of times. */
export interface TravelTimes {
  readonly stations: readonly (Place & { readonly id: string })[];
  readonly volume: Volume;
  /** Name or hash of the velocity model. */
  readonly model: string;
  /** Seconds from a place to station `station` (index). Places outside the volume are extrapolated sensibly, never NaN. */
  time(phase: PhaseIndex, station: number, x: number, y: number, z: number): number;
  /** Same, and the derivatives with respect to x, y, z (s/m) into `out[0..2]`. */
  gradient(phase: PhaseIndex, station: number, x: number, y: number, z: number, out: Float64Array): number;
  /** Wave speed at a place, m/s. */
  speed(phase: PhaseIndex, x: number, y: number, z: number): number;
}
