"""Letters that are not in the graph because something about them is doubtful, until a person has looked.

Each has a folder: ``record.json`` (what was read of it, to be corrected by hand), ``report.txt`` (what
is wrong, where, and what to do), ``about.json`` (the file it came from). A correction that should hold
when the letter is read again goes into ``corrections`` of the record (records/corrections.py).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrgraph.checks import Report
from hrgraph.collection.folder import Folder, kept_in, write_whole
from hrgraph.collection.growing import dump_record
from hrgraph.collection.reading import Read
from hrgraph.errors import UsageError
from hrgraph.graph.resolve import slug
from hrgraph.iris import communication_key

__all__ = ["Doubtful", "Quarantine", "name_of"]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One letter in quarantine: ``record`` is None where the file could not be read as a letter."""

    name: str
    source: Path | None
    record: dict[str, Any] | None
    report: str
    why: str
    edited: bool


class Quarantine:
    """The doubtful letters of a folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder.quarantine

    def put(self, source: Path | None, record: Mapping[str, Any] | None, report: Report) -> str:
        """Put a letter there, in the place of what was there of it; gives its name."""
        name = name_of(source, record)
        place = self._folder / name
        text = dump_record(record) if record is not None else None
        worst = report.findings[0].message if report.findings else "nobody knows"
        about = {
            "source": str(source.resolve()) if source else None,
            "sha256": hashlib.sha256(text).hexdigest() if text else None,
            "why": worst,
        }
        with kept_in(place):
            if text is not None:
                write_whole(place / "record.json", text)
            write_whole(place / "report.txt", (report.to_text() + "\n").encode())
            write_whole(place / "report.json", dump_record(report.to_json()))
            write_whole(place / "about.json", dump_record(about))
        return name

    def put_read(self, read: Read, report: Report) -> str:
        """Put there what a file gave; a row of a table is kept with it, to be matched again."""
        row = {"row": dict(read.row)} if read.row and read.record is not None else {}
        return self.put(read.path, None if read.record is None else read.record | row, report)

    def names(self) -> list[str]:
        """Who is there, in order."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if (path / "about.json").is_file())

    def get(self, name: str) -> Doubtful:
        """One of them. Raises :class:`UsageError` when there is none of that name."""
        place = self._folder / name
        if name not in self.names():
            known = ", ".join(self.names()) or "nothing"
            raise UsageError(f"there is no {name!r} in quarantine; it holds {known}")
        about = json.loads((place / "about.json").read_bytes())
        try:
            text = (place / "record.json").read_bytes()
            record = json.loads(text)
        except FileNotFoundError:
            text, record = None, None
        except ValueError as error:
            raise UsageError(f"{place / 'record.json'} is no JSON any more: {error}") from None
        edited = text is not None and hashlib.sha256(text).hexdigest() != about["sha256"]
        source = Path(about["source"]) if about["source"] else None
        report = (place / "report.txt").read_text(encoding="utf-8")
        return Doubtful(name, source, record, report, str(about["why"]), edited)

    def drop(self, name: str) -> None:
        """Take one out of quarantine."""
        with kept_in(self._folder):
            shutil.rmtree(self._folder / name)

    def drop_known(self, source: Path | None, record: Mapping[str, Any] | None) -> None:
        """Take a letter out that has been added meanwhile, if it was there."""
        for name in {name_of(source, record), name_of(source, None)}:
            if name in self.names():
                self.drop(name)

    def place(self, name: str) -> Path:
        """The folder of one of them."""
        return self._folder / name

    def pick(self, names: Sequence[str]) -> list[Doubtful]:
        """Those that are named, or all. Raises :class:`UsageError` for a name that is not there."""
        return [self.get(name) for name in names or self.names()]


def name_of(source: Path | None, record: Mapping[str, Any] | None) -> str:
    """What a doubtful letter is called: by its reference, or by its file.

    >>> name_of(Path("a/scan 3.pdf"), {"reference": None}), name_of(None, {"reference": "AL OTH 1/2020"})
    ('scan-3-pdf', 'OTH-1-2020')
    """
    try:
        return communication_key(str((record or {}).get("reference")))
    except ValueError:
        return slug(source.name if source else "row")
