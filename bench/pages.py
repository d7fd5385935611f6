"""How long each kind of page takes over a published graph; each thing is asked for once.

Publish a large graph first, then measure::

    python bench/generator.py --letters 20000 --evidence head --store build/store-20k
    python bench/pages.py --store build/store-20k

Prints for each class the median and the 95th percentile in milliseconds, from the request to the last byte
over one connection to a server of its own; the mean processor time of a page, of the service, its workers and
this client together, which a busy machine does not stretch; and the size of the largest page as sent (gzip).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
import uvicorn

from hrgraph.namespaces import expand
from hrgraph.service.app import create_app
from hrgraph.service.pages import local_path
from hrgraph.service.server import configure, listen
from hrgraph.store.releases import find_release, open_store

CLASSES = (
    *(
        "Communication",
        "Reply",
        "Mandate",
        "Resolution",
        "Person",
        "Term",
        "Company",
        "Organization",
        "State",
    ),
    *("Instrument", "Provision", "Matter", "CommunicationSet", "Signature", "NormCitation"),
)
SINGLE = ["/", "/ontology", "/releases"]


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The address of a server over a store."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configure(create_app(store), log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def things(store: Path, class_name: str, number: int, choose: random.Random) -> list[str]:
    """Things of a class, chosen by chance."""
    kind, is_a = (ox.NamedNode(expand(name)) for name in (f"hr:{class_name}", "rdf:type"))
    found = open_store(find_release(store)).quads_for_pattern(None, is_a, kind, ox.DefaultGraph())
    known = sorted(quad.subject.value for quad in found)
    return choose.sample(known, min(number, len(known)))


def processor() -> float:
    """Seconds that this process and its children have computed."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if os.getpid() in (int(fields[1]), int(stat.parent.name)):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(client: httpx.Client, paths: list[str]) -> tuple[list[float], float, int]:
    """Milliseconds of each page, the mean processor time of one, the size of the largest as sent."""
    times, largest, before = [], 0, processor()
    for path in paths:
        began = time.perf_counter()
        with client.stream("GET", path) as response:
            size = sum(len(chunk) for chunk in response.iter_raw())
        times.append((time.perf_counter() - began) * 1000)
        response.raise_for_status()
        largest = max(largest, size)
    return times, (processor() - before) * 1000 / len(paths), largest


def line(name: str, times: list[float], computed: float, largest: int) -> str:
    """One line of the table."""
    p95 = sorted(times)[min(len(times) - 1, round(0.95 * len(times)))]
    spread = f"{statistics.median(times):8.1f} {p95:8.1f} {max(times):8.1f}"
    return f"{name:18} {len(times):5} {spread} {computed:8.1f} {largest / 1024:8.1f}"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    words.add_argument("--store", type=Path, default=Path("build/store"))
    words.add_argument("--each", type=int, default=60)
    words.add_argument("--only", nargs="*", default=[])
    given = words.parse_args()
    choose = random.Random(1)
    print(f"{'page':18} {'pages':>5} {'median':>8} {'p95':>8} {'most':>8} {'CPU':>8} {'KiB':>8}")
    everything: list[float] = []
    with (
        serving(given.store) as address,
        httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=60) as client,
    ):
        client.get("/health")
        for path in SINGLE if not given.only else []:
            print(line(path, *measure(client, [path])))
        for name in given.only or CLASSES:
            paths = [local_path(iri) or "/" for iri in things(given.store, name, given.each, choose)]
            if paths:
                measure(client, paths[:1])
                times, computed, largest = measure(client, paths[1:] or paths)
                everything += times
                print(line(name, times, computed, largest))
    print(line("all things", everything, 0.0, 0))


if __name__ == "__main__":
    main()
