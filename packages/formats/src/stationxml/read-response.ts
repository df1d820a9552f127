import { channelResponse, convertUnit, type InventoryChannel, parseUnit } from "@headframe/core";
import { childOf, childrenOf, childText, type XmlElement, xmlNumber } from "../xml/xml-element.ts";
import { readPolesZeros } from "./read-poles-zeros.ts";
import type { ProblemList } from "./stationxml-problem.ts";

/** What a channel makes of ground motion. */
export type ChannelResponse = Pick<InventoryChannel, "unit" | "sensitivity" | "sensitivityHz" | "normalisation" | "poles" | "zeros">;

/** Counts as they are: a channel of which no response is known. */
const noResponse: ChannelResponse = { unit: "count", sensitivity: 1, sensitivityHz: 0, normalisation: 1, poles: [], zeros: [] };

/** Largest share by which the stages' gains may differ from the stated sensitivity without a note; evalresp warns at the same. */
const SENSITIVITY_TOLERANCE = 0.05;
/** Largest share by which a file's normalisation factor may be off and is kept. */
const NORMALISATION_TOLERANCE = 1e-3;

/**
 * Response of a channel: its sensitivity, and the poles and zeros of its analogue stages.
 *
 * Where `InstrumentSensitivity` is missing, the product of the stages' gains stands in. Digital stages (FIR, coefficients) are left
 * out: within the pass band they are 1. Undefined if the sensitivity is no number or 0.
 */
export function readResponse(channel: XmlElement, at: string, list: ProblemList): ChannelResponse | undefined {
  const response = childOf(channel, "Response");
  const stages = response ? childrenOf(response, "Stage") : [];
  const stated = response && childOf(response, "InstrumentSensitivity");
  if (!response || (!stated && stages.length === 0)) {
    list.problem("response-missing", at, "There is no response: the samples stay counts", (response ?? channel).line);
    return noResponse;
  }
  if (childOf(response, "InstrumentPolynomial") || stages.some((stage) => childOf(stage, "Polynomial"))) {
    list.problem("polynomial", at, "The response is a polynomial, which is not read: the samples stay counts", response.line);
    return noResponse;
  }
  const unit = inputUnit(stated ?? firstFilter(stages), at, list);
  const gain = overallGain(stated, stages, at, list);
  if (gain === undefined) return undefined;
  const shape = readPolesZeros(stages, at, list);
  const sensitivityHz = gain.hz ?? shape.normalisationHz ?? 0;
  const sensitivity = gain.value / unit.scale;
  return { unit: unit.symbol, sensitivity, sensitivityHz, ...normalised(shape, sensitivityHz, at, list) };
}

/** Input unit; motions are brought to metres and seconds, of which `scale` is what one unit is. */
function inputUnit(element: XmlElement | undefined, at: string, list: ProblemList): { symbol: string; scale: number } {
  const units = element && childOf(element, "InputUnits");
  const text = units && childText(units, "Name");
  if (text === undefined) {
    list.problem("unit-missing", at, "The input unit is missing", element?.line);
    return { symbol: "1", scale: 1 };
  }
  try {
    const { symbol, quantity } = parseUnit(text);
    const base = bases[quantity] ?? symbol;
    return { symbol: base, scale: convertUnit(symbol, base) };
  } catch {
    list.problem("unit-unknown", at, `The input unit "${text.slice(0, 40)}" is unknown`, units?.line);
    return { symbol: text, scale: 1 };
  }
}

const bases: Readonly<Record<string, string>> = { displacement: "m", velocity: "m/s", acceleration: "m/s2" };

function firstFilter(stages: readonly XmlElement[]): XmlElement | undefined {
  return stages.flatMap((stage) => stage.children).find((filter) => childOf(filter, "InputUnits"));
}

interface Gain {
  readonly value: number;
  readonly hz?: number | undefined;
}

function overallGain(stated: XmlElement | undefined, stages: readonly XmlElement[], at: string, list: ProblemList): Gain | undefined {
  const gains = stages.flatMap((stage) => childOf(stage, "StageGain") ?? []).map(gainOf);
  const product = gains.reduce((all, { value }) => all * value, 1);
  if (!stated) {
    list.note("sensitivity-missing", at, "InstrumentSensitivity is missing: the product of the stages' gains is taken");
    return soundGain({ value: product, hz: gains[0]?.hz }, at, list);
  }
  const gain = soundGain(gainOf(stated), at, list, stated.line);
  if (gain && gains.length > 0 && Math.abs(product / gain.value - 1) > SENSITIVITY_TOLERANCE)
    list.note(
      "sensitivity-differs",
      at,
      `The stated sensitivity is ${gain.value}, the product of the stages' gains ${product}; the stated one is taken`,
      stated.line,
    );
  return gain;
}

function gainOf(element: XmlElement): Gain {
  return { value: xmlNumber(childText(element, "Value") ?? "") ?? Number.NaN, hz: xmlNumber(childText(element, "Frequency") ?? "") };
}

function soundGain(gain: Gain, at: string, list: ProblemList, line?: number): Gain | undefined {
  if (Number.isFinite(gain.value) && gain.value !== 0) return gain;
  list.problem("sensitivity-invalid", at, "The sensitivity is 0 or no number: the channel is left out", line);
  return undefined;
}

type Shape = ReturnType<typeof readPolesZeros>;

/**
 * Poles and zeros with the factor that makes their product 1 at the frequency of the sensitivity. The file's own factor
 * is kept where it does that within a thousandth, as others read it, too.
 */
function normalised({ poles, zeros, factor, normalisationHz, line }: Shape, sensitivityHz: number, at: string, list: ProblemList) {
  if (poles.length === 0 && zeros.length === 0) return { normalisation: 1, poles, zeros };
  const sizeAt = (hz: number) => Math.hypot(...channelResponse({ sensitivity: 1, normalisation: 1, poles, zeros }, hz));
  const size = sizeAt(sensitivityHz);
  if (!(size > 0 && Number.isFinite(1 / size))) {
    list.problem(
      "normalisation-undefined",
      at,
      `The poles and zeros have no finite response other than 0 at ${sensitivityHz} Hz: the file's factor is kept`,
      line,
    );
    return { normalisation: factor, poles, zeros };
  }
  const right = (hz: number) => Math.abs(factor * sizeAt(hz) - 1) <= NORMALISATION_TOLERANCE;
  const [consistent, elsewhere] = [right(sensitivityHz), normalisationHz !== undefined && right(normalisationHz)];
  if (!consistent && !elsewhere)
    list.note(
      "normalisation-inconsistent",
      at,
      `NormalizationFactor ${factor} makes the poles and zeros ${factor * size} and not 1 at ${sensitivityHz} Hz: it is computed anew`,
      line,
    );
  const kept = consistent && (normalisationHz === undefined || normalisationHz === sensitivityHz);
  return { normalisation: kept ? factor : 1 / size, poles, zeros };
}
