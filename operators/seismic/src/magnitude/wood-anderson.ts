import { channelResponse, type InventoryChannel } from "@headframe/core";

type Response = Pick<InventoryChannel, "sensitivity" | "normalisation" | "poles" | "zeros">;

/**
 * Wood-Anderson torsion seismometer for ground velocity (m/s in, m of trace out): period 0.8 s, magnification 2080.
 *
 * 2080 is what the instruments really had (Uhrhammer and Collins 1990); many papers use the nominal 2800, which gives 0.13 more.
 */
export const woodAnderson: Response = {
  sensitivity: 2080,
  normalisation: 1,
  poles: [
    [-6.283, 4.7124],
    [-6.283, -4.7124],
  ],
  zeros: [[0, 0]],
};

/** A reading on a seismogram. */
export interface AmplitudeReading {
  /** From peak to peak, counts. */
  readonly peakToPeak: number;
  /** From the one peak to the other, half a period, s. */
  readonly spanSeconds: number;
  /** Response of the channel to velocity, counts per m/s. */
  readonly response: Response;
}

/** Zero-to-peak amplitude in mm that a Wood-Anderson seismometer would have written. */
function woodAndersonAmplitude({ peakToPeak, spanSeconds, response }: AmplitudeReading): number {
  const hz = 1 / (2 * spanSeconds);
  return (1000 * (peakToPeak / 2) * gainAt(woodAnderson, hz)) / gainAt(response, hz);
}

/**
 * Local magnitude of a trace amplitude: `log10 A + log10(R / 100) + 0.00301 (R - 100) + 3`.
 *
 * The distance law was made for earthquakes at tens to hundreds of km. At mine distances it is an extrapolation: the values rank the events
 * of one site, and are not those of a regional network.
 *
 * @param amplitudeMm - on a Wood-Anderson seismometer, zero to peak, mm
 * @param distanceMetres - from the hypocentre, m
 * @see Bakun and Joyner 1984, BSSA 74(5), 1827-1843, equation 3
 */
export function localMagnitude(amplitudeMm: number, distanceMetres: number): number {
  const km = distanceMetres / 1000;
  return Math.log10(amplitudeMm) + Math.log10(km / 100) + 0.00301 * (km - 100) + 3;
}

/**
 * Local magnitude of readings at one station, such as those of its two horizontal components: their amplitudes are averaged.
 *
 * @throws RangeError if there are no readings
 */
export function woodAndersonMagnitude(readings: readonly AmplitudeReading[], distanceMetres: number): number {
  if (readings.length === 0) throw new RangeError("No readings");
  const mean = readings.reduce((sum, reading) => sum + woodAndersonAmplitude(reading), 0) / readings.length;
  return localMagnitude(mean, distanceMetres);
}

function gainAt(response: Response, hz: number): number {
  return Math.hypot(...channelResponse(response, hz));
}
