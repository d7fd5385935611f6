"""Files → records that can be added: letters are read, records (JSON) are taken as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrgraph.errors import DocumentError, UsageError
from hrgraph.findings import Finding, Severity
from hrgraph.records.registers import Registers

__all__ = ["Read", "find_files", "read_files"]

_NO_LETTER = "no-letter"
"""How the reader names the finding that a document is no letter at all."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file gave: a record, or (None) why there is none in ``findings``; and the row of a table."""

    path: Path
    record: dict[str, Any] | None
    findings: tuple[Finding, ...] = ()
    row: Mapping[str, str] | None = None

    @property
    def doubtful(self) -> bool:
        """Whether it must not be added as it is: there is no record, or something in it is plainly wrong."""
        bad = any(finding.severity is Severity.VIOLATION for finding in self.findings)
        return self.record is None or (bad and "accepted" not in self.record)


def read_files(
    paths: Sequence[Path], registers: Registers, tables: Path, *, text: bool = True, known: Path | None = None
) -> Iterator[Read]:
    """What files hold, one after the other: letters, and records as ``hrgraph read`` prints them.

    Without ``text`` no sentence of a letter is kept. Several letters are read by worker processes.
    """
    records = [path for path in paths if path.suffix == ".json"]
    letters = [path for path in paths if path.suffix != ".json"]
    for path in records:
        yield from _load(path, text)
    if len(letters) == 1:
        yield _read(letters[0], registers, text)
    elif letters:
        from hrgraph.records.batch import read_letters

        for reading in read_letters(letters, directory=tables, text=text, known=known):
            record = None if reading.json is None else json.loads(reading.json)
            yield _judge(reading.path, record, reading.findings)


def _load(path: Path, text: bool) -> Iterator[Read]:
    """The records in a file: one object, or one a line."""
    try:
        content = path.read_text(encoding="utf-8")
        try:
            found = [json.loads(content)]
        except ValueError:
            found = [json.loads(line) for line in content.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        yield Read(path, None, (_bad(path, f"the record cannot be read: {error}"),))
        return
    for record in found:
        if not isinstance(record, dict) or "mandates" not in record:
            yield Read(path, None, (_bad(path, "the file holds no record of a letter"),))
        else:
            yield Read(path, record if text else _wordless(record))


def _read(path: Path, registers: Registers, text: bool) -> Read:
    # The readers take longer to load than a record to add, and a record needs none of them.
    from hrgraph.documents import read_document
    from hrgraph.records import extract

    try:
        letter = extract(read_document(path), registers)
    except (DocumentError, OSError) as error:
        return Read(path, None, (_bad(path, str(error)),))
    return _judge(path, letter.to_json(text=text), letter.problems)


def _judge(path: Path, record: dict[str, Any] | None, findings: tuple[Finding, ...]) -> Read:
    if any(finding.source == _NO_LETTER for finding in findings):
        record = None
    return Read(path, record, findings)


def _wordless(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the wording that ``hrgraph read --no-text`` leaves out."""
    evidence = {
        pointer: {key: value for key, value in place.items() if key != "quote"}
        for pointer, place in (record.get("evidence") or {}).items()
    }
    questions = [
        {key: value for key, value in one.items() if key != "text"} for one in record.get("questions") or []
    ]
    problems = [
        {key: value for key, value in one.items() if key != "value"} for one in record.get("problems") or []
    ]
    return record | {"evidence": evidence, "questions": questions, "problems": problems}


def _bad(path: Path, message: str) -> Finding:
    cure = "look at the file: is it a letter, and is it whole? A scanned letter must be made into text first"
    return Finding(Severity.VIOLATION, message, file=path.name, source="unreadable", cure=cure)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files among ``paths`` and inside its folders, in order; raises :class:`UsageError`.

    >>> find_files([Path("no-such-letter.pdf")])
    Traceback (most recent call last):
    hrgraph.errors.UsageError: there is no file no-such-letter.pdf
    """
    found: list[Path] = []
    for path in paths:
        if path.is_file():
            found.append(path)
        elif path.is_dir():
            found += sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
        else:
            raise UsageError(f"there is no file {path}")
    if not found:
        raise UsageError(f"there is no file in {', '.join(map(str, paths))}")
    return found
