"""Reads miniSEED files with the field's own libraries and prints one JSON line a file.

Samples are base64 of little-endian int32, float32 or float64, so that equal means equal bits.
"""

import base64
import json
import sys

import numpy
import obspy
import pymseed


def segment(source, start, rate, samples):
    samples = numpy.asarray(samples)
    little = numpy.ascontiguousarray(samples, dtype=samples.dtype.newbyteorder("<"))
    return {
        "id": source,
        "start": str(start),
        "rate": rate,
        "type": {"i": "i", "f4": "f", "f8": "d"}.get(samples.dtype.kind if samples.dtype.kind == "i" else samples.dtype.str[1:]),
        "samples": base64.b64encode(little.tobytes()).decode(),
    }


def by_obspy(path):
    stream = obspy.read(path, format="MSEED")
    stream.merge(method=-1)
    return [segment(trace.id, trace.stats.starttime.ns, trace.stats.sampling_rate, trace.data) for trace in stream]


def by_libmseed(path):
    traces = pymseed.MS3TraceList.from_file(path, unpack_data=True)
    return [segment(trace.sourceid, part.starttime, part.samprate, numpy.array(part.np_datasamples)) for trace in traces for part in trace]


for path in sys.argv[1:]:
    version_3 = open(path, "rb").read(2) == b"MS"
    print(json.dumps({"file": path, "obspy": None if version_3 else by_obspy(path), "libmseed": by_libmseed(path)}))
