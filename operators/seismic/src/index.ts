/** Seismic operators: from ground motion to picks, located events and their size. @module */
import { aicPicker } from "./aic-picker/aic-picker.ts";
import { arAicPicker } from "./ar-aic-picker/ar-aic-picker.ts";
import { associate } from "./associate/associate.ts";
import { baerPicker } from "./baer-picker/baer-picker.ts";
import { eventPicks } from "./event-picks/event-picks.ts";
import { groundMotion } from "./ground-motion/ground-motion.ts";
import { kurtosisPicker } from "./kurtosis-picker/kurtosis-picker.ts";
import { locate } from "./locate/locate.ts";
import { onsetPicker } from "./onset-picker/onset-picker.ts";
import { polarisation } from "./polarisation/polarisation.ts";
import { ppvAlarm } from "./ppv-alarm/ppv-alarm.ts";
import { repick } from "./repick/repick.ts";
import { size } from "./size/size.ts";
import { stationQuality } from "./station-quality/station-quality.ts";

export { aic } from "./aic/aic.ts";
export { type AicPick, aicPick } from "./aic-picker/aic-pick.ts";
export { type ArAicOptions, arAicDefaults } from "./ar-aic/ar-aic-options.ts";
export { type ArAicPicks, type Arrival, arAicPick, type Components } from "./ar-aic/ar-aic-pick.ts";
export { AssociatedPick, AssociationData, type AssociationEvent, associationEvents } from "./association-event.ts";
export { baerCharacteristic } from "./baer/baer-characteristic.ts";
export { type BaerOptions, baerDefaults } from "./baer/baer-options.ts";
export { type BaerPick, baerPick } from "./baer/baer-pick.ts";
export { kurtosisOnset, slidingKurtosis } from "./kurtosis-picker/kurtosis.ts";
export { GroundMotion, LocatedPick, type SeismicEvent, SeismicEventData, SourceSize, seismicEvents } from "./located-event.ts";
export { PickData, type PickEvent, pickEvents } from "./pick-event.ts";
export { PolarisationData, type PolarisationEvent, polarisationEvents } from "./polarisation/polarisation.ts";
export { type AlarmData, type AlarmEvent, alarmEvents } from "./ppv-alarm/alarm-event.ts";
export { NamedPoint } from "./size/size-options.ts";
export { siteTravelTimes } from "./travel-time/site-travel-times.ts";
export { decodeTravelTimeTables, encodeTravelTimeTables } from "./travel-time/table-artefact.ts";
export { type TableTimes, tableTimes } from "./travel-time/table-times.ts";
export type { PhaseIndex, Place, TravelTimes, Volume } from "./travel-time/travel-times.ts";
export { VelocityModel, type VelocityOptions, VelocityRegion } from "./travel-time/velocity-options.ts";
export {
  aicPicker,
  arAicPicker,
  associate,
  baerPicker,
  eventPicks,
  groundMotion,
  kurtosisPicker,
  locate,
  onsetPicker,
  polarisation,
  ppvAlarm,
  repick,
  size,
  stationQuality,
};

/** All operators of this family, for a host's catalogue. */
export const operators = [
  aicPicker,
  arAicPicker,
  associate,
  baerPicker,
  eventPicks,
  groundMotion,
  kurtosisPicker,
  locate,
  onsetPicker,
  polarisation,
  ppvAlarm,
  repick,
  size,
  stationQuality,
] as const;
