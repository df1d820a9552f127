import { designSections } from "./design-sections.ts";

const stopDb = 96;
const rippleDb = 1;
const largestOrder = 12;

/**
 * Anti-alias low-pass for decimation: Chebyshev II of order 12 or less, 96 dB down from `freqHz` on. Its pass
 * band (1 dB) ends as near to `freqHz` as that order allows. Equal to ObsPy's `lowpass_cheby_2`.
 *
 * @param freqHz - where the stop band starts in Hz, such as half the new rate
 * @param rate - samples per second before decimation
 * @returns second-order sections, six numbers each
 * @throws RangeError if `freqHz` is not between 0 and half the rate
 */
export function decimationSections(freqHz: number, rate: number): Float64Array {
  const stop = freqHz / (rate / 2);
  if (!(stop > 0 && stop < 1)) throw new RangeError(`Stop band must start between 0 and half the rate, ${rate / 2} Hz, got ${freqHz} Hz`);
  const warp = (f: number) => Math.tan((Math.PI * f) / 2);
  const steepness = Math.acosh(Math.sqrt((10 ** (stopDb / 10) - 1) / (10 ** (rippleDb / 10) - 1)));
  let [pass, order] = [stop, Number.POSITIVE_INFINITY];
  while (order > largestOrder) {
    pass *= 0.99;
    order = Math.ceil(steepness / Math.acosh(warp(stop) / warp(pass)));
  }
  const corner = (2 / Math.PI) * Math.atan(warp(pass) * Math.cosh(steepness / order));
  return designSections({ family: "chebyshev2", shape: "lowpass", order, corners: [corner * (rate / 2)], rate, attenuationDb: stopDb });
}
