"""hrgraph beside its peers over HTTP: the same queries on the same data, in one run on this machine.

    python bench/service.py           # shipped data and 20,000 made-up letters
    python bench/service.py --quick   # the same with shorter looks, in a few minutes

The peers are the ``oxigraph`` server (the engine of hrgraph, same version) on the same store, and
rdflib-endpoint on the same triples in memory. *Cold*: each query has another comment, so nothing can
be answered from memory. *Repeated*: the same request again and again. The clients are one process of
this machine (``bench/load.py``) and the same for all. One client asks its cold queries of all servers
in turn, a tenth of a second each, so that what else the machine does falls on all alike. A quantile is
shown where there are answers beyond it. The tables go to ``build/bench/service.md``.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import itertools
import json
import os
import platform
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from generator import publish
from load import Sample, exchange, in_turn, measure
from peers import ENGINE, OURS, PLACE, RDFLIB, ROOT, Server, children, resident, serve, settle

from hrgraph.namespaces import expand
from hrgraph.store.releases import find_release, open_store

QUERIES = Path(__file__).parent / "queries"
JSON, CSV, NTRIPLES = "application/sparql-results+json", "text/csv", "application/n-triples"
CLIENTS = (1, 8, 32)
LETTERS = 20_000
LARGE = "8-rows-1000000"
LEISURE = 4.0  # seconds after which a server may begin to prepare itself for what is asked
NUMBERS = itertools.count()


@dataclass(frozen=True)
class Question:
    """A query of the benchmark: its text about one letter, its title, the media type it is asked for."""

    name: str
    title: str
    text: str
    accept: str

    def request(self, server: Server, *, cold: bool) -> bytes:
        """The bytes that ask it; cold: with a comment that no other request has."""
        text = f"{self.text}# {next(NUMBERS):09}\n" if cold else self.text
        return (
            f"GET {server.path}?query={quote(text)} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{server.port}\r\nAccept: {self.accept}\r\n\r\n"
        ).encode()


@dataclass(frozen=True)
class Look:
    """How long to look: seconds a cell, seconds after which a cell is given up, seconds to get ready.

    ``fewest``: how often at least one client asks each server where they are asked in turn.
    """

    seconds: float
    cap: float
    patience: float
    fewest: int


Cells = dict[tuple[str, str, int, bool, str], Sample]
"""(data, query, clients, cold, server) -> what was seen."""


def questions(directory: Path) -> dict[str, Question]:
    """The queries of ``bench/queries``, about a letter of this data that has most statements of few."""
    store = open_store(find_release(directory))
    letters = store.quads_for_pattern(None, ox.NamedNode(expand("hr:mandate")), None, ox.DefaultGraph())
    letter = min(str(quad.subject.value) for quad in letters if isinstance(quad.subject, ox.NamedNode))
    found = {}
    for path in sorted(QUERIES.glob("*.rq")):
        title, text = path.read_text(encoding="utf-8").split("\n", 1)
        accept = CSV if "rows" in path.stem else NTRIPLES if "DESCRIBE" in text else JSON
        found[path.stem] = Question(path.stem, title[2:], text.replace("urn:letter", letter), accept)
    return found


def count(body: bytes, accept: str) -> int:
    """How many rows or statements an answer has."""
    if accept == JSON:
        return len(json.loads(body)["results"]["bindings"])
    if accept == CSV:
        return sum(1 for _ in csv.reader(io.StringIO(body.decode()))) - 1
    return len(set(body.splitlines()))


def agree(servers: list[Server], asked: list[Question], look: Look) -> dict[str, int]:
    """The rows of each query; says it when two servers do not give the same number."""
    rows: dict[str, int] = {}
    for question in asked:
        if question.name == LARGE:
            continue
        for server in servers:
            status, body = exchange(server.port, question.request(server, cold=True), look.cap)
            if status != 200:
                print(f"! {server.name} answers {question.name} with {status}")
                continue
            seen = count(body, question.accept)
            if seen != rows.setdefault(question.name, seen):
                print(f"! {server.name} gives {seen} rows for {question.name}, not {rows[question.name]}")
    return rows


def compare(data: str, directory: Path, names: list[str], look: Look, cells: Cells) -> list[str]:
    """Fill the cells of one data set; gives back lines on the starts and the sizes of answers."""
    asked = [question for name, question in questions(directory).items() if name[0].isdigit()]
    lines = []
    with contextlib.ExitStack() as stack:
        servers = []
        for name in names:
            try:
                servers.append(stack.enter_context(serve(name, directory, look.patience)))
            except TimeoutError as error:
                lines.append(f"{data}: {error}; left out.")
        starts = ", ".join(f"{server.name} {server.started:.1f} s" for server in servers)
        lines.append(f"{data}: ready after {starts}.")
        time.sleep(LEISURE)
        for server in servers:
            settle(server, look.patience)
        rows = agree(servers, asked, look)
        lines.append(f"{data}: rows " + ", ".join(f"{title} {n}" for title, n in rows.items()) + ".")
        for question in asked:
            makers = [(server.port, partial(question.request, server, cold=True)) for server in servers]
            alone = in_turn(makers, look.seconds, look.cap, look.fewest)
            for server, sample in zip(servers, alone, strict=True):
                cells[data, question.name, 1, True, server.name] = sample
                tell(data, question, 1, True, server, sample)
                if sample.unfinished:
                    settle(server, look.cap * 2)
            for clients, cold in itertools.product(CLIENTS, (True, False)):
                for server in servers if clients > 1 or not cold else ():
                    sample = cell(server, question, clients, cold, look, cells, data)
                    if sample is not None:
                        cells[data, question.name, clients, cold, server.name] = sample
                        tell(data, question, clients, cold, server, sample)
    return lines


def cell(
    server: Server, question: Question, clients: int, cold: bool, look: Look, cells: Cells, data: str
) -> Sample | None:
    """One cell; None where one client has shown already that many would take too long."""
    alone = cells.get((data, question.name, 1, cold, server.name))
    if clients > 1:
        slow = alone is None or alone.unfinished or not alone.latencies
        if slow or statistics.median(alone.latencies) * clients / 2 > look.cap:  # type: ignore[union-attr]
            return None
    if not cold:
        measure(server.port, lambda: question.request(server, cold=False), 1, 0, look.cap)
    sample = measure(
        server.port, lambda: question.request(server, cold=cold), clients, look.seconds, look.cap
    )
    if sample.unfinished:
        settle(server, look.cap * 2)
    return sample


def tell(data: str, question: Question, clients: int, cold: bool, server: Server, sample: Sample) -> None:
    kind = "cold" if cold else "repeated"
    said = f"{data:>8} {question.title:<24} {clients:>2} {kind:<8} {server.name:<16}"
    print(f"{said} p50 {shown(sample.quantile(0.5)):>9} ms  {sample.throughput:>10.1f}/s", flush=True)


def shown(value: float | None) -> str:
    """A number with as many places as it deserves."""
    if value is None:
        return "–"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def detail(cells: Cells, data: str, titles: dict[str, str], names: list[str]) -> Iterator[str]:
    """The whole table of one data set."""
    yield f"| query | clients | | {' | '.join(names)} |"
    yield f"|---|---|---|{'---|' * len(names)}"
    for query, title in titles.items():
        for clients, cold in itertools.product(CLIENTS, (True, False)):
            samples = [cells.get((data, query, clients, cold, name)) for name in names]
            if any(samples):
                kind = "cold" if cold else "repeated"
                yield f"| {title} | {clients} | {kind} | {' | '.join(map(in_full, samples))} |"


def in_full(sample: Sample | None) -> str:
    if sample is None or not sample.latencies:
        return "–"
    count = len(sample.latencies)
    seen = [share for share in (0.5, 0.95, 0.99) if round(count * (1 - share), 6) >= 1 or share == 0.5]
    quantiles = " / ".join(shown(sample.quantile(share)) for share in seen)
    few = f", {count} answers" if count < 20 else ""
    failed = f", {sample.failed} failed" if sample.failed else ""
    return f"{quantiles} ms, {shown(sample.throughput)}/s{few}{failed}"


def summary(cells: Cells, data: str, titles: dict[str, str], names: list[str]) -> Iterator[str]:
    """The short table of one data set: the time of one cold query, answers a second to 32 clients."""
    heads = [f"{name}, cold" for name in names] + [f"{name}, repeated" for name in names]
    yield f"| {data} | {' | '.join(heads)} |"
    yield f"|---|{'---:|' * len(heads)}"
    for query, title in titles.items():
        cold = [cells.get((data, query, 1, True, name)) for name in names]
        many = [cells.get((data, query, 32, False, name)) for name in names]
        times = [shown(sample.quantile(0.5) if sample else None) for sample in cold]
        rates = [shown(sample.throughput if sample and sample.latencies else None) for sample in many]
        yield f"| {title} | {' | '.join([*times, *rates])} |"


def judge(cells: Cells, titles: dict[str, str]) -> Iterator[str]:
    """What was promised against what was seen, a line for each promise that a cell breaks."""
    broken = []
    for (data, query, clients, cold, name), sample in cells.items():
        ours = cells.get((data, query, clients, cold, OURS))
        if name == OURS or ours is None or not ours.latencies or not sample.latencies:
            continue
        place = f"{data}, {titles[query]}, {clients} clients, {'cold' if cold else 'repeated'}"
        mine, theirs = ours.quantile(0.5) or 0.0, sample.quantile(0.5) or 0.0
        alone = cells[data, query, 1, True, name].quantile(0.5) or 0.0  # how long the query itself takes
        rate = ours.throughput / sample.throughput
        if name == ENGINE and clients == 1 and cold:
            if theirs > 20 and mine > 1.2 * theirs:
                broken.append(f"{place}: {shown(mine)} ms is {mine / theirs:.2f} times oxigraph's")
            if theirs <= 20 and mine > theirs + 1:
                broken.append(f"{place}: {shown(mine)} ms is {mine - theirs:.2f} ms above oxigraph's")
        if name == ENGINE and clients == 32 and not cold and rate < (20 if alone > 20 else 1):
            broken.append(f"{place}: {rate:.1f} times oxigraph's throughput")
        if name == RDFLIB and theirs < (5 if alone > 10 else 1) * mine:
            broken.append(f"{place}: {theirs / mine:.1f} times as fast as rdflib-endpoint")
    yield from (f"- not met: {line}" for line in broken)
    yield f"- {len(broken)} cells break a promise of the table."


def runaways(directory: Path, name: str, look: Look) -> str:
    """The short query of one client while eight queries that never end are running."""
    found = questions(directory)
    with serve(name, directory, look.patience) as server:
        ask = found["short"]
        calm = measure(server.port, lambda: ask.request(server, cold=True), 1, 1.0, look.cap)
        leave = threading.Event()
        makers = [threading.Thread(target=run_away, args=(server, found["runaway"], leave)) for _ in range(8)]
        for maker in makers:
            maker.start()
        time.sleep(2.0)
        flood = measure(server.port, lambda: ask.request(server, cold=True), 1, 5.0, 30.0)
        leave.set()
        for maker in makers:
            maker.join()
    kinds = [" / ".join(shown(sample.quantile(q)) for q in (0.5, 0.95, 0.99)) for sample in (calm, flood)]
    return (
        f"{name}: a short query takes {kinds[0]} ms (p50 / p95 / p99) alone, "
        f"{kinds[1]} ms while 8 runaway queries run ({len(flood.latencies)} asked, {flood.failed} refused)."
    )


def run_away(server: Server, question: Question, leave: threading.Event) -> None:
    """Keep one runaway query running until it is time to leave."""
    while not leave.is_set():
        with contextlib.suppress(OSError, TimeoutError):
            exchange(server.port, question.request(server, cold=True), 3_600, leave)


def memory(directory: Path, look: Look) -> str:
    """The memory of hrgraph's processes before, and at its highest while a million rows are sent."""
    question = questions(directory)[LARGE]
    with serve(OURS, directory, look.patience) as server:
        measure(server.port, lambda: question.request(server, cold=True), 1, 0, 0.2)
        time.sleep(1.0)
        highest = [resident(server.process.pid), 0]
        before = [highest[0], max(map(resident, children(server.process.pid)))]
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                highest[0] = max(highest[0], resident(server.process.pid))
                highest[1] = max(highest[1], *map(resident, children(server.process.pid)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        sample = measure(server.port, lambda: question.request(server, cold=True), 1, 0, 300)
        done.set()
        watcher.join()
    return (
        f"hrgraph: a million rows ({sample.size / 1e6:.0f} MB of CSV) in {sample.seconds:.1f} s; web process "
        f"{before[0] / 1024:.0f} MiB before, {highest[0] / 1024:.0f} MiB at most; "
        f"worker {before[1] / 1024:.0f} MiB before, {highest[1] / 1024:.0f} MiB at most."
    )


def machine() -> str:
    """What it was measured on."""
    model = next(
        (
            line.partition(": ")[2]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, load {load:.1f} at the start"
    )


def main() -> None:
    """Measure, print as it goes, and write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="shorter looks; done in a few minutes")
    parser.add_argument(
        "--store", type=Path, default=ROOT / "build" / "store", help="the shipped data, built"
    )
    parser.add_argument("--letters", type=int, default=LETTERS, help="made-up letters; 0: shipped data only")
    parser.add_argument("--large", type=Path, help="a published release of letters instead of made-up ones")
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    parser.add_argument("--output", type=Path, default=PLACE / "service.md")
    options = parser.parse_args()
    look = Look(0.4, 5.0, 60.0, 15) if options.quick else Look(2.0, 30.0, 600.0, 30)
    names = [name for name in (OURS, ENGINE, RDFLIB) if name not in options.without]
    begun, where = time.perf_counter(), machine()
    cells: Cells = {}
    data = {"shipped": options.store}
    if options.large:
        data["large"] = options.large
    elif options.letters:
        data[f"{options.letters:,} letters"] = publish(
            PLACE / f"store-{options.letters}", options.letters, evidence="none"
        )
    notes: list[str] = []
    for title, directory in data.items():
        few = [name for name in names if name != RDFLIB or title == "shipped" or not options.quick]
        notes += compare(title, directory, few, look, cells)
    largest = list(data.values())[-1]
    checks = [runaways(largest, name, look) for name in names if name != RDFLIB]
    checks.append(memory(largest, look))
    titles = {name: question.title for name, question in questions(largest).items() if name[0].isdigit()}
    parts: list[str] = [f"Measured with `python bench/service.py` on {where}.", ""]
    for title in data:
        present = [name for name in names if any((title, name) == (key[0], key[4]) for key in cells)]
        parts += [*summary(cells, title, titles, present), ""]
    parts += [f"- {line}" for line in checks] + list(judge(cells, titles)) + [""]
    parts += [f"- {line}" for line in notes] + [""]
    for title in data:
        present = [name for name in names if any((title, name) == (key[0], key[4]) for key in cells)]
        parts += [f"### {title}", "", *detail(cells, title, titles, present), ""]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text("\n".join(parts), encoding="utf-8")
    print("\n".join(parts))
    print(f"{time.perf_counter() - begun:.0f} s; the tables are in {options.output}")


if __name__ == "__main__":
    main()
