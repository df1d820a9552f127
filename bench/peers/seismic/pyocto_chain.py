"""PyOcto's association of picks, located by the plain chain's least squares: the second peer of the flow `mine-seismic`.

    python pyocto_chain.py picks.json --vp 5500 --vs 3200 --events events.jsonl --stats stats.json

`picks.json` is what `plain_chain.py --picks` writes. Needs pyocto and scipy, not ObsPy.
"""

import argparse
import json
import time

import numpy as np
import pandas
import pyocto

import event_lines
import plain_location

MARGIN_METRES = 100.0
MATCH_SECONDS, NODE_TOLERANCE_SECONDS = 0.004, 0.002


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picks")
    parser.add_argument("--vp", type=float, required=True)
    parser.add_argument("--vs", type=float, required=True)
    parser.add_argument("--events", required=True)
    parser.add_argument("--stats")
    options = parser.parse_args()
    with open(options.picks) as file:
        given = json.load(file)
    places = {name: np.array(place) for name, place in given["stations"].items()}
    groups = associate(places, given["picks"], options)
    events = plain_location.locate_all(groups, places, options.vp, options.vs)
    event_lines.write_events(options.events, events, given["epoch"], given["frame"], "pyocto")
    if options.stats:
        with open(options.stats, "w") as file:
            json.dump({"cpuSeconds": time.process_time()}, file)


def associate(places, picks, options):
    """Groups of picks, one for each event. PyOcto counts kilometres, and depth downwards, from the stations' middle."""
    if len(picks) == 0:
        return []
    middle = np.mean(list(places.values()), axis=0)
    stations = pandas.DataFrame(
        [{"id": name, "x": (p[0] - middle[0]) / 1e3, "y": (p[1] - middle[1]) / 1e3, "z": (middle[2] - p[2]) / 1e3} for name, p in places.items()]
    )
    table = pandas.DataFrame([{"station": pick["station"], "phase": pick["phase"], "time": pick["seconds"]} for pick in picks])
    margin = MARGIN_METRES / 1e3
    limits = {f"{axis}lim": (stations[axis].min() - margin, stations[axis].max() + margin) for axis in "xyz"}
    extent = np.linalg.norm([high - low for low, high in limits.values()])
    associator = pyocto.OctoAssociator(
        **limits,
        velocity_model=pyocto.VelocityModel0D(options.vp / 1e3, options.vs / 1e3, tolerance=NODE_TOLERANCE_SECONDS),
        time_before=extent / (options.vs / 1e3) * 1.1,
        time_slicing=5.0,
        min_node_size=0.02,
        min_node_size_location=0.002,
        location_split_depth=4,
        location_split_return=2,
        pick_match_tolerance=MATCH_SECONDS,
        min_interevent_time=0.03,
        n_picks=plain_location.LEAST_PICKS,
        n_p_picks=plain_location.LEAST_P,
        n_s_picks=3,
        n_p_and_s_picks=3,
        min_pick_fraction=0.0,
        n_threads=1,
    )
    _, assignments = associator.associate(table, stations)
    if len(assignments) == 0:
        return []
    return [[dict(picks[int(index)]) for index in rows["pick_idx"]] for _, rows in assignments.groupby("event_idx")]


if __name__ == "__main__":
    main()
