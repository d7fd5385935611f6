"""Letters on the command line: find the files, read them, print what they say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from hrgraph.documents import Document, read_bytes, read_document
from hrgraph.errors import DocumentError, UsageError
from hrgraph.findings import Finding, Severity
from hrgraph.records import Registers, extract, load_registers

__all__ = ["find_letters", "print_records"]

_STDIN = Path("-")


def print_records(paths: Sequence[Path], format: str, text: bool) -> int:
    """Print the record of each letter to stdout and its problems to stderr.

    Returns 1 when a file could not be read as a letter, else 0. Raises :class:`UsageError` for a
    path that is not there.
    """
    letters = find_letters(paths)
    registers = load_registers()
    failed = False
    for path in letters:
        try:
            document = _open(path)
        except DocumentError as error:
            typer.echo(Finding(Severity.VIOLATION, str(error), file=str(path)).to_text(), err=True)
            failed = True
            continue
        communication = extract(document, registers)
        record = communication.to_json(text=text)
        if format == "json":
            typer.echo(json.dumps(record, ensure_ascii=False, indent=1 if len(letters) == 1 else None))
        else:
            typer.echo(_as_graph(record, registers, format), nl=False)
        for problem in communication.problems:
            typer.echo(f"{path}: {problem.to_text()}", err=True)
            failed = failed or problem.severity is Severity.VIOLATION
    return 1 if failed else 0


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
