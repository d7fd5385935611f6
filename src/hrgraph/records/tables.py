"""A table of data/: CSV text becomes rows, and everything wrong with them becomes findings.

A table is UTF-8 with LF line ends, a header, a comma between cells, one fact a line, sorted by
its unique columns. What its cells may hold is said by its :class:`~hrgraph.records.promises.TableSpec`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from hrgraph.findings import Finding, Severity
from hrgraph.records.promises import Column, TableSpec

__all__ = ["Row", "Table", "find_cell_fault", "read_table"]

_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`/]+[^\s<>\"{}|\\^`]*")
_KEY = re.compile(r"[^\s/][^/\n]*(?:/[^/\n]+)*")
_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; ``line`` counts from 1, the header."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell of a column; empty when unknown."""
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that has been read; ``complete`` is false when its header or its bytes are broken."""

    name: str
    spec: TableSpec
    rows: tuple[Row, ...]
    complete: bool = True

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"


def read_table(path: Path, spec: TableSpec, known: bool = False) -> tuple[Table, list[Finding]]:
    """The rows of one CSV file and what is wrong with them by its description.

    The cells of a file that is ``known`` to be right are not looked at. References to other tables are
    not followed here.
    """
    faults = _Faults(path.name, spec)
    text = faults.text(path)
    rows = tuple(_rows(text, faults)) if text is not None else ()
    complete = text is not None and faults.header_is_right
    if complete and not known:
        for row in rows:
            faults.cells(row)
        faults.order(rows)
        faults.counts(rows)
    return Table(spec.name, spec, rows, complete), faults.findings


def find_cell_fault(column: Column, cell: str) -> tuple[str, str] | None:
    """What is wrong with one cell, and the cure; None when it fits its column.

    >>> day = Column("date", "date")
    >>> find_cell_fault(day, "2023-03"), find_cell_fault(day, "")
    (None, None)
    >>> find_cell_fault(day, "2023-02-30")
    ('is no date', 'write YYYY, YYYY-MM or YYYY-MM-DD')
    """
    if not cell:
        return ("is empty", "this column is required: fill it in") if column.required else None
    if cell != cell.strip() or "\n" in cell or "\r" in cell:
        return "has blanks around it or a line break in it", "trim it to one line"
    fits, cure = _TESTS.get(column.type, (_is_anything, ""))
    return None if fits(cell) else (f"is no {column.type}", cure)


def _is_anything(_cell: str) -> bool:
    return True


def _is_date(cell: str) -> bool:
    match = _DATE.fullmatch(cell)
    if not match:
        return False
    try:
        date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return False
    return True


def _is_source(cell: str) -> bool:
    return not cell.startswith(("http://", "https://")) or bool(_IRI.fullmatch(cell))


_TESTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "date": (_is_date, "write YYYY, YYYY-MM or YYYY-MM-DD"),
    "integer": (lambda cell: bool(_INTEGER.fullmatch(cell)), "write a whole number"),
    "boolean": (lambda cell: cell in {"true", "false"}, "write true or false"),
    "iri": (lambda cell: bool(_IRI.fullmatch(cell)), "write a whole address, https://..."),
    "source": (_is_source, "write a whole address and nothing else, or words"),
    "key": (lambda cell: bool(_KEY.fullmatch(cell)), "write words joined by - and parts joined by /"),
    "reference": (lambda cell: bool(_KEY.fullmatch(cell)), "write the key as it is in its table"),
    "code": (lambda cell: bool(_CODE.fullmatch(cell)), "write a code of the scheme"),
}


class _Faults:
    """The findings of one table."""

    def __init__(self, file: str, spec: TableSpec) -> None:
        self.file = file
        self.spec = spec
        self.findings: list[Finding] = []
        self.header_is_right = False
        # The same few values stand in most cells of a column: what was right is not looked at again.
        self._right: defaultdict[str, set[str]] = defaultdict(set)

    def add(
        self,
        message: str,
        cure: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        fault = Finding(
            Severity.VIOLATION,
            message,
            file=self.file,
            row=row,
            column=column,
            value=value,
            cure=cure,
            source="data/sources.yaml",
        )
        self.findings.append(fault)

    def text(self, path: Path) -> str | None:
        """The text of the file; None when it cannot be had."""
        try:
            data = path.read_bytes()
            text = data.decode("utf-8")
        except FileNotFoundError:
            self.add("the file is missing", "sources.yaml promises it: add it or take it out there")
            return None
        except UnicodeDecodeError as error:
            row, column = self.place(data, error.start)
            self.add(f"is not UTF-8: {error.reason}", "save the table as UTF-8", row, column)
            return None
        if text.startswith("\ufeff"):
            self.add("begins with a byte order mark", "save the table as UTF-8 without it", 1)
            text = text[1:]
        if "\r" in text:
            line = text[: text.index("\r")].count("\n") + 1
            self.add("has line ends that are not LF", "save the table with Unix line ends", line)
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text

    def place(self, data: bytes, position: int) -> tuple[int, str | None]:
        """Row and column of a byte, as far as the bytes before it can be read."""
        before = data[:position]
        line = before[before.rfind(b"\n") + 1 :].decode("utf-8", errors="replace")
        cells = next(csv.reader([line]), [""]) if line else [""]
        names = [column.name for column in self.spec.columns]
        return before.count(b"\n") + 1, names[min(len(cells), len(names)) - 1]

    def header(self, header: list[str]) -> None:
        wanted = [column.name for column in self.spec.columns]
        self.header_is_right = header == wanted
        missing = [name for name in wanted if name not in header]
        for name in missing:
            self.add("the column is missing", "add it, or take it out of sources.yaml", 1, name)
        unknown = [name for name in header if name not in wanted]
        for name in unknown:
            self.add("the column is not declared", "declare it in sources.yaml, or take it out", 1, name)
        if not self.header_is_right and not missing and not unknown:
            self.add("the columns are not in order", f"write {','.join(wanted)}", 1)

    def width(self, line: int, cells: list[str], header: list[str]) -> bool:
        if not cells:
            self.add("the line is blank", "take it out", line)
            return False
        if len(cells) != len(header):
            column = header[len(cells)] if len(cells) < len(header) else header[-1]
            message = f"the row has {len(cells)} cells instead of {len(header)}"
            self.add(
                message, "add the missing commas, or put quotes around a cell with a comma", line, column
            )
            return False
        return True

    def cells(self, row: Row) -> None:
        for column in self.spec.columns:
            cell = row.cells[column.name]
            if cell in self._right[column.name]:
                continue
            fault = find_cell_fault(column, cell)
            if fault:
                self.add(*fault, row=row.line, column=column.name, value=cell or None)
            else:
                self._right[column.name].add(cell)

    def order(self, rows: tuple[Row, ...]) -> None:
        """No two rows share their unique columns, and the rows are sorted by them."""
        columns = self.spec.unique
        numeric = {column.name for column in self.spec.columns if column.type == "integer"}
        seen: dict[tuple[str, ...], int] = {}
        last: tuple[tuple[int, str], ...] = ()
        for row in rows:
            key = tuple(row.cells[name] for name in columns)
            if key in seen:
                message = f"has the key of row {seen[key]}"
                self.add(
                    message, "take one out, or give it a key of its own", row.line, columns[0], "/".join(key)
                )
            seen.setdefault(key, row.line)
            rank = tuple(_rank(cell, name in numeric) for name, cell in zip(columns, key, strict=True))
            if rank < last:
                self.add(
                    "is not in its place",
                    f"sort by {', '.join(columns)}",
                    row.line,
                    columns[0],
                    "/".join(key),
                )
            last = rank

    def counts(self, rows: tuple[Row, ...]) -> None:
        spec = self.spec
        cure = "bring rows back, or change the promise in sources.yaml"
        if not spec.minimum <= len(rows) <= spec.maximum:
            promise = f"{spec.minimum} to {spec.maximum}"
            self.add(
                f"the table has {len(rows)} rows, promised are {promise}", cure, rows[-1].line if rows else 1
            )
        for word, promised in (("verified", spec.verified), ("unverified", spec.unverified)):
            count = sum(row.cells.get("verification") == word for row in rows)
            if count != promised:
                self.add(f"{count} rows are {word}, promised are {promised}", cure, column="verification")


def _rank(cell: str, numeric: bool) -> tuple[int, str]:
    return (int(cell), "") if numeric and _INTEGER.fullmatch(cell) else (0, cell)


def _rows(text: str, faults: _Faults) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = cells
                faults.header(header)
            elif faults.width(reader.line_num, cells, header):
                yield Row(reader.line_num, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        faults.add(f"cannot be read as CSV: {error}", "close the quotes", reader.line_num)
        faults.header_is_right = False
    if not header:
        faults.add("the table is empty", "write the header", 1)
