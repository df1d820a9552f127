import test from "ava";
import fc from "fast-check";
import { originUncertainty } from "./confidence-ellipsoid.ts";

const near = (a: number | undefined, b: number, tolerance = 1e-9) => a !== undefined && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

test("originUncertainty() of axes along the coordinates", (t) => {
  // 3 m north, 2 m east, 1 m up, as standard deviations; radii of 90 % are 2.5003 and 2.1460 of them.
  const found = originUncertainty([4, 0, 0, 9, 0, 1]);
  const ellipsoid = found?.confidenceEllipsoid;
  t.true(near(ellipsoid?.semiMajorAxisLength, 3 * 2.500277710809, 1e-9));
  t.true(near(ellipsoid?.semiIntermediateAxisLength, 2 * 2.500277710809, 1e-9));
  t.true(near(ellipsoid?.semiMinorAxisLength, 2.500277710809, 1e-9));
  t.like(ellipsoid, { majorAxisPlunge: 0, majorAxisAzimuth: 0, majorAxisRotation: 0 });
  t.true(near(found?.maxHorizontalUncertainty, 3 * 2.145966026289));
  t.true(near(found?.minHorizontalUncertainty, 2 * 2.145966026289));
  t.is(found?.azimuthMaxHorizontalUncertainty, 0);
  t.is(found?.confidenceLevel, 90);
  t.is(originUncertainty([9, 0, 0, 4, 0, 1])?.azimuthMaxHorizontalUncertainty, 90);
  t.true(near(originUncertainty([9, 0, 0, 4, 0, 16])?.confidenceEllipsoid?.majorAxisPlunge, 90));
});

test("originUncertainty() gives angles and lengths that make the covariance again", (t) => {
  const entry = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 9, maxLength: 9 }), (m) => {
      // Covariance A A^T + 0.1 of east, north, up.
      const at = (i: number, j: number) => [0, 1, 2].reduce((sum, k) => sum + (m[3 * i + k] ?? 0) * (m[3 * j + k] ?? 0), i === j ? 0.1 : 0);
      const covariance = [at(0, 0), at(0, 1), at(0, 2), at(1, 1), at(1, 2), at(2, 2)];
      const ellipsoid = originUncertainty(covariance)?.confidenceEllipsoid;
      if (!ellipsoid) return false;
      const [psi, phi, theta] = [ellipsoid.majorAxisAzimuth, ellipsoid.majorAxisPlunge, ellipsoid.majorAxisRotation].map(
        (angle) => (angle * Math.PI) / 180,
      ) as [number, number, number];
      // Axes in north, east, down.
      const major = [Math.cos(phi) * Math.cos(psi), Math.cos(phi) * Math.sin(psi), Math.sin(phi)] as const;
      const across = [-Math.sin(psi), Math.cos(psi), 0] as const;
      const third = [major[1] * across[2] - major[2] * across[1], major[2] * across[0] - major[0] * across[2], major[0] * across[1] - major[1] * across[0]];
      const minor = across.map((value, i) => -Math.sin(theta) * value + Math.cos(theta) * (third[i] ?? 0));
      const middle = across.map((value, i) => Math.cos(theta) * value + Math.sin(theta) * (third[i] ?? 0));
      const variance = (length: number) => length ** 2 / 6.251388631170325;
      const [a, b, c] = [ellipsoid.semiMajorAxisLength, ellipsoid.semiIntermediateAxisLength, ellipsoid.semiMinorAxisLength].map(variance) as [
        number,
        number,
        number,
      ];
      const enu = (v: readonly number[]) => [v[1] ?? 0, v[0] ?? 0, -(v[2] ?? 0)];
      const again = (i: number, j: number) =>
        [
          [a, enu(major)],
          [b, enu(middle)],
          [c, enu(minor)],
        ].reduce((sum, [size, v]) => sum + (size as number) * ((v as number[])[i] ?? 0) * ((v as number[])[j] ?? 0), 0);
      return [0, 1, 2].every((i) => [0, 1, 2].every((j) => Math.abs(again(i, j) - at(i, j)) < 1e-8 * a));
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test("originUncertainty() is undefined for what is no covariance", (t) => {
  for (const bad of [[], [Number.NaN, 0, 0, 1, 0, 1], [-1, 0, 0, 1, 0, 1], [1, 5, 0, 1, 0, 1], [1, 0, 0, 1, 0, Number.POSITIVE_INFINITY]])
    t.is(originUncertainty(bad), undefined);
});
