/**
 * Compiles src/wasm/assembly to WebAssembly and writes it, as base64, to src/generated/kernels.ts.
 * Run it after a change of the AssemblyScript: `node operators/signal/scripts/build-wasm.mjs`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const generated = fileURLToPath(new URL("../src/generated/kernels.ts", import.meta.url));
const assembly = fileURLToPath(new URL("../src/wasm/assembly", import.meta.url));

/**
 * Text of src/generated/kernels.ts as the compiler makes it now.
 *
 * @returns {Promise<string>}
 */
export async function compiledKernels() {
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main(
    [
      "kernels.ts",
      "--baseDir",
      assembly,
      "--outFile",
      "kernels.wasm",
      "-O3",
      "--noAssert",
      "--enable",
      "simd",
      "--runtime",
      "stub",
      "--initialMemory",
      "6",
      "--maximumMemory",
      "6",
    ],
    {
      writeFile: (_name, contents) => {
        binary = contents;
      },
      listFiles: () => [],
      readFile: (name, base) => read(`${base}/${name}`),
    },
  );
  if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr}`);
  return `/** WebAssembly of src/wasm/assembly in base64; made by scripts/build-wasm.mjs. */\nexport const kernels: string =\n  "${Buffer.from(binary).toString("base64")}";\n`;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(generated, await compiledKernels());
