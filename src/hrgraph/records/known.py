"""What was read before: readings by the hash of their file, kept in one SQLite file.

A reading is known as long as the file, its name, the tables and this program are the same; whatever
else changes, the letter is read again. The file holds records with the wording that was asked for:
it is the user's own, and no part of the graph.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import hrgraph
from hrgraph.resources import data_dir

__all__ = ["Known"]

_TOGETHER = 100
"""So many readings are written at once: each write waits for the disk."""


class Known:
    """The readings of earlier runs. Where the file cannot be used, nothing is known and nothing kept.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "known.sqlite"
    >>> with Known(file) as known:
    ...     known.find(b"Dear Sir", "a.txt")
    """

    def __init__(self, path: Path, directory: Path | None = None, text: bool = True) -> None:
        self._reader = _fingerprint((directory or data_dir()).resolve(), text)
        self._waiting = 0
        self._database: sqlite3.Connection | None = None
        with contextlib.suppress(OSError, sqlite3.Error):
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=10)
            database.execute("CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, record TEXT)")
            database.commit()
            self._database = database

    def __enter__(self) -> Known:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.commit()
            self._database.close()

    def find(self, data: bytes, name: str) -> str | None:
        """The record of this very file as JSON, or None where it was not read before."""
        if self._database is None:
            return None
        key = self._key(hashlib.sha256(data).hexdigest(), name)
        try:
            row = self._database.execute("SELECT record FROM readings WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        return None if row is None else str(row[0])

    def add(self, record: str) -> None:
        """Keep a reading, given as JSON. What cannot be written is not kept: it costs a reading more."""
        document = json.loads(record).get("document")
        if self._database is None or not document:
            return
        key = self._key(document["sha256"], document["name"])
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("INSERT OR REPLACE INTO readings VALUES (?, ?)", (key, record))
            self._waiting += 1
            if self._waiting >= _TOGETHER:
                self._database.commit()
                self._waiting = 0

    def _key(self, sha256: str, name: str) -> str:
        return f"{self._reader} {sha256} {name}"


@lru_cache(maxsize=8)
def _fingerprint(directory: Path, text: bool) -> str:
    """A hash of everything that a reading depends on besides the letter."""
    package = Path(hrgraph.__file__).parent
    tables = [*directory.glob("*.csv"), *directory.glob("*.yaml")]
    code = [path for room in ("documents", "records") for path in (package / room).glob("*.py")]
    digest = hashlib.sha256(f"{hrgraph.__version__} {text}".encode())
    for path in sorted(tables) + sorted(code):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
