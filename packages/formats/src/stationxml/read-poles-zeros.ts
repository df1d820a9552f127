import type { InventoryChannel } from "@headframe/core";
import { childOf, childrenOf, childText, type XmlElement, xmlNumber } from "../xml/xml-element.ts";
import type { ProblemList } from "./stationxml-problem.ts";

/** Poles and zeros of the analogue stages together, rad/s. */
export interface PolesZeros {
  readonly poles: InventoryChannel["poles"];
  readonly zeros: InventoryChannel["zeros"];
  /** Product of the stages' normalisation factors, for rad/s. */
  readonly factor: number;
  /** Frequency at which the first stage is normalised, Hz. */
  readonly normalisationHz: number | undefined;
  readonly line: number | undefined;
}

/**
 * Poles and zeros of the analogue stages of a response: those of `LAPLACE (RADIANS/SECOND)` as they are, those of `LAPLACE (HERTZ)`
 * times 2 pi, the factor times 2 pi to the number of poles minus that of zeros.
 */
export function readPolesZeros(stages: readonly XmlElement[], at: string, list: ProblemList): PolesZeros {
  const all = stages.flatMap((stage) => readStage(stage, at, list) ?? []);
  const product = all.reduce((factor, stage) => factor * stage.factor, 1);
  return {
    poles: all.flatMap(({ poles }) => poles),
    zeros: all.flatMap(({ zeros }) => zeros),
    factor: product,
    normalisationHz: all[0]?.normalisationHz,
    line: all[0]?.line,
  };
}

function readStage(stage: XmlElement, at: string, list: ProblemList): PolesZeros | undefined {
  if (childOf(stage, "ResponseList")) list.problem("response-list", at, "A stage is a list of responses, which is not read: it is taken as flat", stage.line);
  const element = childOf(stage, "PolesZeros");
  if (!element) return undefined;
  const type = childText(element, "PzTransferFunctionType")?.toUpperCase() ?? "";
  if (type.startsWith("DIGITAL")) {
    list.note("digital-poles", at, "A digital stage of poles and zeros is left out, like all digital stages", element.line);
    return undefined;
  }
  const scale = type.includes("HERTZ") ? 2 * Math.PI : 1;
  if (!type.startsWith("LAPLACE"))
    list.note("transfer-function-unknown", at, `Poles and zeros of type "${type.slice(0, 40)}" are taken as rad/s`, element.line);
  const [poles, zeros] = [complexNumbers(element, "Pole", scale), complexNumbers(element, "Zero", scale)];
  if (!poles || !zeros) {
    list.problem("poles-invalid", at, "Poles or zeros are no numbers: the stage is taken as flat", element.line);
    return undefined;
  }
  if (poles.some(([re]) => re > 0)) list.note("pole-unstable", at, "A pole has a positive real part: such a response grows without bound", element.line);
  const factor = xmlNumber(childText(element, "NormalizationFactor") ?? "1") ?? Number.NaN;
  return {
    poles,
    zeros,
    factor: factor * scale ** (poles.length - zeros.length),
    normalisationHz: xmlNumber(childText(element, "NormalizationFrequency") ?? ""),
    line: element.line,
  };
}

function complexNumbers(element: XmlElement, name: string, scale: number): [number, number][] | undefined {
  const numbers = childrenOf(element, name).map((one): [number, number] => [part(one, "Real", scale), part(one, "Imaginary", scale)]);
  return numbers.every(([re, im]) => Number.isFinite(re) && Number.isFinite(im)) ? numbers : undefined;
}

function part(element: XmlElement, name: string, scale: number): number {
  return scale * (xmlNumber(childText(element, name) ?? "") ?? Number.NaN);
}
