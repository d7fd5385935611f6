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

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from hrgraph.store.digest import Lines, canonical_lines
from hrgraph.store.draft import drafting
from hrgraph.store.publishing import Release

__all__ = ["REPORT", "Release", "build", "canonical"]

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
    named = canonical_lines(quad for quad in quads if quad.graph_name != ox.DefaultGraph())
    with drafting(directory) as draft:
        by_graph = groupby(sorted(named, key=_graph), key=_graph)
        draft.add(Lines.of(graph, lines) for graph, lines in by_graph)
        draft.finish()
        return draft.publish(about, files)


def _graph(line: bytes) -> str:
    return line.rsplit(b" ", 2)[1][1:-1].decode()
