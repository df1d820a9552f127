import test from "ava";
import { KeptDraws } from "./kept-draws.ts";

test("KeptDraws.get() draws once what is in use, however many that are", (t) => {
  const kept = new KeptDraws<number>();
  let made = 0;
  const ask = (keys: number) => {
    kept.reserve(keys);
    for (let key = 0; key < keys; key++) t.is(kept.get(key, () => key + 1000 * made++) % 1000, key);
  };
  for (let round = 0; round < 5; round++) ask(50);
  t.is(made, 50);
  // A smaller question in between takes nothing away.
  ask(3);
  ask(50);
  t.is(made, 50);
});

test("KeptDraws.get() forgets what was not asked for the longest", (t) => {
  const kept = new KeptDraws<string>();
  const drawn: number[] = [];
  const get = (key: number) => kept.get(key, () => `${drawn.push(key)}`);
  for (let key = 0; key < 8; key++) get(key);
  get(0);
  get(8);
  get(0);
  get(1);
  t.deepEqual(drawn, [0, 1, 2, 3, 4, 5, 6, 7, 8, 1]);
});
