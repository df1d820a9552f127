import test from "ava";
import { waveFront } from "./wave-traits.ts";

test("waveFront() is less sure of a slower front, of S, and no surer than samples lie apart", (t) => {
  for (const phase of ["P", "S"] as const) {
    const fronts = [0.7, 1.5, 3, 6].map((rise) => waveFront(rise, phase));
    for (const [i, front] of fronts.slice(1).entries()) {
      t.true(front.sigma > (fronts[i]?.sigma as number));
      t.true(front.lag > (fronts[i]?.lag as number));
    }
  }
  t.true(waveFront(2, "S").sigma > 1.5 * waveFront(2, "P").sigma);
  t.true(waveFront(0, "P").sigma >= 1 / Math.sqrt(12) - 0.01);
  t.is(waveFront(0.5, "P").lag, 0, "as sharp as sampling lets it be");
});
