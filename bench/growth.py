"""How long one letter takes from its file to an answer of a running service, and how fast a graph is built.

Run it as ``python bench/growth.py --letters 200 20000``: for each size a graph of made-up letters, to which
seven more are added one by one beside a running service. Printed are the median seconds from the call to
the release, and from the call until the service answers with the letter; then the time to build all
records against pyoxigraph's bulk_load of the same quads. The checks are part of adding, not of that build.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pyoxigraph as ox
from generator import publish, records, write_data

from hrgraph import pipeline
from hrgraph.collection.growing import open_collection
from hrgraph.iris import communication_key, mint
from hrgraph.store.build import build
from hrgraph.store.dumping import sorted_lines
from hrgraph.store.releases import find_release, open_store

MORE = 7
PLACE = Path("build")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def knows(port: int, thing: str) -> bool:
    """Whether the service says anything of a thing."""
    query = urllib.parse.urlencode({"query": f"ASK {{ <{thing}> ?p ?o }}"})
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/sparql?{query}", headers={"Accept": "application/sparql-results+json"}
    )
    with urllib.request.urlopen(asked, timeout=5) as answer:
        return b"true" in answer.read()


def add_some(count: int) -> None:
    store = publish(PLACE / f"growth-{count}", count)
    data = PLACE / f"growth-{count}.data"
    port = free_port()
    command = [sys.executable, "-m", "hrgraph", "serve", "--store", str(store), "--port", str(port)]
    service = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            time.sleep(0.1)
            try:
                knows(port, "urn:x")
                break
            except OSError:
                continue
        published, seen = [], []
        for record in records(MORE, seed=99, start=count):
            record["reference"] = record["reference"].replace(" 5", " 7", 1)
            thing = mint("communication", communication_key(record["reference"]))
            started = time.perf_counter()
            with open_collection(store, data, print) as collection:
                outcome = collection.add(record)
                collection.publish()
                published.append(time.perf_counter() - started)
                while not knows(port, thing):
                    time.sleep(0.005)
                seen.append(time.perf_counter() - started)
            print(
                f"  {outcome.state} {outcome.name}: {published[-1]:.2f} s, seen {seen[-1]:.2f} s", flush=True
            )
        middle = f"published {statistics.median(published):.2f} s, seen {statistics.median(seen):.2f} s"
        print(f"one letter into {count}: {middle}", flush=True)
    finally:
        service.terminate()
        service.wait()


def build_all(count: int) -> None:
    data = write_data(PLACE / f"growth-{count}.data", count)
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        started = time.perf_counter()
        assembled = pipeline.assemble(lambda *_: None, data)
        build(assembled.store, Path(folder) / "store", assembled.about)
        built = time.perf_counter() - started
        store = open_store(find_release(Path(folder) / "store"))
        lines = list(sorted_lines(store))
        triples = b"".join(sorted({line.rsplit(b" ", 2)[0] + b" .\n" for line in lines}))
        started = time.perf_counter()
        plain = ox.Store(str(Path(folder) / "plain"))
        plain.bulk_load(b"".join(lines), ox.RdfFormat.N_QUADS)
        plain.bulk_load(triples, ox.RdfFormat.N_TRIPLES)
        plain.flush()
        loaded = time.perf_counter() - started
    print(f"{count} records, {len(lines)} quads: built in {built:.1f} s")
    print(f"  bulk_load of the same quads and their merge {loaded:.1f} s: {built / loaded:.1f} times")


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--letters", type=int, nargs="+", default=[200, 20_000])
    words.add_argument("--no-build", action="store_true")
    given = words.parse_args()
    for count in given.letters:
        if not given.no_build:
            build_all(count)
        add_some(count)


if __name__ == "__main__":
    main()
