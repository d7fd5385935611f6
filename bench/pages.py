"""How long each kind of page takes over a published graph; each address is asked for once.

Publish a large graph first, then measure::

    python bench/generator.py --letters 20000 --evidence head --store build/store-20k
    python bench/pages.py --store build/store-20k

Prints for each kind of page how many were asked for; the median, the 95th percentile (nearest rank) and the
most, in milliseconds from the request to the last byte over one connection to a server of its own, nothing
having been asked before; the mean processor time of a page, of the service, its workers and this client
together, which a busy machine does not stretch; the size of the largest page as sent (gzip); and the address
that took longest. The kinds are those of the classes that the graph has, and of all other addresses that
answer with a page: see ``other_kinds``.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import random
import re
import statistics
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import uvicorn

from hrgraph.namespaces import expand
from hrgraph.service.app import create_app
from hrgraph.service.pages import local_path
from hrgraph.service.problems import KINDS
from hrgraph.service.server import configure, listen
from hrgraph.service.site import Site
from hrgraph.store.releases import PublishedRelease, find_release, open_store

FOUND = ("Company", "State", "Mandate", "Person", "Communication", "Resolution", "Instrument", "Provision")
"""Classes whose labels are looked for."""

LISTED = {
    "Mandate": "hr:mandate",
    "State": "hr:addressee",
    "Company": "hr:addressee",
    "Instrument": "hr:cites",
}
"""Things that much names, and the property by which it does."""

_NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')


@contextmanager
def serving(store: Path) -> Iterator[tuple[str, Site]]:
    """The address of a server over a store, and what its handlers share."""
    listener = listen("127.0.0.1", 0)
    app = create_app(store)
    server = uvicorn.Server(configure(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.site
    finally:
        server.should_exit = True
        thread.join()


class Sample:
    """Things of a published graph, chosen by chance, as many as are wanted of each."""

    def __init__(self, release: PublishedRelease, each: int) -> None:
        self.each = each
        self.classes: Mapping[str, int] = release.about.get("classes") or {}
        self._store = open_store(release)
        self._choose = random.Random(1)

    def some(self, known: Iterable[str]) -> list[str]:
        """Some of the texts."""
        found = sorted(set(known))
        return self._choose.sample(found, min(self.each, len(found)))

    def things(self, class_name: str) -> list[str]:
        """IRIs of things of a class."""
        kind, is_a = (ox.NamedNode(expand(name)) for name in (class_name, "rdf:type"))
        found = self._store.quads_for_pattern(None, is_a, kind, ox.DefaultGraph())
        return self.some(quad.subject.value for quad in found)

    def graphs(self) -> list[str]:
        """IRIs of named graphs."""
        return self.some(graph.value for graph in self._store.named_graphs())

    def label(self, iri: str) -> str:
        """What a thing is called."""
        found = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(expand("rdfs:label")), None)
        return next((quad.object.value for quad in found), "")


def page_of(iri: str) -> str:
    """The address of the page of a thing."""
    return local_path(iri) or "/"


def links_of(iri: str, term: str) -> str:
    """The list of what names a thing by a property."""
    return "/links?" + urlencode({"entity": iri, "property": expand(term)})


def other_kinds(site: Site, sample: Sample) -> Iterator[tuple[str, list[str]]]:
    """The kinds of pages that are not pages of things of one class."""
    questions = [query for query in site.patterns.values() if query.example or not query.parameters]
    yield "ontology", ["/ontology"]
    yield "releases", ["/releases"]
    yield "quality", ["/quality"]
    yield "API", ["/api"]
    yield "questions", ["/api/patterns"]
    forms = [
        query.name
        for query in site.patterns.values()
        if any(parameter.required for parameter in query.parameters.values())
    ]
    yield "form of a question", [f"/api/patterns/{name}?format=html" for name in forms]
    for kind, slow in (("question", False), ("slow question", True)):
        shown = [query for query in questions if bool(query.slow) == slow]
        asked = [(query.name, urlencode({**query.example, "format": "html"})) for query in shown]
        yield kind, [f"/api/patterns/{name}?{given}" for name, given in asked]
    yield "SPARQL", ["/sparql", *(f"/sparql?{urlencode({'query': text})}" for text in simple(sample))]
    yield (
        "network",
        ["/network", *(f"/network?network={name}" for name in ("addressees", "mandates", "norms"))],
    )
    yield "find", [f"/api/find?{urlencode({'q': text})}" for text in searches(sample)]
    yield "list of a class", [links_of(expand(name), "rdf:type") for name in sample.classes]
    for name, term in LISTED.items():
        yield f"list of {name}", [links_of(iri, term) for iri in sample.things(f"hr:{name}")]
    yield "part", parts(site, sample)
    yield "scheme", [page_of(iri) for iri in sample.things("skos:ConceptScheme")]
    yield "concept", [page_of(iri) for iri in sample.things("skos:Concept")]
    yield "graph", [page_of(iri) for iri in sample.graphs()]
    yield "problem", [f"/problems/{name}" for name in KINDS]
    yield "not found", [page_of(iri)[:-1] + "0~" for iri in sample.things("hr:Company")]


def simple(sample: Sample) -> Iterator[str]:
    """Queries as a beginner writes them: what is said of one thing."""
    for iri in sample.things("hr:Communication"):
        yield f"SELECT ?what ?value WHERE {{ <{iri}> ?what ?value }}"


def searches(sample: Sample) -> list[str]:
    """What people type to find a thing: its label, the beginning of it, and the label misspelt."""
    # No more is taken than 200 characters.
    labels = [sample.label(iri)[:200] for name in FOUND for iri in sample.things(f"hr:{name}")[:10]]
    words = [(label, label[:4], label[:2] + label[3:4] + label[2:3] + label[4:]) for label in labels if label]
    return sample.some(text for three in words for text in three)


def parts(site: Site, sample: Sample) -> list[str]:
    """Parts that come when a reader reaches them, of things of every class that has such."""
    found = []
    for name, plan in site.layout.plans.items():
        late = [part.ask for part in plan.parts if part.by]
        things = sample.things(f"hr:{name}") if late else []
        found += ["/part?" + urlencode({"entity": iri, "part": ask}) for iri in things for ask in late]
    return sample.some(found)


def processor() -> float:
    """Seconds that this process and its children have computed."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if os.getpid() in (int(fields[1]), int(stat.parent.name)):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(
    client: httpx.Client, paths: Sequence[str]
) -> tuple[list[tuple[float, str]], float, int, list[str]]:
    """Milliseconds of each page with its address, the mean processor time of one, the size of the largest as
    sent, and the addresses of lists that go on."""
    times, largest, further, before = [], 0, [], processor()
    for path in paths:
        began = time.perf_counter()
        with client.stream("GET", path) as response:
            pieces = list(response.iter_bytes())
        times.append(((time.perf_counter() - began) * 1000, path))
        if response.status_code not in (200, 404):
            response.raise_for_status()
        largest = max(largest, response.num_bytes_downloaded)
        further += [unescape(href) for href in _NEXT.findall(b"".join(pieces).decode())]
    return times, (processor() - before) * 1000 / len(paths), largest, further


def line(name: str, times: Sequence[tuple[float, str]], computed: float, largest: int) -> str:
    """One line of the table."""
    order = sorted(times)
    p95 = order[math.ceil(0.95 * len(order)) - 1][0]
    spread = f"{statistics.median(ms for ms, _ in order):8.1f} {p95:8.1f} {order[-1][0]:8.1f}"
    return f"{name:22} {len(order):5} {spread} {computed:8.1f} {largest / 1024:8.1f}  {order[-1][1][:150]}"


def kinds(site: Site, sample: Sample) -> Iterator[tuple[str, list[str]]]:
    """Every kind of page with addresses of it, the first page first."""
    yield "start", ["/"]
    yield from other_kinds(site, sample)
    for name in sorted(sample.classes):
        yield name.removeprefix("hr:"), [page_of(iri) for iri in sample.things(name)]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    words.add_argument("--store", type=Path, default=Path("build/store"))
    words.add_argument("--each", type=int, default=60)
    words.add_argument("--only", nargs="*", default=[])
    given = words.parse_args()
    sample = Sample(find_release(given.store), given.each)
    print(f"{'page':22} {'pages':>5} {'median':>8} {'p95':>8} {'most':>8} {'CPU':>8} {'KiB':>8}  slowest")
    everything: list[tuple[float, str]] = []
    with (
        serving(given.store) as (address, site),
        httpx.Client(base_url=address, headers={"accept": "text/html"}, timeout=60) as client,
    ):
        client.get("/health")
        for name, paths in kinds(site, sample):
            if not paths or (given.only and name not in given.only):
                continue
            times, computed, largest, further = measure(client, paths)
            everything += times
            print(line(name, times, computed, largest), flush=True)
            if further:
                times, computed, largest, _ = measure(client, further)
                everything += times
                print(line(f"{name}, further", times, computed, largest), flush=True)
    print(line("all", everything, 0.0, 0))


if __name__ == "__main__":
    main()
