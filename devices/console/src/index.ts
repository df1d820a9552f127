/** A terminal view of a running flow as a sink. @module */
export type { ConsoleOptions } from "./console-options.ts";
export { consoleView } from "./console-view.ts";
export { type Canvas, renderView } from "./render-view.ts";
export { note, noteTick, type StationView, type ViewModel, viewModel } from "./view-model.ts";
