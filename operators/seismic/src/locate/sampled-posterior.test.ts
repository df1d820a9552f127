import test from "ava";
import { homogeneousTimes } from "../travel-time/homogeneous-times.ts";
import { siteVolume } from "../travel-time/site-volume.ts";
import { type Location, locateArrivals } from "./locate-arrivals.ts";
import { type Arrivals, locationProblem } from "./location-problem.ts";

const stations = Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, x: (i % 4) * 300, y: Math.floor(i / 4) * 400, z: (i * 170) % 600 }));
const times = homogeneousTimes(stations, siteVolume(stations, 800), { vp: 5500, vs: 3200 });
const event = { x: 1400, y: 400, z: 300 };

/** An event outside the network, so that its uncertainty is sampled. */
function located(delaySigma: number): Location {
  const count = 2 * stations.length;
  const phase = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const station = Int32Array.from({ length: count }, (_, i) => i >> 1);
  const time = Float64Array.from(phase, (p, i) => times.time(p as 0 | 1, station[i] as number, event.x, event.y, event.z));
  const arrivals: Arrivals = { count, station, phase, time, sigma: new Float64Array(count).fill(0.0003) };
  const speeds = { mean: [0, 0], variance: [1e-4, 1e-4] } as const;
  return locateArrivals(locationProblem(times, arrivals, speeds, 0.002, new Float64Array(count).fill(delaySigma)), event) as Location;
}

test("sampledPosterior() widens by what is not known of the stations' delays, as the linear one does", (t) => {
  const [known, unknown] = [located(0), located(0.0004)];
  t.true(known.gap > 180);
  t.true(unknown.radius68 > 1.3 * known.radius68 && unknown.radius90 > 1.3 * known.radius90, `${known.radius90} ${unknown.radius90}`);
});
