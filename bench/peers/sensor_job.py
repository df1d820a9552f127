"""The sensor job as a Bytewax user writes it. Run by `python -m bytewax.run`, input, output and limit from the environment."""

import json
import os
from datetime import timedelta

import bytewax.operators as op
from bytewax.connectors.files import FileSink, FileSource
from bytewax.dataflow import Dataflow

LIMIT = float(os.environ["SENSOR_LIMIT"])


def keyed(line):
    reading = json.loads(line)
    return reading["sensor"], reading


def mean_line(keyed_window):
    sensor, readings = keyed_window
    mean = sum(reading["value"] for reading in readings) / len(readings)
    if mean <= LIMIT:
        return None
    result = {"sensor": sensor, "from": readings[0]["ts"], "to": readings[-1]["ts"], "count": len(readings), "mean": mean}
    return sensor, json.dumps(result)


flow = Dataflow("sensor_job")
lines = op.input("readings", flow, FileSource(os.environ["SENSOR_INPUT"], batch_size=1000))
readings = op.map("parse", lines, keyed)
windows = op.collect("hundred", readings, timeout=timedelta(days=1), max_size=100)
results = op.filter_map("mean", windows, mean_line)
op.output("results", results, FileSink(os.environ["SENSOR_OUTPUT"]))
