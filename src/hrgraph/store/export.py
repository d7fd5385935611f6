"""A published release as sorted text: the same release gives the same bytes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox

from hrgraph.errors import StoreError, UsageError
from hrgraph.namespaces import prefixes
from hrgraph.store.dumping import make_dump
from hrgraph.store.dumps import by_graph, merged, sorted_head
from hrgraph.store.releases import find_release

__all__ = ["EXPORT_FORMATS", "export_release"]

EXPORT_FORMATS = ("nquads", "trig", "turtle", "ntriples", "jsonld")
"""nquads, trig and jsonld hold the named graphs; turtle and ntriples their merge."""


def export_release(directory: Path, format: str = "nquads") -> bytes:
    """The release that is published in a directory, in one of :data:`EXPORT_FORMATS`.

    Raises :class:`StoreError` when nothing is published there or its dump cannot be read, and
    :class:`UsageError` for another format.
    """
    if format not in EXPORT_FORMATS:
        raise UsageError(f"{format!r} is no format of an export: {', '.join(EXPORT_FORMATS)}")
    release = find_release(directory)
    try:
        dump = gzip.decompress(make_dump(release.path).read_bytes())
    except (OSError, EOFError) as error:
        raise StoreError(f"the dump of release {release.id} cannot be read: {error}") from error
    if format == "nquads":
        return dump
    if format == "trig":
        quads = ox.parse(dump, format=ox.RdfFormat.N_QUADS)
        return sorted_head(ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=dict(prefixes())) or b"")
    if format == "jsonld":
        return ox.serialize(by_graph(dump), format=ox.RdfFormat.JSON_LD) or b""
    if format == "ntriples":
        return merged(dump)
    triples = (quad.triple for quad in ox.parse(merged(dump), format=ox.RdfFormat.N_QUADS))
    return sorted_head(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes())) or b"")
