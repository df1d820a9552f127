import { dateAndTime, duration, quantity, stopwatch, threeFigures, timeOfDay } from "./in-words.ts";
import { justify, paintLine, type Span, type Style } from "./painted-line.ts";
import { renderEvents } from "./render-events.ts";
import { renderStations, stationRows } from "./render-stations.ts";
import { currentRates, type ViewModel } from "./view-model.ts";

/** What there is to draw on. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/**
 * The view as lines of at most `columns` characters, at most `rows` of them: a header, the stations, the
 * latest events. Pure: the same model and canvas give the same lines.
 */
export function renderView(model: ViewModel, { columns, rows, colour }: Canvas): string[] {
  const width = Math.max(20, columns);
  const header = renderHeader(model, width);
  const left = Math.max(0, rows - header.length);
  const wantedEvents = Math.min(8, Math.max(5, Math.floor(left / 3)), left);
  const stations = renderStations(model, width, Math.min(stationRows(model, width, left - wantedEvents), left));
  const events = renderEvents(model, width, left - stations.length);
  return [...header, ...stations, ...events].slice(0, rows).map((spans) => paintLine(spans, width, colour));
}

function renderHeader(model: ViewModel, width: number): Span[][] {
  const name: Span[] = [
    [" ▲ headframe", "title"],
    [model.title === "" ? "" : `  ${model.title}`, "bold"],
  ];
  const clock: Span[] = [[`${dateAndTime(model.now)} UTC `, "bold"]];
  return [
    justify(name, clock, width),
    justify([[" "], ...figures(model)], [[`up ${stopwatch(Number(model.now - model.started) / 1e9)} `, "dim"]], width),
    ...complaints(model),
  ];
}

function figures(model: ViewModel): Span[] {
  if (model.stream === undefined) return [["waiting for data", "yellow"]];
  const rates = currentRates(model);
  const spans: Span[] = [
    [String(model.stations.size), "bold"],
    [model.stations.size === 1 ? " station" : " stations", "dim"],
  ];
  if (rates) {
    const [value, unit = ""] = quantity(rates.samples).split(" ");
    spans.push(
      ["   "],
      [value ?? "", "bold"],
      [`${unit === "" ? "" : ` ${unit}`} samples/s`, "dim"],
      ["   "],
      [threeFigures(rates.realTime), "bold"],
      ["× real time", "dim"],
    );
  }
  const behind = Number(model.now - model.stream) / 1e9;
  if (Math.abs(behind) < 3600) spans.push(["   "], [shortDuration(behind), behindStyle(behind)], [" behind", "dim"]);
  else spans.push(["   stream ", "dim"], [`${dateAndTime(model.stream).slice(0, 10)} ${timeOfDay(model.stream, 0)}`, "bold"]);
  return spans;
}

function shortDuration(seconds: number): string {
  return Math.abs(seconds) < 60 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

function behindStyle(seconds: number): Style {
  if (seconds > 10) return "alarm";
  return seconds > 3 ? "yellow" : "bold";
}

/** Loss and errors, as loud as anything; nothing while all is well. */
function complaints(model: ViewModel): Span[][] {
  const spans: Span[] = [];
  if (model.gaps > 0) spans.push([` ${model.gaps} ${model.gaps === 1 ? "gap" : "gaps"} `, "yellow"]);
  if (model.errors > 0) spans.push([` ${model.errors} ${model.errors === 1 ? "error" : "errors"}: ${model.lastError}`, "alarm"]);
  return spans.length > 0 ? [spans, []] : [[]];
}
