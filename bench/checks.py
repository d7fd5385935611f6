"""How long the checks take: the whole graph by sets and by pySHACL, and one letter, at several sizes.

    python bench/checks.py build/store-200 build/store-20000 --judge build/store-200 --judge-limit 50

Each argument is a directory with a published release, as ``bench/generator.py --store`` makes it. The
processor's time is told, not the clock's: a busy machine makes clocks lie. Shapes and audits are asked
of the graph in memory, where a build and ``hrgraph validate`` have it; one letter is checked in the store
on disk, as when it is added.

``--judge`` asks pySHACL as well, of the same graph in memory (nearly a minute for two hundred letters), and
compares the two reports. ``--judge-limit 50`` asks it of the other sizes, too, and ends it when it has taken
fifty times as long as the sets did: so it can be shown how much slower it is at least where nobody could
wait for its end.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from hrgraph.checks import Known, Report, check_audits, check_shapes, judge_shapes, validate_letter
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


def one_letter(store: ox.Store, graph: ox.NamedNode, known: Known | None) -> float:
    """Milliseconds for one letter, with audits; its statements are at hand, as they are when it is added."""
    quads = list(store.quads_for_pattern(None, None, None, graph))
    return min(timed(lambda: validate_letter(store, quads, AUDITS, known))[0] for _ in range(3)) * 1000


def told(report: Report) -> str:
    return report.to_text().splitlines()[0]


def _judge(graph: ox.Store, limit: float | None, answer: Connection) -> None:
    """In a process of its own: what pySHACL says; it is ended after so many seconds of the processor."""
    if limit is not None:
        soft = math.ceil(time.process_time() + limit)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, soft + 1))
    answer.send(timed(lambda: judge_shapes(graph)))


def judged(graph: ox.Store, limit: float | None = None) -> tuple[float, Report] | None:
    """Seconds of the processor and report of pySHACL, None when it had not ended within the limit."""
    # Forked: the graph is the same one, and need not be loaded again.
    context = multiprocessing.get_context("fork")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_judge, args=(graph, limit, its))
    process.start()
    its.close()
    try:
        result: tuple[float, Report] = mine.recv()
    except EOFError:
        return None
    finally:
        process.join()
    return result


def in_memory(store: ox.Store) -> ox.Store:
    """The merge of all graphs, as a build has it when it checks."""
    graph = ox.Store()
    graph.bulk_extend(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return graph


def beside(name: str, graph: ox.Store, shapes: float, report: Report, limit: int | None) -> bool:
    """Tell how pySHACL does beside the sets; whether it came to its end."""
    most = None if limit is None else limit * shapes
    found = judged(graph, most)
    if found is None:
        print(
            f"{name}: pySHACL had not ended after {most:.0f} s: more than {limit} times as long", flush=True
        )
        return False
    same = "the same report" if found[1] == report else "ANOTHER REPORT"
    print(f"{name}: pySHACL {found[0]:.1f} s, {found[0] / shapes:.0f} times as long: {same}", flush=True)
    return True


def beside_the_shapes(name: str, store: ox.Store, graph: ox.Store) -> None:
    """Tell how long the audits take, and one letter: the first of a writer, and those after it."""
    audits, report = timed(lambda: check_audits(graph, AUDITS))
    print(f"{name}: audits {audits:.1f} s ({told(report)})", flush=True)
    chosen = letters(store)
    first = [one_letter(store, graph, None) for graph in chosen]
    known = Known()
    one_letter(store, chosen[0], known)
    later = [one_letter(store, graph, known) for graph in chosen]
    print(
        f"{name}: one letter: median {statistics.median(later):.1f} ms, most {max(later):.1f} ms; "
        f"as the first of a writer: median {statistics.median(first):.1f} ms, most {max(first):.1f} ms",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("stores", nargs="+", type=Path)
    parser.add_argument("--judge", nargs="*", type=Path, default=[], help="sizes that pySHACL checks, too")
    parser.add_argument("--judge-limit", type=int, help="at others it is ended after N times as long")
    parser.add_argument("--only-shapes", action="store_true", help="no audits, and no letters one by one")
    arguments = parser.parse_args()
    compared = []
    for directory in arguments.stores:
        store = open_store(find_release(directory))
        graph = in_memory(store)
        shapes, report = timed(lambda graph=graph: check_shapes(graph))  # type: ignore[misc]
        print(f"{directory.name}: {len(store)} quads; shapes {shapes:.1f} s ({told(report)})", flush=True)
        if not arguments.only_shapes:
            beside_the_shapes(directory.name, store, graph)
        to_its_end = directory in arguments.judge
        if (to_its_end or arguments.judge_limit) and beside(
            directory.name, graph, shapes, report, None if to_its_end else arguments.judge_limit
        ):
            compared.append(directory.name)
    if compared:
        print(f"the two reports were compared at: {', '.join(compared)}", flush=True)


if __name__ == "__main__":
    main()
