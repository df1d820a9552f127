/** Event-time windows, joins by time and threshold logic over events. @module */
import { countWindow } from "./count-window/count-window.ts";
import { deadband } from "./deadband/deadband.ts";
import { debounce } from "./debounce/debounce.ts";
import { hysteresis } from "./hysteresis/hysteresis.ts";
import { joinByTime } from "./join-by-time/join-by-time.ts";
import { rateOfChange } from "./rate-of-change/rate-of-change.ts";
import { sessionWindow } from "./session-window/session-window.ts";
import { slidingWindow } from "./sliding-window/sliding-window.ts";
import { threshold } from "./threshold/threshold.ts";
import { tumblingWindow } from "./tumbling-window/tumbling-window.ts";

export type { StableStateEvent } from "./debounce/debounce.ts";
export type { HysteresisEvent } from "./hysteresis/hysteresis.ts";
export type { JoinedEvent } from "./join-by-time/join-by-time.ts";
export type { RateEvent } from "./rate-of-change/rate-of-change.ts";
export type { WindowEvent } from "./window-event.ts";
export { countWindow, deadband, debounce, hysteresis, joinByTime, rateOfChange, sessionWindow, slidingWindow, threshold, tumblingWindow };

/** All operators of this family, for a host's catalogue. */
export const operators = [
  tumblingWindow,
  slidingWindow,
  countWindow,
  sessionWindow,
  joinByTime,
  threshold,
  hysteresis,
  deadband,
  debounce,
  rateOfChange,
] as const;
