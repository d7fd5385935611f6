"""A release in the making: lines come in any order, and become a store, counts, a hash and a search index.

The store on disk is loaded by a thread, a file of lines at a time, while whoever hands in the lines goes
on: the engine reads and sorts without holding up Python. The merge of all graphs is in memory too, and
that is where checks, derivations and the index ask: four times as fast as on disk.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from hrgraph.namespaces import expand, shrink
from hrgraph.store.digest import MODULUS, Lines, identify
from hrgraph.store.dumps import write_dumps
from hrgraph.store.index import INDEX, build_index
from hrgraph.store.publishing import BUILDING, Release, locked, place, prune, writing

__all__ = ["Draft", "drafting"]

_AT_ONCE = 96 << 20
"""So many bytes of lines are loaded at once: with more the engine takes more memory, with less more time."""
_DUMPED_AT_ONCE = 300_000
"""So many statements are packed in a few seconds."""


@contextmanager
def drafting(directory: Path) -> Iterator[Draft]:
    """A draft of the next release of ``directory``; nobody else can write there meanwhile.

    What was published before stays untouched until :meth:`Draft.publish`; a draft that is not published
    leaves nothing behind. Raises :class:`hrgraph.errors.StoreError` when the directory cannot be written
    or somebody else is writing there.
    """
    with writing(directory), locked(directory):
        fresh = directory / "releases" / f"{BUILDING}{os.getpid()}"
        fresh.mkdir()
        try:
            with ThreadPoolExecutor(max_workers=1) as loader:
                draft = Draft(directory, fresh, loader)
                try:
                    yield draft
                finally:
                    draft.close()
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


class Draft:
    """What is to be the next release; see :func:`drafting`. ``merge`` holds all triples, in memory."""

    def __init__(self, directory: Path, fresh: Path, loader: ThreadPoolExecutor) -> None:
        self.merge = ox.Store()
        self._directory = directory
        self._fresh = fresh
        self._loader = loader
        self._store: ox.Store | None = ox.Store(str(fresh / "store"))
        self._loads: list[Future[None]] = []
        self._part: IO[bytes] | None = None
        self._graphs: set[str] = set()
        self._count = self._total = 0
        self._texts: list[bytes] = []

    def add(self, some: Iterable[Lines]) -> None:
        """Take up lines that have not been handed in before."""
        found = [lines for lines in some if lines.count]
        self._graphs.update(lines.graph for lines in found)
        self._count += sum(lines.count for lines in found)
        self._total += sum(lines.total for lines in found)
        text = b"".join(lines.text for lines in found)
        triples = b"".join(lines.triples for lines in found)
        self.merge.bulk_load(triples, ox.RdfFormat.N_TRIPLES, lenient=True)
        if self._part is None:
            self._part = (self._fresh / f"lines-{len(self._loads)}.nq").open("wb")
        self._part.write(text)
        self._part.write(triples)
        if self._part.tell() > _AT_ONCE:
            self._load_part()
        if self._count <= _DUMPED_AT_ONCE:
            self._texts.append(text)
        else:
            self._texts.clear()

    def finish(self) -> None:
        """Say that no more lines come: what is left to do for the store on disk is begun."""
        self._load_part()
        self._loads.append(self._loader.submit(self._compact))

    def store(self) -> ox.Store:
        """The store on disk, with each named graph and their merge, after :meth:`finish`; waits for it.

        Raises OSError when it cannot be written.
        """
        for load in self._loads:
            load.result()
        assert self._store is not None
        return self._store

    def publish(
        self, about: Mapping[str, object] | None = None, files: Mapping[str, bytes] | None = None
    ) -> Release:
        """Make the draft, after :meth:`finish`, the current release; ``about`` are further facts of
        release.json, ``files`` are laid beside it.

        Raises OSError when the directory cannot be written.
        """
        build_index(self.merge, self._fresh / INDEX)
        counts = {
            "quads": self._count,
            "triples": len(self.merge),
            "graphs": len(self._graphs),
            "classes": _count_classes(self.merge),
        }
        if self._count <= _DUMPED_AT_ONCE:
            lines = sorted(line for text in self._texts for line in text.splitlines(keepends=True))
            write_dumps(b"".join(lines), self._fresh)
        for name, content in (files or {}).items():
            (self._fresh / name).write_bytes(content)
        self.store()
        self._store = None  # closed: what is published has no writer
        total = self._total % MODULUS
        facts = {"sha256": identify(total), "sum": f"{total:x}", **(about or {}), **counts}
        release = place(self._fresh, self._directory, facts)
        prune(release)
        return release

    def close(self) -> None:
        """Let go of the files."""
        if self._part is not None:
            self._part.close()
        self._loader.shutdown(cancel_futures=True)
        self._store = None

    def _load_part(self) -> None:
        if self._part is not None:
            self._part.close()
            self._loads.append(self._loader.submit(self._load, Path(self._part.name)))
            self._part = None

    def _load(self, part: Path) -> None:
        assert self._store is not None
        self._store.bulk_load(path=str(part), format=ox.RdfFormat.N_QUADS, lenient=True)
        part.unlink()

    def _compact(self) -> None:
        assert self._store is not None
        self._store.flush()
        self._store.optimize()


def _count_classes(merge: ox.Store) -> dict[str, int]:
    """How many things of each of our classes there are."""
    kinds: Counter[str] = Counter()
    for quad in merge.quads_for_pattern(None, ox.NamedNode(expand("rdf:type")), None, None):
        assert isinstance(quad.object, ox.NamedNode)
        kinds[quad.object.value] += 1
    names = {shrink(iri): count for iri, count in kinds.items()}
    return {name: names[name] for name in sorted(names) if name.startswith("hr:")}
