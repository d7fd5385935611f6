"""How long one letter takes from its file to an answer of a running service, and how fast a graph is built.

Run it as ``python bench/growth.py --letters 200 20000``: for each size a graph of made-up letters, to which
seven more are added one by one beside a running service: others than those it has been given by an earlier
run (``--seed`` names them). Printed are the median seconds from the call to
the release, and from the call until the service answers with the letter; before that the time and memory to
build all records against pyoxigraph's bulk_load of the same quads (``--only-build``: nothing else). The
checks are part of adding, not of that build.
"""

from __future__ import annotations

import argparse
import itertools
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
from generator import Record, publish, records, write_data

from hrgraph import pipeline
from hrgraph.collection.growing import open_collection
from hrgraph.iris import communication_key, mint
from hrgraph.store import draft as draft_module

MORE = 7
FIRST_SEED = 99
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


def more(count: int, seed: int) -> list[Record]:
    """Letters that no graph of that many made-up ones holds before they are added."""
    found = list(records(MORE, seed=seed, start=count))
    for record in found:
        record["reference"] = record["reference"].replace(" 5", f" {seed}5", 1)
    return found


def unused_seed(data: Path, count: int) -> int:
    """The first seed whose letters a folder does not have yet."""
    for seed in itertools.count(FIRST_SEED):
        keys = (communication_key(record["reference"]) for record in more(count, seed))
        if not any((data / "letters" / f"{key}.json").exists() for key in keys):
            return seed
    raise AssertionError("numbers do not end")


def add_some(count: int, seed: int | None) -> None:
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
        for record in more(count, unused_seed(data, count) if seed is None else seed):
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


def processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class Measured:
    """Seconds by the clock and of processors, and the most memory that one process ever had."""

    def __enter__(self) -> Measured:
        self.clock, self.processor = time.perf_counter(), processor_seconds()
        return self

    def __exit__(self, *_: object) -> None:
        self.clock, self.processor = time.perf_counter() - self.clock, processor_seconds() - self.processor
        self.own, self.worker = (
            resource.getrusage(who).ru_maxrss >> 10
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )

    def __str__(self) -> str:
        memory = f"at most {self.own} MB" + (f" and {self.worker} MB in a worker" if self.worker else "")
        return f"{self.clock:.1f} s, {self.processor:.1f} processor seconds, {memory}"


def build_all(count: int) -> None:
    data = write_data(PLACE / f"growth-{count}.data", count)
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        kept = Path(folder) / "lines"
        kept.mkdir()
        keeping = patch.object(draft_module, "Draft", partial(Keeping, kept))
        with keeping, Measured() as built, draft_module.drafting(Path(folder) / "store") as draft:
            assembled = pipeline.assemble(lambda *_: None, data, draft)
            draft.finish()
            release = draft.publish(assembled.about)
        del assembled, draft
        print(f"{count} records, {release.about['quads']} quads, release {release.id}: built in {built}")
        whole = Path(folder) / "whole.nq"
        with whole.open("wb") as file:
            for part in sorted(kept.iterdir()):
                file.write(part.read_bytes())
                part.unlink()
        command = [sys.executable, __file__, "--load", str(whole)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    clock, processor = (float(word.split()[0]) for word in told.split(", ")[:2])
    print(f"  bulk_load of the same quads and their merge: {told}")
    print(f"  that is {built.clock / clock:.2f} times by the clock,", end=" ")
    print(f"{built.processor / processor:.2f} times in processor seconds", flush=True)


class Keeping(draft_module.Draft):
    """A draft that keeps the lines it has loaded: named graphs and their merge."""

    def __init__(self, kept: Path, *rest: object) -> None:
        self._kept = kept
        super().__init__(*rest)  # type: ignore[arg-type]

    def _load(self, part: Path) -> None:
        os.link(part, self._kept / part.name)
        super()._load(part)


def load(whole: str) -> None:
    """What the engine alone takes, in a process of its own."""
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        plain = ox.Store(str(Path(folder) / "plain"))
        with Measured() as loaded:
            plain.bulk_load(path=whole, format=ox.RdfFormat.N_QUADS)
            plain.flush()
        print(loaded)
        del plain


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--letters", type=int, nargs="+", default=[200, 20_000])
    words.add_argument("--no-build", action="store_true", help="only add letters")
    words.add_argument("--only-build", action="store_true", help="add no letters")
    words.add_argument("--seed", type=int, help="which letters are added; those not there yet without it")
    words.add_argument("--load", help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.load:
        load(given.load)
        return
    for count in given.letters:
        if not given.no_build:
            build_all(count)
        if not given.only_build:
            add_some(count, given.seed)


if __name__ == "__main__":
    main()
