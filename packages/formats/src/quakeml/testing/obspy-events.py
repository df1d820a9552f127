"""Checks a QuakeML document against ObsPy's copy of the schema, reads it with ObsPy, and prints its events as JSON (see quakeml.services.ts)."""

import json
import os
import re
import sys
import warnings

import lxml.etree
import obspy.io.quakeml
from obspy import UTCDateTime, read_events
from obspy.core.event import QuantityError, ResourceIdentifier, WaveformStreamID

warnings.simplefilter("ignore")

NAMES = {
    "resource_id": "publicID",
    "event_type": "type",
    "event_type_certainty": "typeCertainty",
    "event_descriptions": "descriptions",
    "magnitude_type": "type",
    "station_magnitude_type": "type",
    "origin_type": "type",
    "origin_uncertainty": "originUncertainty",
    "waveform_id": "waveformID",
    "moment_tensor": "momentTensors",
}


def camel(name):
    if name in NAMES:
        return NAMES[name]
    if re.fullmatch(r"m_[rtp]{2}", name):
        return "M" + name[2:]
    if re.fullmatch(r"nodal_plane_\d", name):
        return "nodalPlane" + name[-1]
    words = name.split("_")
    return words[0] + "".join({"id": "ID", "uri": "URI"}.get(w, w.capitalize()) for w in words[1:])


def plain(value):
    """A value without ObsPy's types: times are texts of nanoseconds."""
    if isinstance(value, UTCDateTime):
        return {"ns": str(value.ns)}
    if isinstance(value, ResourceIdentifier):
        return value.id
    if isinstance(value, WaveformStreamID):
        codes = {"networkCode": value.network_code, "stationCode": value.station_code, "locationCode": value.location_code, "channelCode": value.channel_code}
        return {**codes, "resourceURI": plain(value.resource_uri)}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if type(value).__module__.startswith("obspy."):
        return fields(value)
    return value


def fields(value):
    parts = {key: part for key, part in vars(value).items() if not key.startswith("_") and key not in ("extra", "scope")}
    found = {}
    for key, part in parts.items():
        if key.endswith("_errors"):
            continue
        out = plain(part)
        errors = parts.get(key + "_errors")
        if isinstance(errors, QuantityError) and part is not None:
            out = {"value": out, **{camel(k): v for k, v in errors.items()}}
        found["waveformIDs" if key == "waveform_id" and isinstance(part, list) else camel(key)] = out
    return found


data = os.path.join(os.path.dirname(obspy.io.quakeml.__file__), "data")
for path in sys.argv[1:]:
    document = lxml.etree.parse(path)
    lxml.etree.XMLSchema(lxml.etree.parse(os.path.join(data, "QuakeML-1.2.xsd"))).assertValid(document)
    lxml.etree.RelaxNG(lxml.etree.parse(os.path.join(data, "QuakeML-1.2.rng"))).assertValid(document)
    print(json.dumps([plain(event) for event in read_events(path, format="QUAKEML")]))
