"""How long each question takes in a graph of twenty thousand letters, far more than the shipped data.

The engine has traps that only size shows (an OPTIONAL of several triples, a filter inside EXISTS,
a variable that may be unbound where two groups are joined): they turn milliseconds into minutes.
The letters are those of bench/generator.py, made once and kept in ``--store``. Printed are, of
``--runs`` runs of each question, the median and the 95th percentile in milliseconds of CPU time,
with the answer written as CSV; and what the question's header says where it is over a tenth of a second.

    python bench/patterns.py                       # every question
    python bench/patterns.py unanswered --runs 50  # some of them
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import pyoxigraph as ox
from generator import publish

from hrgraph.namespaces import expand
from hrgraph.resources import queries_dir
from hrgraph.store.engine import run
from hrgraph.store.parameters import ParameterType
from hrgraph.store.queries import Query, load_queries
from hrgraph.store.releases import find_release, open_store
from hrgraph.store.requests import Limits

GOAL = 100.0


def some_letter(store: ox.Store) -> str:
    """A made-up letter that follows up another: the middle one of all."""
    follow_ups = store.quads_for_pattern(None, ox.NamedNode(expand("hr:followsUp")), None, ox.DefaultGraph())
    found = sorted(one.subject.value for one in follow_ups if isinstance(one.subject, ox.NamedNode))
    return found[len(found) // 2]


def parameters(query: Query, letter: str) -> dict[str, str]:
    """Where a question can be about one thing, that thing as the header's example gives it, or our letter."""
    open_ones = {name: one for name, one in query.parameters.items() if one.default is None}
    return {
        name: letter if one.type is ParameterType.REFERENCE else query.example.get(name) or one.example or ""
        for name, one in open_ones.items()
    }


def milliseconds(store: ox.Store, query: Query, values: dict[str, str]) -> tuple[float, int]:
    """CPU time of one question in milliseconds, and the bytes of its answer."""
    size = 0

    def count(chunk: bytes) -> None:
        nonlocal size
        size += len(chunk)

    request = query.request(values, table="text/csv")
    begun = time.process_time()
    run(store, request, Limits(), lambda *_: None, count)
    return (time.process_time() - begun) * 1000, size


def main() -> None:
    """Print the table; a question over the goal whose header does not say why is marked."""
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("names", nargs="*")
    words.add_argument("--letters", type=int, default=20_000)
    words.add_argument("--evidence", default="head")
    words.add_argument("--runs", type=int, default=20)
    words.add_argument("--store", type=Path, default=Path("build/store-20000"))
    given = words.parse_args()
    publish(given.store, given.letters, 1, given.evidence)
    store = open_store(find_release(given.store))
    letter = some_letter(store)
    print(f"{len(store)} statements, {given.letters} letters, {given.runs} runs; one letter is {letter}")
    print(f"{'median':>9} {'p95':>9} {'bytes':>10}")
    for name, query in load_queries(queries_dir() / "patterns").items():
        if given.names and name not in given.names:
            continue
        values = parameters(query, letter)
        took = [milliseconds(store, query, values) for _ in range(given.runs)]
        times = sorted(one for one, _ in took)
        late = times[min(len(times) - 1, int(len(times) * 0.95))]
        note = (f"slow: {query.slow}" if query.slow else "OVER, AND DOES NOT SAY WHY") if late > GOAL else ""
        print(f"{statistics.median(times):9.1f} {late:9.1f} {took[0][1]:10} {name}  {note}", flush=True)


if __name__ == "__main__":
    main()
