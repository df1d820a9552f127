/** Seismic operators: pickers of P and S arrivals. @module */
import { arAicPicker } from "./ar-aic-picker/ar-aic-picker.ts";
import { baerPicker } from "./baer-picker/baer-picker.ts";

export { type ArAicOptions, arAicDefaults } from "./ar-aic/ar-aic-options.ts";
export { type ArAicPicks, type Arrival, arAicPick, type Components } from "./ar-aic/ar-aic-pick.ts";
export { baerCharacteristic } from "./baer/baer-characteristic.ts";
export { type BaerOptions, baerDefaults } from "./baer/baer-options.ts";
export { type BaerPick, baerPick } from "./baer/baer-pick.ts";
export { PickData, type PickEvent, pickEvents } from "./pick-event.ts";
export { arAicPicker, baerPicker };

/** All operators of this family, for a host's catalogue. */
export const operators = [baerPicker, arAicPicker] as const;
