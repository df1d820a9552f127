import test from "ava";
import { planFlow } from "../flow-plan.ts";
import { FlowGraph } from "../graph.ts";
import { catalogue, document } from "../simulation/flows.ts";
import { reading } from "../simulation/items.ts";
import { memorySink, scripted } from "../testing/devices.ts";
import { ReferenceHorizon } from "./reference-horizon.ts";

const second = 1_000_000_000n;

/** A graph whose source has given one item a turn, at position = number of items. */
function growing() {
  const graph = new FlowGraph(
    planFlow(document({ source: "scripted" }, [], [["sink", "memory", "source"]]), catalogue([scripted("scripted", [])], [memorySink().sink])),
    { seed: 1 },
  );
  const grow = () => {
    const turn = graph.turns + 1;
    graph.turn({
      record: { turn, now: 0n, taken: [{ source: "source", count: 1, position: turn }], idle: [], results: [] },
      items: [{ items: [reading("a", turn, turn)] }],
    });
  };
  return { graph, grow };
}

const batch = (before: number) => ({ source: "source", before, position: before });

test("ReferenceHorizon lets what is young be referred to, and nothing that is older than its reach", (t) => {
  const { graph, grow } = growing();
  const horizon = new ReferenceHorizon(60);
  for (let now = 0n; now <= 300n; now += 5n, grow()) horizon.note(graph, now * second);
  // at 300 s the source has given 60 items; the mark of 240 s was made after 48
  t.true(horizon.reaches(batch(48)));
  t.false(horizon.reaches(batch(47)));
  t.is(horizon.needed("source", 300n * second), 36);
});

test("ReferenceHorizon needs everything until it knows the sources long enough", (t) => {
  const { graph, grow } = growing();
  const horizon = new ReferenceHorizon(60);
  for (let now = 0n; now <= 100n; now += 5n, grow()) horizon.note(graph, now * second);
  t.true(horizon.reaches(batch(8)));
  t.is(horizon.needed("source", 100n * second), undefined);
});

test("ReferenceHorizon asks for a key again before what it refers to is out of reach", (t) => {
  const horizon = new ReferenceHorizon(60);
  horizon.wrote("cut\na", true, 0n);
  horizon.wrote("cut\nb", false, 0n);
  t.false(horizon.stale("cut\na", 59n * second));
  t.true(horizon.stale("cut\na", 60n * second));
  t.false(horizon.stale("cut\nb", 600n * second));
  horizon.wrote("cut\na", false, 60n * second);
  t.false(horizon.stale("cut\na", 600n * second));
});

test("ReferenceHorizon that reaches nowhere refers to nothing old and does not hang", (t) => {
  const { graph, grow } = growing();
  const horizon = new ReferenceHorizon(0);
  for (let now = 0n; now <= 3n; now++, grow()) horizon.note(graph, now * second);
  t.false(horizon.reaches(batch(2)));
});
