"""A release that grows: a copy of the published one is changed, and published as the next.

The copy shares the files of the release by hard links, and so do the checkpoints made of it: what
RocksDB has once written it never changes. So the published release has no writer, readers keep
what they have open, and a writer that is killed leaves nothing but a directory that the next one
removes. Time and space go with the size of the change, not with that of the graph.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrgraph.errors import StoreError
from hrgraph.namespaces import expand, shrink
from hrgraph.store.digest import add_up, canonical_lines, identify, subtract
from hrgraph.store.index import INDEX, update_index
from hrgraph.store.publishing import BUILDING, Release, locked, place, prune, sync, writing
from hrgraph.store.releases import PublishedRelease, find_release

__all__ = ["Change", "Writer", "open_writer"]

_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Change:
    """What a change did to the merge of all graphs: the triples that went and that came."""

    gone: tuple[ox.Triple, ...] = ()
    came: tuple[ox.Triple, ...] = ()

    def __iter__(self) -> Iterator[ox.Triple]:
        yield from self.gone
        yield from self.came


@contextmanager
def open_writer(directory: Path) -> Iterator[Writer]:
    """A writer on what ``directory`` has published; nobody else can write there meanwhile.

    Raises :class:`StoreError` when nothing is published there, when somebody else is writing, and when
    the disk is full or refuses to be written.
    """
    with writing(directory), locked(directory):
        release = find_release(directory)
        scratch = directory / "releases" / f"{BUILDING}{os.getpid()}-live"
        try:
            _clone(release.path / "store", scratch / "store")
            with closing(Writer(directory, scratch, release)) as writer:
                yield writer
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


@dataclass
class Writer:
    """A private copy of a release; :meth:`publish` makes what it holds the current release.

    Changes go through :meth:`change`, which keeps the merge, the counts and the hash right. ``grown``
    tells by how many quads each named graph has grown since the copy was made; ``watchers`` hear of
    each change.
    """

    directory: Path
    scratch: Path
    release: PublishedRelease | Release

    def __post_init__(self) -> None:
        about = self.release.about
        if "sum" not in about:
            raise StoreError(f"release {self.release.id} was built by an older version: build it again")
        self._sum = int(str(about["sum"]), 16)
        self._counts = {name: int(str(about[name])) for name in ("quads", "triples", "graphs")}
        classes = about["classes"]
        assert isinstance(classes, Mapping)
        self._classes: Counter[str] = Counter(classes)
        self._changed: set[str] = set()
        self.grown: Counter[str] = Counter()
        self.watchers: list[Callable[[Change], None]] = []
        self._number = 0
        # Opening the store, copying, writing out and removing large files is done beside other work.
        self._aside = ThreadPoolExecutor(max_workers=2)
        self._opened: Future[ox.Store] | None = self._aside.submit(ox.Store, str(self.scratch / "store"))
        self._index: Future[Path] | None = self._aside.submit(self._copy_index)
        self._written: Future[None] | None = None

    @property
    def store(self) -> ox.Store:
        """The copy, for reading; raises OSError when it cannot be opened."""
        assert self._opened is not None, "the writer has let go of its store"
        return self._opened.result()

    def change(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> Change:
        """Take quads of named graphs away and add others; say what that did to the merge.

        A triple that another graph says too stays in the merge. Quads that are not there are not
        removed, those that are there are not added.
        """
        coming = set(added)
        going = [quad for quad in set(removed) - coming if quad in self.store]
        fresh = [quad for quad in coming if quad not in self.store]
        self._sum = add_up(canonical_lines(fresh), subtract(canonical_lines(going), self._sum))
        self._counts["quads"] += len(fresh) - len(going)
        self.grown.update(str(getattr(quad.graph_name, "value", "")) for quad in fresh)
        self.grown.subtract(str(getattr(quad.graph_name, "value", "")) for quad in going)
        self._enter(fresh)
        _remove(self.store, going)
        self._leave(going)
        triples = {quad.triple for quad in fresh}
        came = [triple for triple in triples if _merged(triple) not in self.store]
        gone = [triple for triple in {quad.triple for quad in going} - triples if not self._said(triple)]
        self.store.extend(map(_merged, came))
        _remove(self.store, map(_merged, gone))
        self._count(gone, came)
        change = Change(tuple(gone), tuple(came))
        for watcher in self.watchers:
            watcher(change)
        return change

    def write_out(self) -> None:
        """Begin to write to the disk what was changed, so that :meth:`publish` has less to wait for."""
        if self._written is None:
            self._written = self._aside.submit(self.store.flush)

    def publish(
        self, about: Mapping[str, object] | None = None, files: Mapping[str, bytes | Path] | None = None
    ) -> Release:
        """Make what the copy holds now the current release; ``about`` are further facts of release.json,
        ``files`` are laid beside it: their content, or a file of a release that is to be shared.

        What has not changed is not published again.
        """
        self._number += 1
        fresh = self.directory / "releases" / f"{BUILDING}{os.getpid()}-{self._number}"
        try:
            fresh.mkdir()
            written, self._written = self._written, None
            if written is not None:
                written.result()
            self.store.flush()
            self.store.backup(str(fresh / "store"))
            copied, self._index = self._index or self._aside.submit(self._copy_index), None
            copied.result().rename(fresh / INDEX)
            update_index(self.store, fresh / INDEX, self._changed)
            for name, content in (files or {}).items():
                if isinstance(content, Path):
                    os.link(content, fresh / name)
                else:
                    (fresh / name).write_bytes(content)
            classes = {name: self._classes[name] for name in sorted(self._classes) if self._classes[name]}
            kept = {name: self.release.about[name] for name in self.release.about if name not in ("id",)}
            own = {"sha256": identify(self._sum), "sum": f"{self._sum:x}", **self._counts, "classes": classes}
            self.release = place(fresh, self.directory, {**kept, **(about or {}), **own})
            self._changed.clear()
            self._aside.submit(prune, self.release)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return self.release

    def close(self) -> None:
        """Let go of the files."""
        self._aside.shutdown()
        self._opened = None

    def _copy_index(self) -> Path:
        """A copy of the search index, on the disk already: what is then changed in it is little."""
        copy = self.scratch / INDEX
        shutil.copyfile(self.release.path / INDEX, copy)
        sync(copy)
        return copy

    def _enter(self, fresh: list[ox.Quad]) -> None:
        graphs = {quad.graph_name for quad in fresh if isinstance(quad.graph_name, ox.NamedNode)}
        self._counts["graphs"] += sum(not self.store.contains_named_graph(graph) for graph in graphs)
        self.store.extend(fresh)

    def _leave(self, going: list[ox.Quad]) -> None:
        """A named graph that holds nothing any more is none."""
        for graph in {quad.graph_name for quad in going if isinstance(quad.graph_name, ox.NamedNode)}:
            if next(self.store.quads_for_pattern(None, None, None, graph), None) is None:
                self.store.remove_graph(graph)
                self._counts["graphs"] -= 1

    def _said(self, triple: ox.Triple) -> bool:
        """Whether a named graph says this."""
        said = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        # On disk the engine also gives neighbours of a number that ends in the byte FF, such as 256 for 255.
        return any(quad.graph_name != _DEFAULT and quad.triple == triple for quad in said)

    def _count(self, gone: list[ox.Triple], came: list[ox.Triple]) -> None:
        self._counts["triples"] += len(came) - len(gone)
        kind = expand("rdf:type")
        for triples, step in ((came, 1), (gone, -1)):
            for triple in triples:
                if isinstance(triple.subject, ox.NamedNode):
                    self._changed.add(triple.subject.value)
                if triple.predicate.value == kind and isinstance(triple.object, ox.NamedNode):
                    name = shrink(triple.object.value)
                    if name.startswith("hr:"):
                        self._classes[name] += step


def _merged(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object)


def _remove(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    for quad in quads:
        store.remove(quad)


def _clone(store: Path, copy: Path) -> None:
    """A copy of a closed store: tables are linked, as they never change; the small rest is copied."""
    copy.mkdir(parents=True)
    for file in store.iterdir():
        if file.name == "LOCK":
            continue
        if file.suffix == ".sst":
            os.link(file, copy / file.name)
        else:
            shutil.copyfile(file, copy / file.name)
