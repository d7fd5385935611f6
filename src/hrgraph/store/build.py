"""Publish quads as a release: a directory that is written once, then one change of a link.

::

    DIR/
    ├── current -> releases/<id>      replaced atomically, last of all
    ├── .lock                         held while somebody builds
    └── releases/<id>/
        ├── store/                    Oxigraph: each named graph, and their merge as default graph
        ├── hrgraph.nq.gz             the named graphs as sorted N-Quads; .ttl.gz, .jsonld.gz: see dumps.py
        ├── find.sqlite               every name of every thing, to be searched
        ├── report.json               what the checks found; no part of the id
        └── release.json              id, counts, versions; no clock

The id is the SHA-256 of the RDFC-1.0 canonical form of the named graphs. Nothing we publish
is a blank node, so that form is simply the sorted N-Quads. The default graph adds nothing to
it: it holds each asserted triple once, so that plain SPARQL counts right.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hrgraph.errors import StoreError
from hrgraph.namespaces import expand, shrink
from hrgraph.store.dumps import DUMPS, write_dumps
from hrgraph.store.index import INDEX, build_index

__all__ = ["DUMP", "KEPT", "REPORT", "Release", "build", "canonical", "prepare"]

DUMP = DUMPS[0].name
REPORT = "report.json"
"""What the checks found in a release, as it was when the release was first built."""
KEPT = 3
"""How many releases stay on disk, the published one included."""

_SHOWN = 16
_BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class Release:
    """A published release: its id, where it lies, and what it holds."""

    id: str
    path: Path
    about: Mapping[str, object]

    def to_text(self) -> str:
        """What was published, for a person: id, place, counts of the larger classes."""
        lines = [f"release {self.id} in {self.path}"]
        lines.append(f"{self.about['triples']} statements in {len(_mapping(self.about['graphs']))} graphs")
        lines += [f"{count:>7} {name}" for name, count in _mapping(self.about["classes"]).items()]
        return "\n".join(lines)


def canonical(quads: Iterable[ox.Quad]) -> bytes:
    """The RDFC-1.0 canonical N-Quads of quads without blank nodes.

    Raises :class:`StoreError` when there is a blank node.

    >>> q = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode("urn:g"))
    >>> canonical([q, q])
    b'<urn:s> <urn:p> "o" <urn:g> .\\n'
    """
    named = list(quads)
    for quad in named:
        if any(isinstance(part, ox.BlankNode) for part in quad):
            raise StoreError(f"a blank node would be published: {quad}")
    text = ox.serialize(named, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(text.splitlines(keepends=True))))


def prepare(directory: Path) -> None:
    """Make sure that releases can be written in ``directory``, before the work of making one.

    Raises :class:`StoreError` when they cannot be, or when somebody else is building there.
    """
    with _writing(directory), _lock(directory):
        pass


def build(
    quads: Iterable[ox.Quad],
    directory: Path,
    about: Mapping[str, object] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Release:
    """Publish quads of named graphs as a new release of ``directory`` and make it the current one.

    ``files`` are laid beside release.json, such as :data:`REPORT`; they are no part of the id.

    The same quads give the same release. Whatever was published before stays untouched until
    the last step, and stays so when anything fails; a failed build leaves nothing behind.
    Raises :class:`StoreError` when the directory cannot be written, somebody else is building
    there, or the quads cannot be published.
    """
    published = [quad for quad in quads if quad.graph_name != ox.DefaultGraph()]
    dump = canonical(published)
    with _writing(directory), _lock(directory):
        return _publish(dump, directory, about or {}, files or {})


def _publish(
    dump: bytes, directory: Path, about: Mapping[str, object], files: Mapping[str, bytes]
) -> Release:
    digest = hashlib.sha256(dump).hexdigest()
    releases = directory / "releases"
    final = releases / digest[:_SHOWN]
    if not (final / "release.json").is_file():
        fresh = releases / f"{_BUILDING}{os.getpid()}"
        try:
            facts = {"id": digest[:_SHOWN], "sha256": digest, **about, **_fill(fresh, dump)}
            (fresh / "release.json").write_text(
                json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            for name, content in files.items():
                (fresh / name).write_bytes(content)
            _sync_tree(fresh)
            fresh.rename(final)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    final.touch()
    _sync(releases)
    _point(directory, final)
    _prune(releases, final)
    return Release(final.name, final, json.loads((final / "release.json").read_text(encoding="utf-8")))


def _fill(fresh: Path, dump: bytes) -> dict[str, object]:
    """Write store and dump into a fresh directory; return the counts."""
    fresh.mkdir()
    dumps = write_dumps(dump, fresh)
    store = ox.Store(str(fresh / "store"))
    store.bulk_load(dump, ox.RdfFormat.N_QUADS)
    store.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(dump, format=ox.RdfFormat.N_QUADS)
    )
    store.flush()
    store.optimize()
    build_index(store, fresh / INDEX)
    counts = _count(store)
    store.flush()
    return {**counts, "dumps": dumps}


def _count(store: ox.Store) -> dict[str, object]:
    default = ox.DefaultGraph()
    types = ox.NamedNode(expand("rdf:type"))
    classes: Counter[str] = Counter()
    for quad in store.quads_for_pattern(None, types, None, default):
        assert isinstance(quad.object, ox.NamedNode)
        classes[shrink(quad.object.value)] += 1
    graphs = {
        str(getattr(graph, "value", graph)): sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
        for graph in store.named_graphs()
    }
    return {
        "quads": sum(graphs.values()),
        "triples": sum(1 for _ in store.quads_for_pattern(None, None, None, default)),
        "graphs": dict(sorted(graphs.items())),
        "classes": {name: classes[name] for name in sorted(classes) if name.startswith("hr:")},
    }


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    """What the operating system refuses becomes a :class:`StoreError` that names the directory."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot publish in {directory}: {error.strerror or error}") from error


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    """Hold the directory for one builder; the lock goes with the process, however that ends."""
    (directory / "releases").mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("wb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(f"another build is running in {directory}: wait for it to end") from error
        for left in (directory / "releases").glob(f"{_BUILDING}*"):
            shutil.rmtree(left, ignore_errors=True)  # of a build that was killed
        yield


def _point(directory: Path, final: Path) -> None:
    link = directory / ".current-new"
    link.unlink(missing_ok=True)
    link.symlink_to(final.relative_to(directory), target_is_directory=True)
    link.replace(directory / "current")
    _sync(directory)


def _prune(releases: Path, current: Path) -> None:
    """Remove the oldest releases; a reader that still has one open keeps answering."""
    old = sorted(
        (path for path in releases.iterdir() if path != current), key=lambda path: path.stat().st_mtime
    )
    for path in old[: max(0, len(old) - (KEPT - 1))]:
        shutil.rmtree(path, ignore_errors=True)


def _sync_tree(root: Path) -> None:
    for path in [*root.rglob("*"), root]:
        _sync(path)


def _sync(path: Path) -> None:
    # RocksDB does not sync its log by itself: after a power cut only what was synced is there.
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)
    return value
