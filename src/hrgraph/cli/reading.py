"""Letters on the command line: find the files, read them, print what they say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from hrgraph.cli.batches import Count, Kept
from hrgraph.documents import Document, read_bytes, read_document
from hrgraph.errors import DocumentError, UsageError
from hrgraph.findings import Finding, Severity
from hrgraph.records import Registers, extract, load_registers, marks
from hrgraph.records.batch import Reading, read_letters

__all__ = ["explain", "find_letters", "print_records"]

_STDIN = Path("-")
_NO_LETTER = "no-letter"


def print_records(
    paths: Sequence[Path],
    format: str,
    text: bool = True,
    *,
    known: Path | None = None,
    corrections: Path | None = None,
    quiet: bool = False,
) -> int:
    """Print the record of each letter to stdout and its problems to stderr.

    Several letters are read by worker processes, which a bad file may cost but not the batch; the order
    of the letters is kept, and what ``known`` remembers from an earlier run is not read again.
    ``corrections`` is a folder of records whose corrections by hand are kept. Returns 1 when a file of
    several could not be read as a letter, else 0. Raises :class:`UsageError` for a path that is not
    there, and for a single document that is no letter.
    """
    letters = find_letters(paths)
    alone = len(letters) == 1
    kept = Kept(corrections) if corrections else None
    indent = 1 if alone and format == "json" else None
    with Count(None if alone else len(letters), quiet) as count:
        for reading in _readings(letters, text, known):
            refusal = _refusal(reading) if alone else None
            if refusal:
                raise UsageError(refusal)
            findings = reading.findings
            if reading.json is not None:
                line, more = (reading.json, ()) if kept is None else kept.apply(reading.json)
                findings = (*findings, *more)
                typer.echo(_written(line, format, indent), nl=format in ("json", "jsonl"))
            count.add(reading, findings)
    return 1 if count.failed else 0


def explain(path: Path, page: Path | None) -> None:
    """Show a letter with the values that were read from it marked, on the terminal or as one HTML file.

    Raises :class:`UsageError` for a path that is not there or cannot be written, and
    :class:`hrgraph.errors.DocumentError` for a file that is no document.
    """
    find_letters([path])
    document = _open(path)
    record = extract(document, load_registers())
    if page is not None:
        try:
            page.write_text(marks.page(document, record), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot write {page}: {error.strerror or error}") from None
        typer.echo(f"wrote {page}", err=True)
        return
    shown = Text()
    for mark in marks.marked(document, record):
        shown.append(mark.text, "bold reverse" if mark.pointers else "")
        if mark.pointers:
            shown.append(f" [{' '.join(mark.pointers)}]", "dim")
    Console(highlight=False, soft_wrap=True).print(shown)
    for problem in record.problems:
        typer.echo(problem.to_text(), err=True)


def _readings(letters: Sequence[Path], text: bool, known: Path | None) -> Iterator[Reading]:
    if len(letters) > 1 and _STDIN not in letters:
        yield from read_letters(letters, text=text, known=known)
        return
    for path in letters:
        try:
            record = extract(_open(path), load_registers())
        except DocumentError as error:
            yield Reading(path, None, (Finding(Severity.VIOLATION, str(error)),))
        else:
            line = json.dumps(record.to_json(text=text), ensure_ascii=False)
            yield Reading(path, line, record.problems, record.document.pages if record.document else 0)


def _refusal(reading: Reading) -> str | None:
    """Why a single document is no letter, in a line; None for a letter and for a file that is unreadable."""
    for finding in reading.findings:
        if finding.source == _NO_LETTER:
            return f"{reading.path}: {finding.message} ({finding.cure})"
    return None


def _written(line: str, format: str, indent: int | None) -> str:
    """A record in the form that was asked for, from its line of JSON."""
    if format not in ("json", "jsonl"):
        return _as_graph(json.loads(line), load_registers(), format)
    return line if indent is None else json.dumps(json.loads(line), ensure_ascii=False, indent=indent)


def find_letters(paths: Sequence[Path]) -> list[Path]:
    """The files among ``paths`` and inside its folders, in order; raises :class:`UsageError`.

    >>> find_letters([Path("no-such-letter.pdf")])
    Traceback (most recent call last):
    hrgraph.errors.UsageError: there is no file no-such-letter.pdf
    """
    return [letter for path in paths for letter in _inside(path)]


def _inside(path: Path) -> Iterator[Path]:
    if path == _STDIN or path.is_file():
        yield path
    elif path.is_dir():
        found = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
        if not found:
            raise UsageError(f"there is no file in the folder {path}")
        yield from found
    else:
        raise UsageError(f"there is no file {path}")


def _open(path: Path) -> Document:
    if path == _STDIN:
        return read_bytes(sys.stdin.buffer.read(), "standard input")
    return read_document(path)


def _as_graph(record: dict[str, object], registers: Registers, format: str) -> str:
    from hrgraph.graph import record_as

    return record_as(record, registers, format)
