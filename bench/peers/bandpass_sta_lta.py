"""ObsPy's band-pass (4 sections) plus recursive STA/LTA on whole traces and on single packets: Msamples/s of processor time, one thread."""
import json, sys, time
import numpy as np
from obspy.signal.filter import bandpass
from obspy.signal.trigger import recursive_sta_lta

n, rate, low, high, nsta, nlta, packet = int(sys.argv[1]), *map(float, sys.argv[2:5]), int(sys.argv[5]), int(sys.argv[6]), int(sys.argv[7])
x = np.random.default_rng(7).standard_normal(n) * 1000

def run(samples):
    return recursive_sta_lta(bandpass(samples, low, high, rate, corners=4), nsta, nlta)

def best(work, samples, rounds=7):
    work()
    fastest = min(timed(work) for _ in range(rounds))
    return samples / fastest / 1e6

def timed(work):
    start = time.thread_time()
    work()
    return time.thread_time() - start

def packets():
    for i in range(0, 200 * packet, packet):
        run(x[i:i + packet])

print(json.dumps({"whole": best(lambda: run(x), n), "packets": best(packets, 200 * packet)}))
