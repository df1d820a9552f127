import type { FlowDocument } from "@headframe/core";
import test from "ava";
import { document } from "../simulation/flows.ts";
import { movableDocument, placedDocument } from "./state-places.ts";

const withPath = (path: string): FlowDocument => {
  const flow = document({ source: "scripted" }, [], [["sink", "memory", "source"]]);
  return { ...flow, sinks: flow.sinks.map((sink) => ({ ...sink, options: { path, n: 1 } })) };
};

test("a path in the state directory is kept by its name, however the directory is spelled", (t) => {
  for (const directory of ["st", "./st", "st/", "/home/mine/st", "/home/mine/./st/"]) {
    const path = directory.startsWith("/") ? "/home/mine/st/out/a.jsonl" : "st/out/a.jsonl";
    const kept = movableDocument(withPath(path), directory);
    t.deepEqual(kept, withPath("state:out/a.jsonl"), directory);
    t.deepEqual(placedDocument(kept, "/elsewhere/st"), withPath("/elsewhere/st/out/a.jsonl"));
  }
});

test("other paths stay as they are", (t) => {
  for (const path of ["other/a.jsonl", "st2/a.jsonl", "st", "/st/a.jsonl", "-"]) t.deepEqual(movableDocument(withPath(path), "st"), withPath(path));
});
