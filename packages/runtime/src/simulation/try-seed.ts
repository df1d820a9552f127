import type { Plant } from "./plants.ts";
import { type ScenarioName, scenarioOf, scenarioOptions } from "./scenarios.ts";
import { type SimulationResult, simulate } from "./simulate.ts";

/** What is tried with a seed. */
export interface Trial {
  /** The seed's own unless told. */
  readonly scenario?: ScenarioName;
  /** A mistake that must be found. */
  readonly plant?: Plant;
}

/** What came of a seed. */
export interface TrialResult extends SimulationResult {
  readonly scenario: ScenarioName;
  /** The one command that runs this again. */
  readonly command: string;
}

/** Runs the scenario of a seed. */
export async function trySeed(seed: number, { scenario = scenarioOf(seed), plant }: Trial = {}): Promise<TrialResult> {
  const result = await simulate(scenarioOptions(scenario, seed, plant));
  return { ...result, scenario, command: `npm run simulate -- --seed ${seed} --scenario ${scenario}${plant ? ` --plant ${plant}` : ""}` };
}

/** What there is to say about a seed, in lines. */
export function report({ seed, scenario, problems, deaths, turns, seconds, diskOperations, command }: TrialResult): string {
  const facts = `seed ${seed} (${scenario}): ${turns} turns, ${diskOperations} disk operations in ${seconds.toFixed(1)} s of virtual time; ${deaths.length === 0 ? "no death" : deaths.join(", ")}`;
  return [facts, ...problems.map((problem) => `  ${problem}`), ...(problems.length > 0 ? [`  again: ${command}`] : [])].join("\n");
}
