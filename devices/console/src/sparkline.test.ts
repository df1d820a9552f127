import test from "ava";
import fc from "fast-check";
import { sparkBlock, sparkHeights } from "./sparkline.ts";

test("sparkHeights() is flat in quiet and stands out with a signal", (t) => {
  t.deepEqual(sparkHeights([10, 10, 10, 10, 640, 160, 10, 10]), [0, 0, 0, 0, 7, 5, 0, 0]);
});

test("sparkHeights() leaves out what is not there", (t) => {
  t.deepEqual(sparkHeights([Number.NaN, 10, Number.NaN, 0]), [-1, 0, -1, 0]);
  t.deepEqual(sparkHeights([]), []);
  t.is(sparkBlock(-1), " ");
});

test("sparkHeights() stays within its blocks for any amplitudes", (t) => {
  fc.assert(
    fc.property(fc.array(fc.double()), (amplitudes) =>
      sparkHeights(amplitudes).every((height) => Number.isInteger(height) && height >= -1 && height <= 7 && sparkBlock(height).length === 1),
    ),
  );
  t.pass();
});
