import test from "ava";
import { jsonLog } from "./json-log.ts";

/** A log and the objects that it wrote. */
async function written(level: Parameters<typeof jsonLog>[0]["level"] = "info") {
  const lines: string[] = [];
  const log = await jsonLog({ level, base: { pid: 7, flow: "mine" }, destination: { write: (line) => void lines.push(line) } });
  return { log, objects: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>), lines };
}

test("jsonLog() writes one object a line, with level, time, base and message", async (t) => {
  const { log, objects, lines } = await written();
  log.info("Metrics at x");
  log.error('a "quoted"\nmessage');
  t.true(lines.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1));
  const [info, error] = objects();
  t.like(info, { level: "info", pid: 7, flow: "mine", msg: "Metrics at x" });
  t.false("fields" in (info ?? {}));
  t.like(error, { level: "error", msg: 'a "quoted"\nmessage' });
  t.false(Number.isNaN(Date.parse(String(info?.time))));
});

test("jsonLog() writes from its level upwards", async (t) => {
  for (const [level, expected] of [
    ["debug", 4],
    ["info", 3],
    ["warn", 2],
    ["error", 1],
    ["silent", 0],
  ] as const) {
    const { log, lines } = await written(level);
    for (const own of ["debug", "info", "warn", "error"] as const) log[own]("x");
    t.is(lines.length, expected, level);
  }
});

test("jsonLog() keeps facts apart, so that none hides the line's own", async (t) => {
  const { log, objects } = await written();
  log.warn("bad data", { time: "2020-01-01", level: 9, msg: "other", pid: 1, key: "a" });
  const [line] = objects();
  t.like(line, { level: "warn", msg: "bad data", pid: 7, fields: { time: "2020-01-01", level: 9, msg: "other", pid: 1, key: "a" } });
  t.not(line?.time, "2020-01-01");
});

test("jsonLog() writes whatever it is given", async (t) => {
  const { log, objects } = await written();
  const circle: Record<string, unknown> = { name: "circle" };
  circle.self = circle;
  log.info("all sorts", {
    big: 9_007_199_254_740_993n,
    nested: { list: [1n, { deep: 2n }] },
    error: new RangeError("no"),
    samples: new Float64Array(4),
    circle,
    nothing: undefined,
    none: null,
    nan: Number.NaN,
    call: () => 1,
  });
  const fields = objects()[0]?.fields as Record<string, unknown>;
  t.is(fields.big, "9007199254740993");
  t.deepEqual(fields.nested, { list: ["1", { deep: "2" }] });
  t.like(fields.error, { name: "RangeError", message: "no" });
  t.is(fields.samples, "Float64Array of 32 bytes");
  t.like(fields.circle, { name: "circle" });
  t.is(fields.none, null);
});
