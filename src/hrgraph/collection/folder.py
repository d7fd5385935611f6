"""The folder of a user's own letters: records, what is in quarantine, older versions, what was done when.

::

    DIR/
    ├── letters/OTH-10-2023.json     the records that belong to the graph: `hrgraph build --data DIR`
    ├── older/OTH-10-2023/<n>.json   what the record of a letter was before it was replaced or removed
    ├── quarantine/<name>/           record.json and report.txt of what is doubtful, for a person
    ├── history.jsonl                when which letter came and went; read by people, never published
    └── .pending                     what a writer is about to do, for the next one if it is killed

A file is written beside its place, synced, and moved there: it is whole or not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hrgraph.errors import StoreError
from hrgraph.graph.letters import LETTERS
from hrgraph.store.publishing import sync

__all__ = ["Folder", "kept_in", "remember", "remembered", "write_whole"]

_REMEMBERED = ".letters"


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """What the operating system refuses becomes a :class:`StoreError` that names the folder."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot write in {folder}: {error.strerror or error}") from error


def write_whole(path: Path, text: bytes) -> None:
    """Write a file so that it is whole or, if anything fails, what it was before. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        fresh.write_bytes(text)
        sync(fresh)
        fresh.replace(path)
        sync(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Folder:
    """A user's folder. Its methods raise :class:`StoreError` when it cannot be written."""

    path: Path

    @property
    def quarantine(self) -> Path:
        """Where doubtful letters lie, each in a folder of its own."""
        return self.path / "quarantine"

    def record(self, file: str) -> bytes | None:
        """The record of a letter by its place, such as ``letters/OTH-10-2023.json``; None without one."""
        try:
            return (self.path / file).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, file: str, text: bytes) -> None:
        """Write the record of a letter; the one that it replaces is kept among the older ones."""
        with kept_in(self.path):
            self._keep(file)
            write_whole(self.path / file, text)

    def drop(self, file: str) -> None:
        """Take the record of a letter away; it is kept among the older ones."""
        with kept_in(self.path):
            self._keep(file)
            (self.path / file).unlink(missing_ok=True)
            sync((self.path / file).parent)

    def older(self, file: str) -> list[Path]:
        """What the record of a letter was before, oldest first."""
        return sorted(self._older(file).glob("*.json"), key=lambda path: int(path.stem))

    def intend(self, files: Iterable[str]) -> None:
        """Say which records are about to change, before anything is done."""
        with kept_in(self.path):
            write_whole(self._pending, json.dumps(sorted(files)).encode())

    def intended(self) -> list[str]:
        """What a writer that was killed was about to change."""
        try:
            return [str(file) for file in json.loads(self._pending.read_bytes())]
        except FileNotFoundError:
            return []

    def done(self, what: Mapping[str, Any] | None) -> None:
        """What was intended is published: note it in the history (unless there is nothing to note)."""
        with kept_in(self.path):
            if what:
                now = datetime.now(UTC).isoformat(timespec="seconds")
                line = json.dumps({"time": now, **what}, ensure_ascii=False)
                with (self.path / "history.jsonl").open("a", encoding="utf-8") as log:
                    log.write(line + "\n")
            self._pending.unlink(missing_ok=True)

    def history(self) -> list[dict[str, Any]]:
        """What was done, oldest first; a line that was cut off is left out."""
        try:
            lines = (self.path / "history.jsonl").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines if line.endswith("}")]

    @property
    def _pending(self) -> Path:
        return self.path / ".pending"

    def _older(self, file: str) -> Path:
        return self.path / "older" / Path(file).relative_to(LETTERS).with_suffix("")

    def _keep(self, file: str) -> None:
        before = self.record(file)
        known = self.older(file)
        if before is not None and (not known or known[-1].read_bytes() != before):
            number = int(known[-1].stem) + 1 if known else 1
            write_whole(self._older(file) / f"{number}.json", before)


def remember(store: Path, data: Path) -> None:
    """Note in a store whose letters it holds, so that building it anew keeps them."""
    if remembered(store) != data.resolve():
        with kept_in(store):
            write_whole(store / _REMEMBERED, f"{data.resolve()}\n".encode())


def remembered(store: Path) -> Path | None:
    """The folder of the letters that were last added to a store; None where there is none (any more)."""
    try:
        data = Path((store / _REMEMBERED).read_text(encoding="utf-8").strip())
    except OSError:
        return None
    return data if data.is_dir() else None
