"""Publish quads as a release: a directory that is written once, then one change of a link.

::

    DIR/
    ├── current -> releases/<id>      replaced atomically, last of all
    ├── .lock                         held while somebody writes
    └── releases/<id>/
        ├── store/                    Oxigraph: each named graph, and their merge as default graph
        ├── find.sqlite               every name of every thing, to be searched
        ├── report.json               what the checks found; no part of the id
        ├── hrgraph.nq.gz             the named graphs as sorted N-Quads; .ttl.gz, .jsonld.gz: see dumps.py;
        │                             of a large or a grown release, once somebody has asked for them
        └── release.json              id, counts, versions; no clock

The id is a hash of the set of all quads in named graphs (digest.py). The default graph adds
nothing to it: it holds each asserted triple once, so that plain SPARQL counts right.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from hrgraph.namespaces import expand, shrink
from hrgraph.store.digest import add_up, canonical_lines, identify
from hrgraph.store.dumps import write_dumps
from hrgraph.store.index import INDEX, build_index
from hrgraph.store.publishing import BUILDING, Release, locked, place, writing

__all__ = ["REPORT", "Release", "build", "canonical", "count_classes", "prepare"]

_DUMPED_AT_ONCE = 300_000
"""So many statements are packed in a few seconds."""
REPORT = "report.json"
"""What the checks found in a release, as it was when the release was first built."""


def canonical(quads: Iterable[ox.Quad]) -> bytes:
    """The RDFC-1.0 canonical N-Quads of quads without blank nodes.

    Raises :class:`hrgraph.errors.StoreError` when there is a blank node.

    >>> q = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode("urn:g"))
    >>> canonical([q, q])
    b'<urn:s> <urn:p> "o" <urn:g> .\\n'
    """
    return b"".join(canonical_lines(quads))


def prepare(directory: Path) -> None:
    """Make sure that releases can be written in ``directory``, before the work of making one.

    Raises :class:`hrgraph.errors.StoreError` when they cannot be, or when somebody else is writing there.
    """
    with writing(directory), locked(directory):
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
    Raises :class:`hrgraph.errors.StoreError` when the directory cannot be written, somebody else is
    writing there, or the quads cannot be published.
    """
    lines = canonical_lines(quad for quad in quads if quad.graph_name != ox.DefaultGraph())
    total = add_up(lines)
    with writing(directory), locked(directory):
        fresh = directory / "releases" / f"{BUILDING}{os.getpid()}"
        try:
            facts = {"sha256": identify(total), "sum": f"{total:x}", **(about or {}), **_fill(fresh, lines)}
            for name, content in (files or {}).items():
                (fresh / name).write_bytes(content)
            return place(fresh, directory, facts)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _fill(fresh: Path, lines: list[bytes]) -> dict[str, object]:
    """Write the store and its search index into a fresh directory; return the counts."""
    fresh.mkdir()
    # A line without its graph is the triple's own line.
    triples = {line.rsplit(b" ", 2)[0] + b" .\n" for line in lines}
    store = ox.Store(str(fresh / "store"))
    store.bulk_load(b"".join(lines), ox.RdfFormat.N_QUADS)
    store.bulk_load(b"".join(sorted(triples)), ox.RdfFormat.N_TRIPLES)
    store.flush()
    store.optimize()
    build_index(store, fresh / INDEX)
    if len(lines) <= _DUMPED_AT_ONCE:
        write_dumps(b"".join(lines), fresh)
    counts = {
        "quads": len(lines),
        "triples": len(triples),
        "graphs": sum(1 for _ in store.named_graphs()),
        "classes": count_classes(store),
    }
    store.flush()
    return counts


def count_classes(store: ox.Store) -> dict[str, int]:
    """How many things of each of our classes the default graph of a store holds."""
    kinds: Counter[str] = Counter()
    for quad in store.quads_for_pattern(None, ox.NamedNode(expand("rdf:type")), None, ox.DefaultGraph()):
        assert isinstance(quad.object, ox.NamedNode)
        kinds[quad.object.value] += 1
    names = {shrink(iri): count for iri, count in kinds.items()}
    return {name: names[name] for name in sorted(names) if name.startswith("hr:")}
