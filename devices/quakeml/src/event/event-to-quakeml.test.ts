import { readQuakeMl, writeQuakeMl } from "@headframe/formats";
import test from "ava";
import { madeEvent } from "../testing/made-event.ts";
import { eventToQuakeMl } from "./event-to-quakeml.ts";
import { idPart } from "./quakeml-ids.ts";

const publisher = { authority: "com.example.mine", agency: "Example", author: "mine-seismic, Headframe 0.1.0" };

test("eventToQuakeMl() carries the event, its provenance and its uncertainty", (t) => {
  const event = madeEvent(3, { revision: 2 });
  const found = eventToQuakeMl(event, publisher);
  t.is(found.publicID, "smi:com.example.mine/event/event-3");
  t.is(found.preferredOriginID, found.origins?.[0]?.publicID);
  t.is(found.preferredMagnitudeID, found.magnitudes?.[0]?.publicID);
  // 80 ms to the S arrival and 0.75 s to the publication: no clock is read.
  t.deepEqual(found.creationInfo, {
    agencyID: "Example",
    author: "mine-seismic, Headframe 0.1.0; OT",
    creationTime: event.time + 830_000_000n,
    version: "2",
  });
  t.like(found.origins?.[0], {
    time: { value: event.time, uncertainty: 5e-4 },
    depth: { value: 120.125, uncertainty: 4 },
    evaluationMode: "automatic",
    evaluationStatus: undefined,
    quality: { associatedPhaseCount: 2, usedPhaseCount: 2, usedStationCount: 1, standardError: 3e-4, azimuthalGap: 120 },
    local: { x: 650_374.5, y: 4_766_640.25, z: -120.125 },
    earthModelID: "smi:com.example.mine/velocity-model/vp~20~5500~2c~~20~vs~20~3200",
  });
  t.deepEqual(
    found.magnitudes?.map(({ type, mag, stationCount }) => [type, mag, stationCount]),
    [
      ["Mw", { value: -0.7, uncertainty: 0.1 }, 7],
      ["ML", { value: -0.5 }, 7],
    ],
  );
  t.deepEqual(
    found.picks?.map(({ phaseHint, polarity, features }) => [phaseHint, polarity, features]),
    [
      ["P", "positive", { probability: 0.9, snr: 12.5, amplitude: 3e-5, prominence: 1, azimuth: 310.5, incidence: 60, rectilinearity: 0.8, planarity: 0.9 }],
      ["S", "undecidable", undefined],
    ],
  );
  t.deepEqual(
    found.origins?.[0]?.arrivals?.map(({ timeCorrection, hypocentralDistance }) => [timeCorrection, hypocentralDistance]),
    [
      [5e-4, 230.5],
      [undefined, 230.5],
    ],
  );
  t.deepEqual(
    found.amplitudes?.map(({ genericAmplitude, waveformID, comments, hypocentralDistance, logUncertainty }) => [
      genericAmplitude.value,
      waveformID?.stationCode,
      comments?.map(({ text }) => text),
      hypocentralDistance,
      logUncertainty,
    ]),
    [
      [1.5e-4, "12", ["The digitiser was at its limit: a lower bound"], 230.5, undefined],
      [2e-5, undefined, ["Predicted at Crusher chamber"], 410, 0.2],
    ],
  );
  const parameters = Object.fromEntries((found.parameters ?? []).map(({ name, value }) => [name, value]));
  t.like(parameters, { momentNm: 1.1e8, "covariance-zz": 16, "velocityScale-vp": 1.02, "velocityScale-vs": 0.99, "velocityScale-events": 40 });
});

test("eventToQuakeMl() names the channel of a pick only if told that components are channels", (t) => {
  const picks = (channelCodes: boolean) =>
    eventToQuakeMl(madeEvent(0), { ...publisher, channelCodes }).picks?.map(({ waveformID, comments }) => [waveformID, comments?.[0]?.text]);
  const station = { networkCode: "OT", stationCode: "12" };
  t.deepEqual(picks(false), [
    [{ ...station, locationCode: "00" }, "Picked on component FDSN:OT_12_00_G_P_Z, which may be turned"],
    [{ ...station, locationCode: "" }, "Picked on component FDSN:OT_12__z__, which may be turned"],
  ]);
  t.deepEqual(picks(true), [
    [{ ...station, locationCode: "00", channelCode: "GPZ" }, undefined],
    [{ ...station, locationCode: "", channelCode: "z" }, undefined],
  ]);
});

test("eventToQuakeMl() leaves out numbers that are none", (t) => {
  const [arrival] = madeEvent(0).data.arrivals;
  const ppv = [{ at: "OT_12", value: 1e-5, kind: "measured", distanceMetres: Number.NaN } as const];
  const event = madeEvent(0, { arrivals: [{ ...arrival, snr: Number.POSITIVE_INFINITY, amplitude: null } as never], ppv });
  const found = eventToQuakeMl(event, publisher);
  t.deepEqual(Object.keys(found.picks?.[0]?.features ?? {}).slice(0, 2), ["probability", "prominence"]);
  t.deepEqual(readQuakeMl(writeQuakeMl([found])).problems, []);
});

test("eventToQuakeMl() of a preliminary event, in a geographic frame, without size", (t) => {
  const { magnitude: _, size: __, ...data } = madeEvent(1, { stage: "preliminary", frame: "geographic", x: 20.2, y: 67.85 }).data;
  const found = eventToQuakeMl({ ...madeEvent(1), data }, publisher);
  t.like(found.origins?.[0], { evaluationStatus: "preliminary", latitude: { value: 67.85 }, longitude: { value: 20.2 } });
  const { latitude, longitude } = found.origins?.[0] ?? {};
  t.true(Math.abs((latitude?.uncertainty ?? 0) * 111_195 - 3) < 1e-9);
  t.true(Math.abs((longitude?.uncertainty ?? 0) * 111_195 * Math.cos((67.85 * Math.PI) / 180) - 2) < 1e-9);
  t.is(found.magnitudes, undefined);
});

test("eventToQuakeMl() gives what fits the schema, whatever the names", (t) => {
  const [arrival] = madeEvent(1).data.arrivals;
  const strange = { ...arrival, id: "ä/ö#1\u0000", channel: "no id", station: "neither a station", method: "" } as never;
  const event = { ...madeEvent(1, { arrivals: [strange], velocityModel: "", covariance: [] }), id: "1 & <2>" };
  const text = writeQuakeMl([eventToQuakeMl(event, publisher)]);
  t.deepEqual(readQuakeMl(text).problems, []);
});

test("idPart() keeps different texts different", (t) => {
  t.is(idPart("a b"), "a~20~b");
  t.is(new Set(["a b", "a~20~b", "a", "", "~~", "😀"].map(idPart)).size, 6);
});
