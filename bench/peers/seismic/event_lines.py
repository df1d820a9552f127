"""Events of the peers as lines such as `headframe run --json` prints them."""

import datetime
import json

import numpy as np

EQUATOR, FLATTENING = 6378137.0, 1 / 298.257223563


def write_events(path, events, epoch, frame, name):
    """`epoch` is ns of time 0; `frame` the projection's origin, or None for mine coordinates."""
    with open(path, "w") as file:
        for index, event in enumerate(events):
            file.write(json.dumps(line_of(f"{name}-{index}", event, epoch, frame)) + "\n")


def metres_a_degree(latitude):
    e2 = FLATTENING * (2 - FLATTENING)
    w = 1 - e2 * np.sin(np.radians(latitude)) ** 2
    return np.radians(EQUATOR * (1 - e2) / w**1.5), np.radians(EQUATOR / np.sqrt(w) * np.cos(np.radians(latitude)))


def iso(nanoseconds):
    seconds, rest = divmod(int(nanoseconds), 1_000_000_000)
    return f"{datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def line_of(name, event, epoch, frame):
    at = lambda seconds: iso(epoch + round(seconds * 1e9))
    x, y, z = event["place"]
    local = {"x": x, "y": y, "z": z}
    if frame:
        along, across = metres_a_degree(frame["latitude"])
        x, y = frame["longitude"] + x / across, frame["latitude"] + y / along
    arrivals = [
        {"station": pick["station"], "phase": pick["phase"], "time": at(pick["seconds"]), "residualSeconds": pick["residual"], "weight": 1.0}
        for pick in event["picks"]
    ]
    data = {
        "revision": 0, "stage": "revised", "x": x, "y": y, "z": z, "frame": "geographic" if frame else "local", "local": local,
        "uncertaintyMetres": event["radius68"], "uncertainty90Metres": event["radius90"], "rmsSeconds": event["rms"], "arrivals": arrivals,
    }
    return {"type": "event", "id": name, "source": name.split("-")[0], "time": at(event["seconds"]), **data}
