import test from "ava";
import { type BegunFiles, begunFileChanges, sourceChanged, withBegunFile } from "./begun-files.ts";

test("withBegunFile() keeps the files begun last, each once", (t) => {
  let files: BegunFiles = [];
  for (const path of ["a", "b", "a", "c", "d", "e", "d"]) files = withBegunFile(files, path, 10);
  t.deepEqual(
    files.map(([path]) => path),
    ["b", "c", "d", "e"],
  );
});

test("begunFileChanges() names a file that is shorter or missing, and none that grew or came", (t) => {
  const files: BegunFiles = [
    ["a", 10],
    ["b", 20],
  ];
  const entry = (path: string, size: number) => ({ path, size });
  t.deepEqual(begunFileChanges(files, [entry("a", 10), entry("b", 25), entry("c", 1)]), {});
  t.deepEqual(begunFileChanges(files, [entry("a", 9)]), { shorter: '"a" has 9 bytes, 10 when it was read', missing: '"b" is missing' });
});

test("sourceChanged() has a code and says how to go on", (t) => {
  const error = sourceChanged('"a" is missing');
  t.is(error.code, "source-changed");
  t.is(error.message, '"a" is missing: was it replaced? --reset of this source reads it from the start');
});
