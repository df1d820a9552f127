import { catalogue } from "@headframe/cli";
import type { Item } from "@headframe/core";
import { itemTime, keyOf, operatorOptions, optionProblems, StepRunner, withDefaults } from "@headframe/core";
import { exampleProblems, honestKernel, stateProblem } from "@headframe/core/testing";
import test from "ava";

test("the names of operators and devices are unique, in kebab-case", (t) => {
  for (const list of [catalogue.operators, [...catalogue.sources, ...catalogue.sinks]]) {
    const names = list.map((entry) => entry.definition.name);
    t.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
    for (const name of names) t.regex(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  }
});

test("every option has a description", (t) => {
  const bare = [...catalogue.operators, ...catalogue.sources, ...catalogue.sinks].flatMap(({ definition }) =>
    Object.entries(definition.options.properties as Record<string, { description?: string }>)
      .filter(([, schema]) => !schema.description)
      .map(([name]) => `${definition.name}.${name}`),
  );
  t.deepEqual(bare, []);
});

for (const { definition } of catalogue.operators) {
  test(`${definition.name}: its example holds`, async (t) => {
    t.true(definition.example.in.length > 0, "an example has input");
    t.deepEqual(await exampleProblems(definition), []);
  });

  test(`${definition.name}: a clone of its state goes on exactly`, (t) => {
    if (!("kernel" in definition)) return t.pass();
    const kernel = honestKernel(definition.name, definition.kernel(operatorOptions(definition, definition.example.options)));
    const run = (cloneBetween: boolean) => {
      const seen: unknown[] = [];
      const output = {
        out: (item: Item) => seen.push(item),
        side: (port: string, item: Item) => seen.push(port, item),
        control: (item: Item) => seen.push(item),
        error: (reason: string, _item: unknown, _key: string, thrown?: unknown) => {
          if (thrown) throw thrown;
          seen.push(reason);
        },
      };
      const runner = new StepRunner(kernel, keyOf(definition.keyBy), output, { now: 0n, random: () => 0.5 });
      for (const item of definition.example.in) {
        if (item.kind === "watermark") runner.watermark(item.time);
        else runner.push(item);
        for (const slot of runner.slots.values()) t.is(stateProblem(slot.state), undefined);
        if (cloneBetween) for (const slot of runner.slots.values()) slot.state = structuredClone(slot.state);
        runner.watermark(itemTime(item)); // of an honest kernel: what it calls unchanged is
      }
      runner.end();
      return seen;
    };
    t.deepEqual(run(true), run(false));
  });
}

test("the options of every device's example are valid", (t) => {
  for (const { definition } of [...catalogue.sources, ...catalogue.sinks])
    t.deepEqual(optionProblems(definition.options, withDefaults(definition.options, definition.example.options)), [], definition.name);
});
