import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@headframe/cli";
import { operatorTable } from "@headframe/core";
import test from "ava";
import { root } from "./house.ts";

const golden = join(root, "docs/operators.md");

test("docs/operators.md says what the definitions say; `npm run generate` writes it", (t) => {
  t.true(readFileSync(golden, "utf8").endsWith(`${operatorTable(catalogue)}\n`), "docs/operators.md is old: run `npm run generate`");
});
