import { type LogDensity, logStep } from "./radiation-density.ts";

/** How likely an amplitude is, seen by one phase at one station. */
export interface AmplitudeLikelihood {
  /** Of the natural logarithm of what the network is asked for, where the station's radiation were 1: bin `i` is `lowest + i * logStep`. */
  readonly lowest: number;
  /** Logarithms of the likelihood. */
  readonly values: Float64Array;
  /** Radiation that the station may have. */
  readonly radiation: LogDensity;
}

/** The network's estimate. */
export interface NetworkEstimate {
  /** Mean of its natural logarithm. */
  readonly mean: number;
  readonly deviation: number;
}

/** Probability that a station tells something else: another event, a wrong sensor. */
const outlier = 0.02;

/**
 * What all stations together say of a source's strength, each seeing it through a radiation that is not known but for its distribution, and
 * through noise. Stations that see nothing count as such, so weak events come out no larger than they are.
 *
 * @returns mean and deviation of the logarithm, all strengths (not their logarithms) being equally likely beforehand; undefined without stations
 */
export function fitMoment(stations: readonly AmplitudeLikelihood[]): NetworkEstimate | undefined {
  if (stations.length === 0) return undefined;
  const low = Math.min(...stations.map(({ lowest }) => lowest));
  const high = Math.max(...stations.map(({ lowest, values }) => lowest + values.length * logStep)) + 1;
  const sums = new Float64Array(Math.ceil((high - low) / logStep));
  for (const station of stations) addStation(station, low, sums);
  const most = Math.max(...sums);
  const at = sums.indexOf(most);
  let [whole, first, second] = [0, 0, 0];
  for (let i = 0; i < sums.length; i++) {
    const density = Math.exp((sums[i] as number) - most + (i - at) * logStep);
    whole += density;
    first += density * i;
    second += density * i * i;
  }
  const mean = first / whole;
  return { mean: low + mean * logStep, deviation: logStep * Math.sqrt(Math.max(0, second / whole - mean * mean)) };
}

/** Adds the logarithm of a station's likelihood, averaged over its radiation. */
function addStation({ lowest, values, radiation }: AmplitudeLikelihood, low: number, sums: Float64Array): void {
  const most = Math.max(...values);
  const likelihood = values.map((value) => Math.exp(value - most));
  const begin = Math.round((lowest - low - radiation.highest) / logStep);
  const unrelated = outlier * (likelihood.reduce((a, b) => a + b, 0) / likelihood.length);
  for (let i = 0; i < sums.length; i++) {
    let sum = 0;
    for (let j = 0; j < radiation.values.length; j++) {
      // moment times radiation gives the amplitude; below the first bin nothing is seen, above the last too much
      const at = i - begin - j;
      sum += (radiation.values[j] as number) * (at >= likelihood.length ? 0 : (likelihood[Math.max(0, at)] as number));
    }
    sums[i]! += Math.log((1 - outlier) * sum + unrelated);
  }
}
