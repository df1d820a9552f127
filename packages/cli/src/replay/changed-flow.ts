/** `--set` of a replay: the recorded flow, with what was named changed and nothing else. */
import { bindFlow, type FlowDocument, isSettingReference, type StepNode } from "@headframe/core";
import { UsageError } from "../errors.ts";
import type { LoadedFlow } from "../load-flow.ts";
import { assignments } from "../run/assignments.ts";

type Values = Record<string, unknown>;

/**
 * The recorded flow with other settings or other options of its steps. A setting changes the options that refer to it in
 * the flow's own document; everything else stays as it was recorded, also where the flow's defaults are others.
 *
 * @throws UsageError for what no step takes up; InvalidError for what the flow does not have
 */
export function changedFlow({ document, catalogue }: LoadedFlow, pairs: readonly string[], recorded: FlowDocument): FlowDocument {
  const { settings, options } = assignments({ ...recorded, ...(document.settings && { settings: document.settings }) }, pairs, catalogue);
  for (const id of Object.keys(options)) {
    if (recorded.sources.some((source) => source.id === id))
      throw new UsageError(`--set ${id}: what source "${id}" gave is recorded, and is given again as it was`);
    if (recorded.sinks.some((sink) => sink.id === id)) throw new UsageError(`--set ${id}: a replay opens no sink, so it has no use for options of "${id}"`);
  }
  const steps = Object.keys(settings).length === 0 ? recorded.steps : withSettings({ document, catalogue }, settings, recorded);
  return bindFlow({ ...recorded, steps }, catalogue, { options });
}

function withSettings({ document, catalogue }: LoadedFlow, settings: Values, recorded: FlowDocument): readonly StepNode[] {
  const bound = bindFlow(document, catalogue, { settings: { ...recordedSettings(document, recorded), ...settings } });
  const unused = new Set(Object.keys(settings));
  const steps = recorded.steps.map((step) => {
    const [origin, values] = [document, bound].map(({ steps }) => steps.find(({ id }) => id === step.id));
    const changed = Object.entries(origin?.options ?? {}).filter(([, value]) => {
      const named = settingsIn(value).filter((name) => Object.hasOwn(settings, name));
      for (const name of named) unused.delete(name);
      return named.length > 0;
    });
    return { ...step, options: { ...step.options, ...Object.fromEntries(changed.map(([name]) => [name, values?.options[name]])) } };
  });
  if (unused.size > 0) throw new UsageError(`--set ${[...unused].join(", ")}: no step that was recorded depends on it`);
  return steps;
}

/** The settings that a bound flow was bound with, as far as its options tell. */
function recordedSettings(document: FlowDocument, bound: FlowDocument): Values {
  const found: Values = {};
  const collect = (value: unknown, stored: unknown): void => {
    if (stored === undefined || typeof value !== "object" || value === null) return;
    if (isSettingReference(value)) found[value.$setting] = stored;
    else if (typeof stored === "object" && stored !== null) for (const [name, inner] of Object.entries(value)) collect(inner, (stored as Values)[name]);
  };
  for (const part of ["sources", "steps", "sinks"] as const)
    for (const { id, options } of document[part]) collect(options, bound[part].find((node) => node.id === id)?.options);
  return found;
}

function settingsIn(value: unknown): string[] {
  if (isSettingReference(value)) return [value.$setting];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(settingsIn) : [];
}
