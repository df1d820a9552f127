import test from "ava";
import { builtInFlows, catalogue } from "./catalogue.ts";
import { deviceOfUri, sourceArguments } from "./source-uri.ts";

const [mine] = builtInFlows;
if (!mine) throw new Error("There is no built-in flow");

test("deviceOfUri() finds the device by its scheme", (t) => {
  t.like(deviceOfUri("simulated-mine:?sensors=12&seed=7", catalogue), { device: "simulated-mine", options: { stations: 12, seed: 7 } });
  t.like(deviceOfUri("miniseed:some/folder?speed=1", catalogue), { device: "miniseed", options: { path: "some/folder", speed: 1 } });
  t.like(deviceOfUri("shake-udp://0.0.0.0:8888?station=AM.R24FA", catalogue), { device: "raspberry-shake" });
});

test("deviceOfUri() refuses what no device knows, naming those it knows", (t) => {
  t.throws(() => deviceOfUri("ftp://x", catalogue), { code: "usage", message: /"ftp:"; known are .*miniseed:/ });
  t.throws(() => deviceOfUri("just-a-path", catalogue), { code: "usage", message: /is not a source URI/ });
});

test("sourceArguments() takes id=uri, and a bare URI where there is one source", (t) => {
  t.deepEqual(Object.keys(sourceArguments(mine, ["geophones=miniseed:a=b"], catalogue)), ["geophones"]);
  t.is(sourceArguments(mine, ["miniseed:a=b"], catalogue).geophones?.options.path, "a=b");
  const two = { ...mine, sources: [...mine.sources, { ...mine.sources[0]!, id: "more" }] };
  t.throws(() => sourceArguments(two, ["miniseed:x"], catalogue), { message: /must name the source/ });
});
