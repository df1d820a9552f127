/** Response of a channel to ground motion at a frequency. */
import type { InventoryChannel } from "./inventory.ts";

/**
 * Complex response of a channel at `hz`: counts per `channel.unit`, as `[real, imaginary]`.
 *
 * It is `sensitivity * normalisation * prod(i w - zeros) / prod(i w - poles)` with `w = 2 pi hz` (time dependence `exp(+i w t)`, as in StationXML and
 * SEED), and `sensitivity` for a channel without poles and zeros. Zeros and poles are taken in turn, so that long products stay in the range of numbers.
 * Not finite where `i w` is a pole.
 *
 * @example
 * const geophone = { unit: "m/s", sensitivity: 80, sensitivityHz: 100, normalisation: 1, poles: [], zeros: [] };
 * channelResponse(geophone, 30); // => [80, 0]
 *
 * @param hz Frequency, Hz; may be negative (the conjugate for poles and zeros in conjugate pairs)
 * @param out Takes the result, so that a loop over frequencies allocates nothing
 */
export function channelResponse(
  channel: Pick<InventoryChannel, "sensitivity" | "normalisation" | "poles" | "zeros">,
  hz: number,
  out: [re: number, im: number] = [0, 0],
): [re: number, im: number] {
  const { poles, zeros } = channel;
  const w = 2 * Math.PI * hz;
  const turns = Math.max(poles.length, zeros.length);
  let re = turns === 0 ? channel.sensitivity : channel.sensitivity * channel.normalisation;
  let im = 0;
  for (let i = 0; i < turns; i++) {
    const zero = zeros[i];
    if (zero) {
      const a = -zero[0];
      const b = w - zero[1];
      [re, im] = [re * a - im * b, re * b + im * a];
    }
    const pole = poles[i];
    if (pole) {
      const a = -pole[0];
      const b = w - pole[1];
      const power = a * a + b * b;
      [re, im] = [(re * a + im * b) / power, (im * a - re * b) / power];
    }
  }
  out[0] = re;
  out[1] = im;
  return out;
}
