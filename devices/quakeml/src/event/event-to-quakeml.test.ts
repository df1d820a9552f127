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
    evaluationStatus: "confirmed",
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
    found.picks?.map(({ phaseHint, polarity, waveformID }) => [phaseHint, polarity, waveformID]),
    [
      ["P", "positive", { networkCode: "OT", stationCode: "12", locationCode: "00", channelCode: "GPZ" }],
      ["S", "undecidable", { networkCode: "OT", stationCode: "12", locationCode: "", channelCode: "z" }],
    ],
  );
  t.deepEqual(
    found.amplitudes?.map(({ genericAmplitude, waveformID, comments }) => [genericAmplitude.value, waveformID?.stationCode, comments?.map(({ text }) => text)]),
    [
      [1.5e-4, "12", ["The digitiser was at its limit: a lower bound"]],
      [2e-5, undefined, ["Predicted at Crusher chamber"]],
    ],
  );
  t.is(found.parameters?.find(({ name }) => name === "momentNm")?.value, 1.1e8);
  t.is(found.parameters?.find(({ name }) => name === "covariance-zz")?.value, 16);
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
