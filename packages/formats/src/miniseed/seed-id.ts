/** Codes of a channel as miniSEED 2 and SLIST spell them. */
interface Codes {
  readonly network: string;
  readonly station: string;
  readonly location: string;
  readonly channel: string;
}

/** FDSN source identifier of SEED codes read from a record. Unlike core's `sourceIdFromSeed` it takes codes as they are, for damaged ones must not throw. */
export function seedId({ network, station, location, channel }: Codes): string {
  return `FDSN:${network}_${station}_${location}_${channel[0] ?? ""}_${channel[1] ?? ""}_${channel[2] ?? ""}`;
}
