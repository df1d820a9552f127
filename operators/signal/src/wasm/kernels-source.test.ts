import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";

const builder = new URL("../../scripts/build-wasm.mjs", import.meta.url);

test("kernels are what the AssemblyScript compiler makes of src/wasm/assembly", async (t) => {
  const built = await import(fileURLToPath(builder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    return undefined;
  });
  if (!built) {
    t.log("no AssemblyScript compiler here");
    t.pass();
    return;
  }
  t.is(readFileSync(new URL("../generated/kernels.ts", import.meta.url), "utf8"), await built.compiledKernels());
});
