"""Dumps of a release that were not made with it: each is written when it is first asked for.

A release is published within a fraction of a second; a dump of millions of statements takes minutes.
The same release gives the same bytes, whoever makes them and when.
"""

from __future__ import annotations

import asyncio
import gzip
import heapq
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from hrgraph.errors import StoreError
from hrgraph.store.digest import canonical_lines
from hrgraph.store.dumps import DUMPS, note_facts, write_dumps

__all__ = ["DUMP", "make_dump", "make_dump_apart", "sorted_lines"]

DUMP = DUMPS[0].name

_AT_ONCE = 500_000
"""So many lines are sorted in memory; more are merged from files."""


def make_dump(release: Path, name: str = DUMP) -> Path:
    """A dump in the directory of a release, by its name, which is written when it is not there yet.

    Raises :class:`StoreError` when the store cannot be read or the file cannot be written.
    """
    path = release / name
    if path.is_file():
        return path
    try:
        if name == DUMP:
            _write_lines(release, path)
            note_facts(release, [name])
        else:
            write_dumps(gzip.decompress(make_dump(release).read_bytes()), release, [name])
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the dump {name} of release {release.name} cannot be made: {error}") from error
    return path


def _write_lines(release: Path, path: Path) -> None:
    fresh = release / f".{path.name}-{os.getpid()}"
    try:
        store = ox.Store.read_only(str(release / "store"))
        with fresh.open("wb") as file, gzip.GzipFile("", "wb", 6, fileobj=file, mtime=0) as packed:
            packed.writelines(sorted_lines(store))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


async def make_dump_apart(release: Path, name: str = DUMP) -> Path:
    """As :func:`make_dump`, by a process of its own: whoever serves answers meanwhile.

    Raises :class:`StoreError` when it fails.
    """
    path = release / name
    if not path.is_file():
        command = (sys.executable, "-m", "hrgraph.store.dumping", str(release), name)
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        _, told = await process.communicate()
        if process.returncode:
            message = told.decode(errors="replace").strip().rpartition("\n")[2]
            raise StoreError(message or f"the dump of release {release.name} cannot be made")
    return path


def sorted_lines(store: ox.Store, at_once: int = _AT_ONCE) -> Iterator[bytes]:
    """The named graphs of a store as sorted N-Quads lines, in little memory."""
    named = (quad for quad in store if quad.graph_name != ox.DefaultGraph())
    first = canonical_lines(islice(named, at_once))
    with ExitStack() as files:
        parts: list[Iterator[bytes]] = []
        while len(first) == at_once:
            part = files.enter_context(tempfile.TemporaryFile())
            part.writelines(first)
            part.seek(0)
            parts.append(iter(part))
            first = canonical_lines(islice(named, at_once))
        yield from heapq.merge(*parts, first)


if __name__ == "__main__":
    try:
        make_dump(Path(sys.argv[1]), sys.argv[2])
    except StoreError as error:
        sys.exit(str(error))
