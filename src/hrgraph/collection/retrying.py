"""A letter in quarantine, once more: as its record was corrected, or as its file now reads."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from hrgraph.collection.quarantine import Doubtful
from hrgraph.collection.reading import Read, read_files
from hrgraph.collection.rows import row_as_read
from hrgraph.errors import UsageError
from hrgraph.graph.letters import tables_folder
from hrgraph.records.corrections import reread
from hrgraph.records.registers import Registers

__all__ = ["accepted", "record_again"]


def record_again(one: Doubtful, registers: Registers, data: Path, *, text: bool = True) -> Read:
    """What is to be tried: the record that a person has edited, or else a fresh reading of the file.

    A fresh reading keeps the record's corrections. Raises :class:`UsageError` for corrections that do
    not fit, and when there is neither a record nor a file any more.
    """
    path = one.source or Path(one.name)
    row = (one.record or {}).get("row")
    if row and not one.edited:
        return row_as_read(row, path, registers)
    if one.record is not None and one.edited and not one.record.get("corrections"):
        return Read(path, _without_row(one.record))
    if one.source is None or not one.source.is_file():
        if one.record is None:
            raise UsageError(
                f"{one.name}: the file {path} is not there any more: add it again from its new place"
            )
        return Read(path, reread(one.record, one.record))
    fresh = next(iter(read_files([one.source], registers, tables_folder(data), text=text)))
    if fresh.record is None or one.record is None:
        return fresh
    return Read(path, reread(one.record, fresh.record), fresh.findings)


def accepted(one: Doubtful, reason: str, by: str, date: str | None) -> dict[str, Any]:
    """The record of a letter that a person accepts, with who, why and (if said) on which day.

    Raises :class:`UsageError` where there is no record, and for a reason or a day that is none.

    >>> accepted(Doubtful("x", None, {"date": None}, "", "", False), "as printed", "me", None)["accepted"]
    {'reason': 'as printed', 'by': 'me', 'date': None}
    """
    if one.record is None:
        raise UsageError(f"{one.name} could not be read as a letter: there is nothing to accept")
    if not reason.strip():
        raise UsageError("--reason says why the letter is right all the same")
    try:
        day = datetime.date.fromisoformat(date).isoformat() if date else None
    except ValueError:
        raise UsageError(f"{date!r} is no day such as 2026-11-25") from None
    return _without_row(one.record) | {"accepted": {"reason": reason.strip(), "by": by, "date": day}}


def _without_row(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the row of the table that it was made of: that was kept only to try again."""
    return {key: value for key, value in record.items() if key != "row"}
