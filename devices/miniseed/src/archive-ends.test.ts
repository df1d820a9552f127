import test from "ava";
import { ArchiveEnds } from "./archive-ends.ts";
import { sdsPath } from "./sds-path.ts";

const path = (day: number, station = "UH1") => `archive/${sdsPath(`FDSN:BW_${station}__S_H_Z`, BigInt(day))}`;

test("ArchiveEnds remembers through JSON where files end, of each channel the days written last", (t) => {
  const ends = new ArchiveEnds();
  for (let day = 19_780; day < 19_795; day++) ends.set(path(day), day);
  ends.set(path(19_786), 7);
  ends.set(path(19_000, "UH2"), 5);
  const again = new ArchiveEnds(JSON.parse(JSON.stringify(ends)));
  for (const one of [ends, again]) {
    t.is(one.get(path(19_784)), undefined);
    t.is(one.get(path(19_785)), 19_785);
    t.is(one.get(path(19_786)), 7);
    t.is(one.get(path(19_000, "UH2")), 5, "another channel has days of its own");
  }
  again.set(path(19_795), 1);
  t.is(again.get(path(19_785)), undefined);
  t.is(again.get(path(19_786)), 7, "written later than the others");
});

test("ArchiveEnds remembers what it found until the newest day is long after it", (t) => {
  const ends = new ArchiveEnds();
  ends.set(path(19_790), 3);
  ends.find([
    { path: path(19_790), size: 9 },
    { path: path(19_789, "UH2"), size: 4 },
    { path: path(19_700, "UH2"), size: 4 },
    { path: path(19_791, "UH2"), size: 0 },
    { path: "archive/notes.txt", size: 8 },
  ]);
  const again = new ArchiveEnds(JSON.parse(JSON.stringify(ends)));
  t.deepEqual(
    [path(19_790), path(19_789, "UH2"), path(19_700, "UH2"), path(19_791, "UH2"), "archive/notes.txt"].map((file) => again.get(file)),
    [3, 4, undefined, undefined, undefined],
  );
  again.set(path(19_789, "UH2"), 6);
  t.deepEqual(again.toJSON().found, {});
});
