import { defaulted } from "@headframe/core";
import { Type } from "typebox";

const hertz = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

/** Options that every filter has. */
export const filterOptions = {
  order: defaulted(Type.Integer({ minimum: 1, maximum: 64, description: "Poles of the low-pass prototype; a band-pass or band-stop has twice as many." }), 4),
  family: defaulted(
    Type.Union([Type.Literal("butterworth"), Type.Literal("chebyshev2"), Type.Literal("bessel")], {
      description: "Shape of the response: flat pass band (`butterworth`), steep with ripples in the stop band (`chebyshev2`), or even delay (`bessel`).",
    }),
    "butterworth",
  ),
  attenuationDb: defaulted(
    Type.Number({ exclusiveMinimum: 0, description: "Attenuation of the stop band in dB, reached at the corners; only for `chebyshev2`." }),
    40,
  ),
  precision: defaulted(
    Type.Union([Type.Literal("f64"), Type.Literal("f32")], {
      description: "Arithmetic and results in 64-bit or 32-bit floats. f32 is faster, and exact enough where the low corner is above a hundredth of the rate.",
    }),
    "f64",
  ),
};

/** The option of a filter with one corner. */
export const cornerOption = { cornerHz: hertz("Corner in Hz: -3 dB for `butterworth`, start of the stop band for `chebyshev2`.") };

/** The options of a filter with two corners. */
export const bandOptions = {
  lowHz: hertz("Low corner in Hz."),
  highHz: hertz("High corner in Hz."),
};

/** What must hold between the two corners. */
export function bandProblems({ lowHz, highHz }: { readonly lowHz: number; readonly highHz: number }): string[] {
  return highHz > lowHz ? [] : [`option "highHz" (${highHz}) must be above "lowHz" (${lowHz})`];
}
