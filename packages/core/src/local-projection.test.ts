import test from "ava";
import fc from "fast-check";
import { projectLocal, unprojectLocal } from "./local-projection.ts";

const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Earth-centred coordinates of a place on the ellipsoid. */
function earthCentred(latitude: number, longitude: number): [number, number, number] {
  const [phi, lambda] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  const squeeze = (1 - 1 / 298.257223563) ** 2;
  const radius = 6378137 / Math.sqrt(1 - (1 - squeeze) * Math.sin(phi) ** 2);
  return [radius * Math.cos(phi) * Math.cos(lambda), radius * Math.cos(phi) * Math.sin(lambda), radius * squeeze * Math.sin(phi)];
}

test("unprojectLocal() undoes projectLocal() within 1000 km to a micrometre", (t) => {
  fc.assert(
    fc.property(degrees(-89, 89), degrees(-180, 180), degrees(-1e6, 1e6), degrees(-1e5, 1e5), (latitude, longitude, x, y) => {
      const origin = { latitude, longitude };
      const point = unprojectLocal(origin, x, y);
      const back = projectLocal(origin, point.latitude, point.longitude);
      return Math.hypot(back.x - x, back.y - y) < 1e-6 || Math.abs(latitude) > 88;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test("projectLocal() keeps distances within 1 mm in a km, 5 km round the origin", (t) => {
  fc.assert(
    fc.property(degrees(-80, 80), degrees(-180, 180), degrees(-5000, 5000), degrees(-5000, 5000), degrees(-1000, 1000), (latitude, longitude, x, y, dx) => {
      const origin = { latitude, longitude };
      const [a, b] = [unprojectLocal(origin, x, y), unprojectLocal(origin, x + dx, y - dx / 2)];
      const [p, q] = [earthCentred(a.latitude, a.longitude), earthCentred(b.latitude, b.longitude)];
      const chord = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]); // shorter than the arc by 1 part in 1e9 at a km
      return Math.abs(chord - Math.hypot(dx, dx / 2)) <= 1e-6 * Math.abs(dx) * 1.2 + 1e-6;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test("projectLocal() is PROJ's transverse Mercator", (t) => {
  // pyproj 3.7.2: proj=tmerc ellps=WGS84 algo=poder_engsager k=1, axis at the origin; metres east and north
  const cases = [
    [67.85, 20.2, 0.05, -0.03, 2107.3100153176447, -3345.1521698391653],
    [67.85, 20.2, -2, 1.5, -78734.62750743648, 168601.71259711502],
    [-26.2, 28, 0.05, -0.03, 4996.098006870507, -3324.7023718437904],
    [-26.2, 28, -2, 1.5, -202414.59599941818, 164692.86311843852],
    [43, 106.85, 0.05, -0.03, 4079.0313880713047, -3331.5601706085513],
    [43, 106.85, -2, 1.5, -159059.73790356034, 168607.25443843423],
  ] as const;
  for (const [latitude, longitude, east, north, x, y] of cases) {
    const found = projectLocal({ latitude, longitude }, latitude + north, longitude + east);
    t.true(Math.hypot(found.x - x, found.y - y) < 1e-7, `${latitude} ${longitude}: ${found.x} ${found.y}`);
  }
});

test("projectLocal() crosses the date line", (t) => {
  const { x } = projectLocal({ latitude: 0, longitude: 179.999 }, 0, -179.999);
  t.true(Math.abs(x - (6378137 * 0.002 * Math.PI) / 180) < 1e-3);
  t.true(unprojectLocal({ latitude: 0, longitude: 179.999 }, x, 0).longitude < 0);
});

test("projectLocal() along the meridian is the meridian's arc", (t) => {
  // Quarter of the WGS 84 meridian: 10 001 965.729 m.
  const { y } = projectLocal({ latitude: 0, longitude: 0 }, 90, 0);
  t.true(Math.abs(y - 10_001_965.729) < 0.001, String(y));
});
