"""Msamples/s of processor time of ObsPy (libmseed) and, where installed, pymseed (libmseed) on whole miniSEED files."""
import io, json, sys, time
import numpy as np


def with_obspy(path, data):
    from obspy.io.mseed.core import _read_mseed  # obspy.read without the search for the file's format
    whole = lambda source: lambda: _read_mseed(source(), details=False)
    return min(measure(whole(lambda: path), obspy_samples), measure(whole(lambda: io.BytesIO(data)), obspy_samples))


def obspy_samples(stream):
    return sum(len(trace.data) for trace in stream)


def with_pymseed(path, data):
    from pymseed import MS3TraceList
    read = lambda: MS3TraceList.from_file(path, unpack_data=True)
    return measure(read, lambda traces: sum(len(segment.datasamples) for trace in traces for segment in trace))


def measure(work, count, rounds=5):
    """Seconds of the fastest round; the samples are counted to see that all are there."""
    if count(work()) != expected:
        raise ValueError("not all samples were read")
    return min(timed(work) for _ in range(rounds))


def timed(work):
    start = time.thread_time()
    work()
    return time.thread_time() - start


def rate_of(reader, path):
    try:
        with open(path, "rb") as file:
            data = file.read()
        return expected / reader(path, data) / 1e6
    except Exception as error:
        print(f"{reader.__name__} {path}: {error}", file=sys.stderr)
        return None


expected = int(sys.argv[1])
print(json.dumps([{"obspy": rate_of(with_obspy, path), "pymseed": rate_of(with_pymseed, path)} for path in sys.argv[2:]]))
