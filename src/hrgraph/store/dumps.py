"""A release as files to download: N-Quads, Turtle and JSON-LD, gzipped; the same release, the same bytes.

N-Quads and JSON-LD hold the named graphs, Turtle their merge. A file's header has no time in it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from hrgraph.namespaces import prefixes

__all__ = [
    "DUMPS",
    "Dump",
    "by_graph",
    "find_dump",
    "merged",
    "note_facts",
    "read_facts",
    "sorted_head",
    "write_dumps",
]

_LEVEL = 6
_FACTS = "dumps.json"

Facts = dict[str, dict[str, Any]]
"""Size and SHA-256 of dumps, by file name."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A file of a release: its suffix, its label, the media type inside the gzip."""

    suffix: str
    label: str
    media_type: str

    @property
    def name(self) -> str:
        """The name of the file.

        >>> DUMPS[0].name
        'hrgraph.nq.gz'
        """
        return f"hrgraph.{self.suffix}.gz"


DUMPS = (
    Dump("nq", "N-Quads", "application/n-quads"),
    Dump("ttl", "Turtle", "text/turtle"),
    Dump("jsonld", "JSON-LD", "application/ld+json"),
)


def find_dump(name: str) -> Dump | None:
    """The kind of dump that has this file name; None where there is none.

    >>> find_dump("hrgraph.ttl.gz").label, find_dump("release.json")
    ('Turtle', None)
    """
    return next((dump for dump in DUMPS if dump.name == name), None)


def write_dumps(nquads: bytes, folder: Path, names: Iterable[str] | None = None) -> Facts:
    """Write dumps (all, or those named) of sorted N-Quads into a folder, and note sizes and SHA-256."""
    writers = {"nq": _write_nquads, "ttl": _write_turtle, "jsonld": _write_jsonld}
    wanted = [dump for dump in DUMPS if names is None or dump.name in names]
    for dump in wanted:
        fresh = folder / f".{dump.name}-{os.getpid()}"
        with _packed(fresh) as file:
            writers[dump.suffix](nquads, file)
        fresh.replace(folder / dump.name)
    return note_facts(folder, [dump.name for dump in wanted])


def note_facts(folder: Path, names: Iterable[str]) -> Facts:
    """Note the sizes and SHA-256 of dumps beside them; gives those of all that are noted."""
    found = read_facts(folder)
    for name in names:
        with (folder / name).open("rb") as packed:
            digest = hashlib.file_digest(packed, "sha256").hexdigest()
        found[name] = {"bytes": (folder / name).stat().st_size, "sha256": digest}
    fresh = folder / f".{_FACTS}-{os.getpid()}"
    fresh.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    fresh.replace(folder / _FACTS)
    return found


def read_facts(folder: Path) -> Facts:
    """The sizes and SHA-256 of the dumps of a release that have been made, by file name."""
    try:
        found: Facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def merged(nquads: bytes) -> bytes:
    """The sorted N-Triples of the merge of sorted N-Quads.

    >>> merged(b'<a:s> <a:p> "o" <a:g> .\\n<a:s> <a:p> "o" <a:h> .\\n')
    b'<a:s> <a:p> "o" .\\n'
    """
    lines = {line[: line.rindex(b" <", 0, -3)] + b" .\n" for line in nquads.splitlines(keepends=True)}
    return b"".join(sorted(lines))


def by_graph(nquads: bytes) -> list[ox.Quad]:
    """Quads graph by graph and thing by thing, as JSON-LD nests them."""
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    return sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad.subject)))


def sorted_head(turtle: bytes) -> bytes:
    """Turtle or TriG with its prefixes in order: the engine writes them in any."""
    lines = turtle.split(b"\n")
    count = next(
        (number for number, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines)
    )
    return b"\n".join([*sorted(lines[:count]), *lines[count:]])


def _write_nquads(nquads: bytes, file: IO[bytes]) -> None:
    file.write(nquads)


def _write_turtle(nquads: bytes, file: IO[bytes]) -> None:
    triples = (quad.triple for quad in ox.parse(merged(nquads), format=ox.RdfFormat.N_QUADS))
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes())) or b""
    file.write(sorted_head(text))


def _write_jsonld(nquads: bytes, file: IO[bytes]) -> None:
    ox.serialize(by_graph(nquads), file, format=ox.RdfFormat.JSON_LD)


@contextmanager
def _packed(path: Path) -> Iterator[IO[bytes]]:
    """A gzip file without name or time; writes are gathered, the engine makes many small ones."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as packed,
        BufferedWriter(cast("IO[bytes]", packed), 1 << 20) as file,
    ):
        yield file
