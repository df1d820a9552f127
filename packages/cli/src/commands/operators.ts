import { operatorPage, operatorTable } from "@headframe/core";
import type { Command } from "commander";
import { catalogue } from "../catalogue.ts";
import { UsageError } from "../errors.ts";
import { print, printJson } from "../output.ts";

/** `headframe operators`. */
export function addOperators(program: Command): void {
  program
    .command("operators [name]")
    .description("list operators, sources and sinks, or show the page of one")
    .option("--json", "one JSON object a line")
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const all = [...catalogue.operators, ...catalogue.sources, ...catalogue.sinks].map((entry) => entry.definition);
      const chosen = name === undefined ? all : all.filter((definition) => definition.name === name);
      if (chosen.length === 0) throw new UsageError(`there is no operator, source or sink "${name}"; see \`headframe operators\``);
      if (options.json) for (const definition of chosen) await printJson(description(definition));
      else if (name === undefined) await print(operatorTable(catalogue).trimEnd());
      else for (const definition of chosen) await print(operatorPage(definition).trimEnd());
    });
}

/** The definition without what only a program can use. */
function description(definition: (typeof catalogue.operators | typeof catalogue.sources | typeof catalogue.sinks)[number]["definition"]): object {
  const { name, version, summary, options } = definition;
  const port = (key: "accepts" | "emits" | "side" | "family" | "keyBy") =>
    key in definition ? { [key]: (definition as unknown as Record<string, unknown>)[key] } : {};
  return { name, version, ...port("family"), summary, ...port("accepts"), ...port("emits"), ...port("side"), ...port("keyBy"), options };
}
