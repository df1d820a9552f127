import { jsonLines } from "./src/index.ts";
import { testHost } from "./src/testing/test-host.ts";

const signal = new AbortController().signal;
for (const name of ["int", "iso", "utf"])
  for (let r = 0; r < 3; r++) {
    const { definition, spec } = jsonLines({ path: `/tmp/bench-${name}.jsonl`, timeField: "ts", sourceField: "sensor" });
    const reader = await definition.open(spec.options as any, testHost());
    let n = 0;
    const t = process.hrtime.bigint();
    for (;;) {
      const taken = reader.take(4096, signal);
      const b = "then" in taken ? await taken : taken;
      n += b.items.length;
      if (b.done) break;
    }
    const s = Number(process.hrtime.bigint() - t) / 1e9;
    console.log(name, n, (n / s / 1e6).toFixed(2), "M lines/s", (process.memoryUsage.rss() / 1e6).toFixed(0), "MB");
    await reader.close();
  }
