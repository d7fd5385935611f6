"""How long the checks take: the whole graph by sets and by pySHACL, and one letter, at several sizes.

    python bench/checks.py build/store-200 build/store-1000 build/store-20000 --judge build/store-200

Each argument is a directory with a published release, as ``bench/generator.py --store`` makes it. The
processor's time is told, not the clock's: a busy machine makes clocks lie. Shapes and audits are asked
of the graph in memory, where a build and ``hrgraph validate`` have it; one letter is checked in the store
on disk, as when it is added. ``--judge`` asks pySHACL as well, of the same graph (it takes minutes for
every thousand letters), and compares the two reports.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from hrgraph.checks import Report, check_audits, check_shapes, judge_shapes, validate_letter
from hrgraph.iris import mint_graph
from hrgraph.resources import queries_dir
from hrgraph.store.releases import find_release, open_store

AUDITS = {path.stem: path.read_text(encoding="utf-8") for path in (queries_dir() / "audits").glob("*.rq")}
LETTERS = 20
"""How many letters are checked one by one."""
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the processor, and what came of the work."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def letters(store: ox.Store) -> list[ox.NamedNode]:
    """Some letters' graphs, spread over all of them."""
    prefix = f"{mint_graph('letter')}/"
    found = sorted((graph for graph in store.named_graphs() if str(graph.value).startswith(prefix)), key=str)
    return [graph for graph in found[:: max(1, len(found) // LETTERS)] if isinstance(graph, ox.NamedNode)]


def one_letter(store: ox.Store, graph: ox.NamedNode) -> float:
    """Milliseconds for one letter, with audits; its statements are at hand, as they are when it is added."""
    quads = list(store.quads_for_pattern(None, None, None, graph))
    return min(timed(lambda: validate_letter(store, quads, AUDITS))[0] for _ in range(3)) * 1000


def told(report: Report) -> str:
    return report.to_text().splitlines()[0]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("stores", nargs="+", type=Path)
    parser.add_argument("--judge", nargs="*", type=Path, default=[], help="sizes that pySHACL checks too")
    arguments = parser.parse_args()
    for directory in arguments.stores:
        store = open_store(find_release(directory))
        graph = ox.Store()
        graph.extend(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        shapes, report = timed(lambda graph=graph: check_shapes(graph))  # type: ignore[misc]
        audits, more = timed(lambda graph=graph: check_audits(graph, AUDITS))  # type: ignore[misc]
        singles = [one_letter(store, graph) for graph in letters(store)]
        print(
            f"{directory.name}: {len(store)} quads; shapes {shapes:.1f} s, audits {audits:.1f} s "
            f"({told(report + more)}); one letter: median {statistics.median(singles):.1f} ms, "
            f"most {max(singles):.1f} ms",
            flush=True,
        )
        if directory in arguments.judge:
            slow, judged = timed(lambda graph=graph: judge_shapes(graph))  # type: ignore[misc]
            same = "the same report" if judged == report else "ANOTHER REPORT"
            print(
                f"{directory.name}: pySHACL {slow:.1f} s, {slow / shapes:.0f} times as long: {same}",
                flush=True,
            )


if __name__ == "__main__":
    main()
