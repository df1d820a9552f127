"""Reads StationXML files with ObsPy and prints, one JSON object a channel, what it makes of them (see stationxml.services.ts)."""

import json
import sys
import warnings

import numpy as np
from obspy import read_inventory
from obspy.core.inventory.response import PolesZerosResponseStage

warnings.simplefilter("ignore")

HERTZ = np.geomspace(0.5, 3000.0, 40)
OUTPUTS = {"M": "DISP", "M/S": "VEL", "M/S**2": "ACC"}


def pairs(values):
    return [[float(v.real), float(v.imag)] for v in values]


def analogue(response, output):
    """Response of the analogue stages of poles and zeros alone, without the gains of the others."""
    total = np.ones(len(HERTZ), dtype=complex)
    gain = 1.0
    for stage in response.response_stages:
        if isinstance(stage, PolesZerosResponseStage) and stage.pz_transfer_function_type.startswith("LAPLACE"):
            number = stage.stage_sequence_number
            total *= response.get_evalresp_response_for_frequencies(
                HERTZ, output=output, start_stage=number, end_stage=number, hide_sensitivity_mismatch_warning=True
            )
            gain *= stage.stage_gain
    return total / gain


for path in sys.argv[1:]:
    for network in read_inventory(path):
        for station in network:
            place = {"latitude": float(station.latitude), "longitude": float(station.longitude), "elevation": float(station.elevation)}
            extra = getattr(station, "extra", {})
            local = [float(extra[name].value) for name in "xyz"] if "x" in extra else None
            for channel in station:
                out = {
                    "file": path,
                    "network": network.code,
                    "station": station.code,
                    "location": channel.location_code,
                    "channel": channel.code,
                    "start": None if channel.start_date is None else channel.start_date.ns,
                    "place": place,
                    "local": local,
                    "azimuth": channel.azimuth,
                    "dip": channel.dip,
                    "hertz": HERTZ.tolist(),
                }
                response = channel.response
                if response is not None and response.instrument_sensitivity is not None:
                    sensitivity = response.instrument_sensitivity
                    unit = (sensitivity.input_units or "").upper()
                    out["unit"] = unit
                    out["sensitivity"] = sensitivity.value
                    if unit in OUTPUTS and response.response_stages:
                        native = OUTPUTS[unit]
                        out["stages"] = [type(stage).__name__ for stage in response.response_stages]
                        out["gain"] = float(np.prod([s.stage_gain for s in response.response_stages if s.stage_gain]))
                        out["analogue"] = pairs(analogue(response, native))
                        whole = response.get_evalresp_response_for_frequencies(HERTZ, output="VEL", hide_sensitivity_mismatch_warning=True)
                        out["velocity"] = pairs(whole)
                print(json.dumps(out))
