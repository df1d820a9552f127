import type { Event, Frame, Gap, Item } from "@headframe/core";
import { formatTime, nanoseconds } from "@headframe/core";
import { cutFrame, exampleProblems, runStep } from "@headframe/core/testing";
import test from "ava";
import fc from "fast-check";
import type { SeismicEvent } from "../located-event.ts";
import { unfitFrames } from "../testing/windows.ts";
import { energyIndexOf, type RememberedEnergy, rememberEnergy } from "./energy-memory.ts";
import { exampleInventory, exampleLocated, exampleMotion } from "./example.ts";
import { size } from "./size.ts";
import { geophone14, type Made, type MadeScene, madeScene, rock } from "./testing/double-couple.ts";

const scene: MadeScene = { seed: 7, stations: 16, rate: 2000, momentNm: 1e9, cornerHz: 120, qp: 500, qs: 350, noise: 3e-7, ...geophone14 };
const optionsFor = (made: Made) => ({ inventory: made.inventory, vp: rock.vp, vs: rock.vs });

function sized(made: Made, options: Parameters<typeof size>[0] = {}): SeismicEvent {
  return runStep(size({ ...optionsFor(made), ...options }), [...made.frames, made.event]).out[0] as SeismicEvent;
}

const medianOf = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const preliminary = (event: SeismicEvent): SeismicEvent => ({ ...event, data: { ...event.data, stage: "preliminary" } });

test("size()'s example holds", async (t) => {
  t.deepEqual(await exampleProblems(size.definition), []);
});

test("size() gives the magnitude of random double couples of any size and Q, behind 14 Hz geophones", (t) => {
  const results = Array.from({ length: 24 }, (_, i) => {
    const magnitude = -1.2 + 2.6 * ((0.618 * i) % 1);
    const momentNm = 10 ** (1.5 * magnitude + 9.1);
    const radius = ((7 / 16) * (momentNm / (0.3e6 * 3 ** (i % 4)))) ** (1 / 3);
    const cornerHz = (0.372 * rock.vs) / radius;
    const { data } = sized(madeScene({ ...scene, seed: 100 + i, momentNm, cornerHz, qs: [150, 300, 600][i % 3] as number }));
    return {
      error: (data.magnitude?.value ?? Number.NaN) - magnitude,
      sigma: data.size?.magnitudeSigma ?? 0,
      corner: (data.size?.cornerHz ?? Number.NaN) / cornerHz,
    };
  });
  t.true(results.every(({ error }) => Math.abs(error) < 0.3));
  t.true(medianOf(results.map(({ error }) => Math.abs(error))) < 0.06);
  t.true(Math.abs(results.reduce((sum, { error }) => sum + error, 0) / results.length) < 0.05, "no bias");
  t.true(results.filter(({ error, sigma }) => Math.abs(error) < 2 * sigma).length >= 21, "the stated deviation holds");
  const corners = results.map(({ corner }) => corner).filter((ratio) => !Number.isNaN(ratio));
  t.true(corners.length >= 16);
  t.true(Math.abs(Math.log(medianOf(corners))) < 0.2);
});

/** Errors of the magnitude, and ratios of the corner, over events of many sizes. */
function errorsOf(count: number, more: Partial<MadeScene>): { readonly errors: readonly number[]; readonly corners: readonly number[] } {
  const results = Array.from({ length: count }, (_, i) => {
    const magnitude = -1.2 + 2.6 * ((0.618 * i) % 1);
    const momentNm = 10 ** (1.5 * magnitude + 9.1);
    const radius = ((7 / 16) * (momentNm / (0.3e6 * 3 ** (i % 4)))) ** (1 / 3);
    const cornerHz = (0.372 * rock.vs) / radius;
    const { data } = sized(madeScene({ ...scene, seed: 300 + i, momentNm, cornerHz, ...more }));
    return { error: (data.magnitude?.value ?? Number.NaN) - magnitude, corner: Math.log((data.size?.cornerHz ?? Number.NaN) / cornerHz) };
  });
  return { errors: results.map(({ error }) => error), corners: results.map(({ corner }) => corner).filter((corner) => !Number.isNaN(corner)) };
}

test("size() takes no scattered waves for the direct one, however strong they are and however fast they die away", (t) => {
  for (const more of [{ coda: { part: 0.4, decaySeconds: 0.12 } }, { coda: { part: 0.3, decaySeconds: 0.04 }, qs: 150, qp: 200 }]) {
    const { errors, corners } = errorsOf(8, { ...more, stations: 12 });
    const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
    t.true(Math.abs(mean) < 0.1, `bias ${mean} ${JSON.stringify(more)}`);
    t.true(medianOf(errors.map(Math.abs)) < 0.12, `${medianOf(errors.map(Math.abs))}`);
    t.true(Math.abs(medianOf(corners)) < 0.4, `corner ${medianOf(corners)}`);
  }
});

test("size() gives the same from accelerometers and at 6 kHz", (t) => {
  const cases = [sized(madeScene({ ...scene, unit: "m/s2", noise: 3e-4, poles: [], zeros: [] })), sized(madeScene({ ...scene, rate: 6000, stations: 24 }))];
  for (const { data } of cases) {
    t.true(Math.abs((data.magnitude?.value ?? 9) + 1 / 15) < 0.15, `${data.magnitude?.value}`);
    t.true(Math.abs(Math.log((data.size?.cornerHz ?? 1) / scene.cornerHz)) < 0.25, `${data.size?.cornerHz}`);
    t.true(data.ppv.length >= 16);
  }
});

test("size() makes the moment ten times, and Mw 2/3 more, of amplitudes ten times as large", (t) => {
  const made = madeScene({ ...scene, noise: 1e-9 });
  const louder = { ...made, frames: made.frames.map((frame) => ({ ...frame, samples: (frame.samples as Float32Array).map((x) => 10 * x) })) };
  const [a, b] = [sized(made).data, sized(louder).data];
  t.true(Math.abs((b.magnitude?.value ?? 0) - (a.magnitude?.value ?? 0) - 2 / 3) < 1e-5);
  t.true(Math.abs((b.size?.energyJ ?? 0) / (a.size?.energyJ ?? 1) / 100 - 1) < 1e-4);
  t.true(Math.abs((b.ppv[0]?.value ?? 0) / (a.ppv[0]?.value ?? 1) / 10 - 1) < 1e-5);
});

test("size() finds the energy of a Brune pulse", (t) => {
  const { momentNm, cornerHz } = scene;
  for (const rate of [2000, 6000]) {
    const { data } = sized(madeScene({ ...scene, rate, isotropic: true }), { qs: scene.qs, qp: scene.qp, qSpread: 1 });
    // radiation is the same everywhere, which a double couple's never is: it is taken for the usual one
    t.true(Math.abs(((data.size?.momentNm ?? 0) * 0.583) / momentNm - 1) < 0.1);
    const plateau = (data.size?.momentNm ?? 0) / (4 * Math.PI * rock.density * rock.vs ** 3); // times distance
    const expected = 4 * Math.PI * rock.density * rock.vs * 0.4 * 2 * Math.PI ** 3 * plateau ** 2 * cornerHz ** 3;
    t.true(Math.abs((data.size?.energySJ ?? 0) / expected - 1) < 0.3, `${data.size?.energySJ} ${expected}`);
    t.true(Math.abs((data.size?.cornerHz ?? 0) / cornerHz - 1) < 0.08);
  }
});

test("size() measures ground motion after removing the response, and predicts it at points", (t) => {
  const steady: MadeScene = { ...scene, noise: 1e-8, qp: 1e6, qs: 1e6, isotropic: true };
  const points = [{ name: "town", x: 650_371, y: 4_766_640, z: 0 }];
  const [behindGeophones, flat] = [sized(madeScene(steady), { points }), sized(madeScene({ ...steady, poles: [], zeros: [] }), { points })];
  for (const motion of flat.data.ppv) {
    const other = behindGeophones.data.ppv.find(({ at }) => at === motion.at);
    t.true(Math.abs((other?.value ?? 0) / motion.value - 1) < 0.05, motion.at);
    if (motion.kind === "measured") continue;
    const level = medianOf(flat.data.ppv.filter(({ kind }) => kind === "measured").map(({ value, distanceMetres }) => value * distanceMetres));
    t.true(Math.abs(Math.log10((motion.value * motion.distanceMetres) / level)) < (motion.sigma ?? 0));
  }
  t.is(flat.data.ppv.filter(({ kind }) => kind === "predicted").length, 1);
});

test("size() marks clipped stations, and leaves them out of the magnitude", (t) => {
  const made = madeScene({ ...scene, momentNm: 1e11, cornerHz: 30 });
  const limit = 0.2 * Math.max(...((made.frames[3] as Frame).samples as Float32Array).map(Math.abs));
  const frames = made.frames.map((frame, i) =>
    i === 3 ? { ...frame, samples: (frame.samples as Float32Array).map((x) => Math.max(-limit, Math.min(limit, x))) } : frame,
  );
  const { data } = sized({ ...made, frames });
  t.deepEqual(
    data.ppv.filter(({ clipped }) => clipped).map(({ at }) => at),
    ["MN_S3"],
  );
  t.is(data.size?.stations, 15);
  const fullScale = sized(made, { fullScaleCounts: (limit / 0.2) * 1e6 });
  t.true(fullScale.data.ppv.find(({ at }) => at === "MN_S3")?.clipped);
});

test("size() does not depend on how frames are cut, nor on watermarks between them", (t) => {
  const made = madeScene({ ...scene, stations: 5 });
  const whole = sized(made);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 5, maxLength: 12 }), (cuts) => {
      const pieces = made.frames.flatMap((frame, i) =>
        cutFrame(frame, [...cuts.map((c) => (c + 97 * i) % 5000), 1000, 2000, 3000, 4000]).filter(({ samples }) => samples.length > 0),
      );
      pieces.sort((a, b) => (a.t0 < b.t0 ? -1 : 1));
      const at = pieces.findIndex(({ t0 }) => t0 > made.event.time);
      const items: Item[] = [...pieces.slice(0, at), { kind: "watermark", source: "*", time: made.event.time }, made.event, ...pieces.slice(at)];
      const [got] = runStep(size(optionsFor(made)), items).out as SeismicEvent[];
      const { publishedAfterSeconds: _, ...data } = got?.data ?? whole.data;
      const { publishedAfterSeconds: __, ...expected } = whole.data;
      t.deepEqual(data, expected);
    }),
    { numRuns: 10 },
  );
});

test("size() lets preliminary events pass at once, sized by what has come or by the amplitudes of picks", (t) => {
  const made = madeScene(scene);
  const early = made.frames.flatMap((frame) => cutFrame(frame, [2300])[0] as Frame);
  const step = size(optionsFor(made));
  const [fromSamples] = runStep(step, [...early, preliminary(made.event)]).out as SeismicEvent[];
  t.true(Math.abs((fromSamples?.data.magnitude?.value ?? 9) + 1 / 15) < 0.3);
  const [bare] = runStep(step, [preliminary(made.event)]).out as SeismicEvent[];
  t.is(bare?.data.magnitude, undefined);
  const arrival = {
    id: "p",
    station: "MN_S0",
    channel: "",
    phase: "P" as const,
    method: "onset" as const,
    time: "2026-03-01T12:00:01.05Z",
    uncertaintySeconds: 1e-4,
  };
  const picked: SeismicEvent = {
    ...made.event,
    data: { ...made.event.data, arrivals: [{ ...arrival, amplitude: 1e-4, residualSeconds: 0, weight: 1, distanceMetres: 300 }] },
  };
  const before = made.frames.map((frame) => cutFrame(frame, [500])[0] as Frame);
  const [quick] = runStep(step, [...before, preliminary(picked)]).out as SeismicEvent[];
  t.true((quick?.data.size?.magnitudeSigma ?? 0) >= 0.15);
  t.true(Number.isFinite(quick?.data.magnitude?.value));
});

test("size() makes revised events wait for samples, holds event time meanwhile, and gives up on stations that are silent", (t) => {
  const { definition } = size();
  if (!("kernel" in definition)) return t.fail();
  const made = madeScene({ ...scene, stations: 6 });
  const pieces = made.frames.map((frame) => cutFrame(frame, [2100, 4600]));
  const kernel = definition.kernel({ ...size().spec.options, ...optionsFor(made) });
  const out: Event[] = [];
  const emit = { out: (item: Event) => out.push(item), side() {}, gap() {}, error: (reason: string) => t.fail(reason) };
  const context = { now: 0n, random: () => 0.5 };
  const state = kernel.start("");
  for (const [first] of pieces) kernel.step(state, first as Frame, emit as never, context);
  kernel.step(state, made.event, emit as never, context);
  t.is(out.length, 0);
  t.is(kernel.holds?.(state), made.event.time);
  kernel.watermark?.(state, made.event.time, emit as never, context);
  t.is(out.length, 0, "event time has not passed the windows");
  for (const [, second] of pieces.slice(1)) kernel.step(state, second as Frame, emit as never, context);
  t.is(out.length, 0, "one station is missing");
  for (const [, , third] of pieces.slice(1)) kernel.step(state, third as Frame, emit as never, context);
  t.is(out.length, 1, "the others are far past it");
  t.is(kernel.holds?.(state), undefined);
});

test("energyIndexOf() compares an event with the site's others, from 30 on, and memory is bounded", (t) => {
  const memory: RememberedEnergy[] = [];
  const sizeOf = (logMoment: number, above = 0) => ({ momentNm: 10 ** logMoment, energyJ: 10 ** (1.2 * logMoment - 7 + above) });
  for (let i = 0; i < 60; i++) {
    const index = energyIndexOf(memory, `${i}`, sizeOf(8 + (i % 7) / 3, 0.5));
    t.is(index === undefined, i < 30);
    if (index !== undefined) t.true(Math.abs(index - 0.5) < 1e-6);
    rememberEnergy(memory, `${i}`, sizeOf(8 + (i % 7) / 3), 50);
  }
  rememberEnergy(memory, "59", sizeOf(8), 50);
  t.is(memory.length, 50, "a revision takes the place of what came before it");
  t.is(energyIndexOf(memory, "x", {}), undefined);
});

/** Frames that carry a recording on with its noise, up to so many seconds after it began. */
function goingOn(made: Made, until: number): Frame[] {
  return made.frames.flatMap((frame) => {
    const span = 2.5;
    const quiet = cutFrame(frame, [1800])[0] as Frame;
    return Array.from({ length: Math.ceil((until - span) / 0.9) }, (_, i) => ({ ...quiet, t0: frame.t0 + nanoseconds(span + 0.9 * i) }));
  });
}

const notesOf = (side: Record<string, readonly unknown[] | undefined>) => (side.notes ?? []).map((item) => (item as Event<string, { note: string }>).data.note);

test("size() keeps samples until event time has passed them, however late an event comes", (t) => {
  const made = madeScene({ ...scene, stations: 6 });
  const late: Item[] = [...made.frames, { kind: "watermark", source: "*", time: made.event.time }, ...goingOn(made, 40), made.event];
  const { out, side } = runStep(size(optionsFor(made)), late);
  const value = (out[0] as SeismicEvent).data.magnitude?.value;
  t.true(Math.abs((value ?? 9) - (sized(made).data.magnitude?.value ?? -9)) < 0.05, `${value}`);
  t.deepEqual(notesOf(side), []);
});

test("size() says once that samples are gone, and gives an event without them no size and no ground motion", (t) => {
  const made = madeScene({ ...scene, stations: 6 });
  const picked = withPicks(made);
  for (const event of [picked, preliminary(picked)]) {
    const { out, side } = runStep(size({ ...optionsFor(made), bufferSeconds: 10, points: [{ name: "town", x: 650_371, y: 4_766_640, z: 0 }] }), [
      ...made.frames,
      ...goingOn(made, 20),
      event,
    ]);
    const { data } = out[0] as SeismicEvent;
    t.is(data.magnitude, undefined);
    t.is(data.size?.momentNm, undefined);
    t.deepEqual(data.ppv, []);
    t.is(notesOf(side).length, 1);
    t.regex(notesOf(side)[0] ?? "", /forgotten after 10 s, before event time passed them/);
  }
  const passed: Item[] = [...made.frames, ...goingOn(made, 20).flatMap((frame): Item[] => [{ kind: "watermark", source: "*", time: frame.t0 }, frame])];
  t.deepEqual(
    notesOf(
      runStep(
        size({ ...optionsFor(made), bufferSeconds: 10 }),
        passed.sort((a, b) => Number(timeOf(a) - timeOf(b))),
      ).side,
    ),
    [],
  );
});

const timeOf = (item: Item) => (item.kind === "frame" ? item.t0 : item.kind === "gap" ? item.from : item.time);

/** The event with a pick of P and S at each station, with the peaks of its recording as amplitudes. */
function withPicks(made: Made): SeismicEvent {
  const { x, y, z } = made.event.data.local;
  const arrivals = made.inventory.stations.flatMap((station, i) => {
    const distanceMetres = Math.hypot(station.x - x, station.y - y, station.z - z);
    const frame = made.frames[i] as Frame;
    const n = frame.samples.length / 3;
    return (["P", "S"] as const).map((phase) => {
      const seconds = distanceMetres / (phase === "P" ? rock.vp : rock.vs);
      const from = Math.floor((1 + seconds) * frame.rate) - 2;
      let square = 0;
      for (let k = from; k < from + 0.008 * frame.rate; k++) {
        square = Math.max(
          square,
          [0, 1, 2].reduce((sum, c) => sum + (frame.samples[c * n + k] as number) ** 2, 0),
        );
      }
      const time = formatTime(made.event.time + nanoseconds(seconds));
      const pick = { id: `${station.id} ${phase}`, station: station.id, channel: "", phase, method: "onset" as const, time, uncertaintySeconds: 1e-4 };
      return { ...pick, amplitude: Math.sqrt(square), residualSeconds: 0, weight: 1, distanceMetres };
    });
  });
  return { ...made.event, data: { ...made.event.data, arrivals } };
}

test("size() finds the moment from amplitudes alone, behind attenuation and at any rate", (t) => {
  for (const rate of [2000, 6000]) {
    const results = Array.from({ length: 16 }, (_, i) => {
      const magnitude = -1.6 + 2.6 * ((0.618 * i) % 1);
      const momentNm = 10 ** (1.5 * magnitude + 9.1);
      const cornerHz = (0.372 * rock.vs) / ((7 / 16) * (momentNm / (0.3e6 * 3 ** (i % 3)))) ** (1 / 3);
      const made = madeScene({ ...scene, rate, stations: 12, seed: 700 + i, momentNm, cornerHz, noise: 1e-7 });
      const before = made.frames.map((frame) => cutFrame(frame, [rate / 2])[0] as Frame);
      const [{ data }] = runStep(size({ ...optionsFor(made), pickLowHz: 1 }), [...before, preliminary(withPicks(made))]).out as [SeismicEvent];
      return { error: (data.magnitude?.value ?? Number.NaN) - magnitude, sigma: data.size?.magnitudeSigma ?? 0 };
    });
    const errors = results.map(({ error }) => error);
    t.true(Math.abs(medianOf(errors)) < 0.15, `bias ${medianOf(errors)} at ${rate} Hz`);
    t.true(medianOf(errors.map(Math.abs)) < 0.2, `error ${medianOf(errors.map(Math.abs))} at ${rate} Hz`);
    t.true(results.filter(({ error, sigma }) => Math.abs(error) < 2 * sigma).length >= 14, JSON.stringify(results));
  }
});

test("size() is not put off by one source whose clock is years ahead", (t) => {
  const made = madeScene({ ...scene, stations: 6 });
  const odd = { ...(made.frames[0] as Frame), t0: made.event.time + nanoseconds(5 * 365 * 86_400) };
  const pieces = made.frames.map((frame) => cutFrame(frame, [2100]));
  const items = [odd, ...pieces.slice(1).map(([first]) => first as Frame), made.event, ...pieces.slice(1).map(([, second]) => second as Frame)];
  const { data } = runStep(size(optionsFor(made)), items).out[0] as SeismicEvent;
  t.is(data.size?.stations, 5, "it waited for the others");
  t.true(data.publishedAfterSeconds < 10);
});

test("size() goes on after a clock stepped back, and says so once", (t) => {
  const ahead = cutFrame({ ...exampleMotion, t0: exampleMotion.t0 + nanoseconds(3600) }, [1200]);
  const pieces = cutFrame(exampleMotion, [1000, 1700]);
  const gap: Gap = { kind: "gap", source: exampleMotion.source, from: exampleMotion.t0, to: exampleMotion.t0, cause: "clock-step" };
  const stated = runStep(size({ inventory: exampleInventory }), [...ahead, gap, ...pieces, exampleLocated]);
  t.is(stated.side.errors, undefined);
  const silent = runStep(size({ inventory: exampleInventory }), [...ahead, ...pieces, exampleLocated]);
  t.is(silent.side.errors?.length, 1);
  for (const { out } of [stated, silent]) t.is((out[0] as SeismicEvent).data.size?.stations, 1);
});

test("size() states how sure the corner is, and no energy or stress drop where it is not", (t) => {
  const results = Array.from({ length: 24 }, (_, i) => {
    const momentNm = 10 ** (7.2 + ((0.618 * i) % 1) * 3.5);
    const cornerHz = (0.372 * rock.vs) / ((7 / 16) * (momentNm / (0.3e6 * 3 ** (i % 4)))) ** (1 / 3);
    const { data } = sized(madeScene({ ...scene, stations: 10, seed: 900 + i, momentNm, cornerHz, noise: 2e-6, qs: [150, 300, 600][i % 3] as number }));
    return { ...data.size, error: Math.log((data.size?.cornerHz ?? Number.NaN) / cornerHz) };
  }).filter(({ cornerHz }) => cornerHz !== undefined);
  for (const { cornerSigma, energyJ, stressDropPa } of results) {
    t.is(stressDropPa !== undefined, (cornerSigma ?? 9) <= 0.5);
    if ((cornerSigma ?? 9) > 0.5) t.is(energyJ, undefined);
  }
  if (process.env.SHOW) t.log(results.map(({ cornerSigma, error }) => `${cornerSigma?.toFixed(2)} ${error.toFixed(2)}`));
  t.true(results.filter(({ cornerSigma, error }) => Math.abs(error) < 2 * (cornerSigma ?? 9)).length >= 0.85 * results.length);
});

test("size() passes events on as they are without an inventory, and those of unknown stations without a size", (t) => {
  t.deepEqual(runStep(size(), [exampleMotion, exampleLocated]).out, [exampleLocated]);
  const elsewhere = { ...exampleInventory, stations: exampleInventory.stations.map((station) => ({ ...station, id: "MN_OTHER" })) };
  const [got] = runStep(size({ inventory: elsewhere }), [exampleMotion, exampleLocated]).out as SeismicEvent[];
  t.is(got?.data.magnitude, undefined);
  t.deepEqual(got?.data.ppv, []);
});

test("size() sizes the latest of revisions that wait", (t) => {
  const newer = { ...exampleLocated, data: { ...exampleLocated.data, revision: 1 } };
  const [first] = cutFrame(exampleMotion, [1050]);
  const out = runStep(size({ inventory: exampleInventory }), [first as Frame, exampleLocated, newer]).out as SeismicEvent[];
  t.deepEqual(
    out.map(({ data }) => data.revision),
    [1],
  );
});

test("size() reports bad frames and events and goes on", (t) => {
  const gap: Gap = { kind: "gap", source: exampleMotion.source, from: 0n, to: 1n, cause: "lost" };
  for (const [frame, reason] of unfitFrames(exampleMotion)) {
    const { out, side } = runStep(size({ inventory: exampleInventory }), [frame, gap, exampleMotion, exampleLocated]);
    t.regex(((side.errors ?? [])[0] as Event<"error", { reason: string }>).data.reason, reason);
    t.truthy((out[0] as SeismicEvent).data.magnitude);
  }
  const counts = { ...exampleMotion, unit: "count" };
  const later = { ...counts, t0: counts.t0 + nanoseconds(2) };
  const { side } = runStep(size({ inventory: exampleInventory }), [
    counts,
    later,
    { ...exampleLocated, data: {} } as never,
    { ...exampleLocated, type: "pick" } as never,
  ]);
  t.is(side.errors?.length, 3, "counts once for a source");
  const twice = runStep(size({ inventory: exampleInventory }), [exampleMotion, exampleMotion, exampleLocated]);
  t.is(twice.side.errors?.length, 1);
  t.truthy((twice.out[0] as SeismicEvent).data.magnitude);
});

test("size() notes once where channels of a sensor have several responses", (t) => {
  const made = madeScene({ ...scene, stations: 4 });
  const [first, ...others] = made.inventory.stations;
  const [z, n, e] = first?.channels ?? [];
  const odd = { ...made.inventory, stations: [{ ...first, channels: [z, { ...n, normalisation: 2 }, e] }, ...others] } as typeof made.inventory;
  const { side } = runStep(size({ ...optionsFor(made), inventory: odd }), [...made.frames, made.event, made.event]);
  t.deepEqual(
    side.notes?.map((item) => (item as Event<string, { note: string }>).data.note),
    ["FDSN:MN_S0_00_G_H_N has another response than FDSN:MN_S0_00_G_H_Z"],
  );
});
