import test from "ava";
import { frame, gap, reading } from "./items.ts";
import { Feed } from "./live-source.ts";
import { lossProblems } from "./losses.ts";
import { World } from "./world.ts";

const items = [reading("a", 0, 1), reading("a", 1, 2), frame("b", 2, [1, 2, 3]), reading("a", 3, 4)];

/** A feed whose items were handed over, item `i` at second `i`. */
function feed(handed: readonly number[] = [0, 1, 2, 3]): Feed {
  const made = new Feed(
    new World(1),
    items.map((item, seconds) => ({ seconds, item })),
  );
  for (const i of handed) (made.fates[i] as { handed?: number }).handed = i;
  return made;
}

const taken = (...kept: readonly number[]) => ({ items: kept.map((i) => items[i] ?? gap("b", 2, 3)), dropped: 0 });
const none = { ends: [], grace: 0.5 };

test("lossProblems() accepts what was handed over, and what was never handed over may be missing", (t) => {
  t.deepEqual(lossProblems("s", feed(), taken(0, 1, 2, 3), none), []);
  t.deepEqual(lossProblems("s", feed([0, 3]), taken(0, 3), none), []);
});

test("lossProblems() finds what is lost, repeated, out of order or invented", (t) => {
  t.regex(lossProblems("s", feed(), taken(0, 2, 3), none).join(), /handed over at 1 s is lost/);
  t.regex(lossProblems("s", feed(), taken(0, 1, 2), none).join(), /handed over at 3 s is lost/);
  const end = { ends: [{ seconds: 3, fullSince: 0 }], grace: 0.5 };
  t.regex(lossProblems("s", feed(), taken(0, 1, 1, 2, 3), end).join(), /not sent, or twice, or out of order/);
  t.regex(lossProblems("s", feed(), taken(1, 0, 2, 3), end).join(), /not sent, or twice, or out of order/);
  t.regex(lossProblems("s", feed(), { items: [reading("c", 0, 0)], dropped: 0 }, end).join(), /not sent/);
});

test("lossProblems() excuses what died with its host and what the journal says to have dropped", (t) => {
  t.deepEqual(lossProblems("s", feed(), taken(0, 2, 3), { ends: [{ seconds: 1.4 }], grace: 0.5 }), []);
  t.is(lossProblems("s", feed(), taken(0, 2, 3), { ends: [{ seconds: 1.6 }], grace: 0.5 }).length, 1);
  t.deepEqual(lossProblems("s", feed(), taken(0, 2, 3), { ends: [{ seconds: 9, fullSince: 0.5 }], grace: 0.5 }), []);
  t.deepEqual(lossProblems("s", feed(), { ...taken(0, 2, 3), dropped: 1 }, none), []);
  const overflow = { ...gap("b", 2, 3), cause: "overflow" as const };
  t.deepEqual(lossProblems("s", feed(), { items: [items[0], items[1], overflow, items[3]] as never, dropped: 0 }, none), []);
});
