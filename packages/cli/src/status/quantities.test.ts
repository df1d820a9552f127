import test from "ava";
import { shortBytes, shortCount, shortSeconds } from "./quantities.ts";

test("shortCount() shows large numbers in few characters", (t) => {
  t.deepEqual([0, 7, 0.25, 9999, 15_000, 3_240_000, 2.5e9].map(shortCount), ["0", "7", "0.3", "9999", "15 k", "3.2 M", "2.50 G"]);
});

test("shortBytes() shows sizes", (t) => {
  t.deepEqual([0, 999, 2500, 3.4e6, 5e9].map(shortBytes), ["0 B", "999 B", "2.5 kB", "3.4 MB", "5.00 GB"]);
});

test("shortSeconds() shows lengths of time, also negative ones", (t) => {
  t.deepEqual([0.25, 12.3, 185, 7800, 1_047_600, -3].map(shortSeconds), ["0.25 s", "12 s", "3 min 5 s", "2 h 10 min", "12 d 3 h", "-3.00 s"]);
});
