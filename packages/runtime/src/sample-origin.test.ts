import test from "ava";
import { markOrigin, markPart, originOf } from "./sample-origin.ts";

const batch = { source: "geophones", before: 10, position: { offset: 3 } };

test("originOf() finds the item of an array and of its parts", (t) => {
  const samples = new Int32Array(200);
  markOrigin(samples, batch, 2);
  t.like(originOf(samples), { batch, index: 2, start: 0, byteOffset: 0, byteLength: 800 });
  t.is(originOf(samples.subarray(50))?.index, 2);
  t.is(originOf(new Uint8Array(samples.buffer, 4, 300))?.index, 2);
});

test("originOf() knows nothing of copies, of small arrays and of what a step made", (t) => {
  const samples = new Int32Array(200);
  markOrigin(samples, batch, 2);
  t.is(originOf(samples.slice()), undefined);
  t.is(originOf(structuredClone(samples)), undefined);
  t.is(originOf(samples.subarray(0, 10)), undefined);
  t.is(originOf(new Float64Array(100)), undefined);
  const few = new Int32Array(10);
  markOrigin(few, batch, 2);
  t.is(originOf(few), undefined);
});

test("originOf() tells the items apart that share a buffer, and names none for what lies across them", (t) => {
  const buffer = new ArrayBuffer(4000);
  const items = Array.from({ length: 10 }, (_, i) => new Int32Array(buffer, i * 400, 100));
  for (const [i, samples] of items.entries()) markOrigin(samples, batch, i);
  for (const [i, samples] of items.entries()) {
    t.is(originOf(samples)?.index, i);
    t.is(originOf(samples.subarray(20))?.index, i);
  }
  t.is(originOf(new Int32Array(buffer, 200, 100)), undefined);
  t.is(originOf(new Int32Array(buffer)), undefined);
});

test("markOrigin() forgets the earlier item of samples that come again", (t) => {
  const buffer = new ArrayBuffer(2000);
  const [a, b] = [new Float64Array(buffer, 0, 100), new Float64Array(buffer, 800, 100)];
  for (let i = 0; i < 100; i++) {
    markOrigin(a, batch, i);
    markOrigin(b, batch, i + 1);
  }
  t.is(originOf(a)?.index, 99);
  t.is(originOf(b)?.index, 100);
});

test("markPart() says where a part lies within the item's samples", (t) => {
  const part = new Float32Array(100);
  markPart(part, batch, 5, 1200);
  t.like(originOf(part.subarray(10)), { index: 5, start: 1200, byteOffset: 0, byteLength: 400 });
});
