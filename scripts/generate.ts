/** Writes the files that are made from the sources: `npm run generate`. A test holds them to the sources. */
import { mkdir, writeFile } from "node:fs/promises";
import { catalogue } from "@headframe/cli";
import { operatorTable } from "@headframe/core";

const docs = new URL("../docs/", import.meta.url);

await mkdir(docs, { recursive: true });
await writeFile(
  new URL("operators.md", docs),
  `# Operators, sources and sinks

Made from their definitions by \`npm run generate\`; change the definitions, not this file.

${operatorTable(catalogue)}
`,
);
