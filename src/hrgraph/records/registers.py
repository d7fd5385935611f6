"""The registers: every table of data/ with its checks done, and the corrections made by hand.

``load_registers`` reads all of data/ in one go. What is wrong anywhere, be it a cell, a key, a
reference from one table to another or a promised count, is collected and raised once.

>>> registers = load_registers()
>>> registers.lookup("mandate", "terrorism")
'counter-terrorism'
>>> [row["name"] for row in registers.index("states", "state")["VNM"]]
['Viet Nam']
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hrgraph.errors import DataError, UsageError
from hrgraph.findings import Finding, Severity
from hrgraph.records.on_demand import TablesOnDemand
from hrgraph.records.promises import Column, Promises, TableSpec, read_promises, read_yaml
from hrgraph.records.tables import Row, Table, read_table
from hrgraph.resources import data_dir

__all__ = ["Lookup", "Registers", "Row", "Table", "TableSpec", "covers", "load_registers"]

_SOURCES = "sources.yaml"
_LOOKUPS = "lookups.yaml"
_LOOKUP_WORDS = {"printed", "key", "reason", "seen_in"}
_Place = tuple[str, str]
"""A table and a column of it."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A correction by hand: how a name is printed, and which key it means; None when it means none."""

    kind: str
    printed: str
    key: str | None
    reason: str
    seen_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Registers:
    """All tables and corrections. Two are equal only when they are the same object."""

    tables: Mapping[str, Table]
    lookups: tuple[Lookup, ...] = ()
    promises: Promises = field(default_factory=lambda: Promises({}, (), ()))
    _indexes: dict[tuple[str, str], Mapping[str, tuple[Row, ...]]] = field(default_factory=dict, repr=False)
    _by_print: dict[tuple[str, str], Lookup] = field(default_factory=dict, repr=False)

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table. Raises :class:`UsageError` for a table that sources.yaml does not name."""
        if table not in self.tables:
            raise UsageError(
                f"there is no table {table!r}: data/{_SOURCES} names {', '.join(sorted(self.tables))}"
            )
        return self.tables[table].rows

    def index(self, table: str, column: str) -> Mapping[str, tuple[Row, ...]]:
        """Value of a column -> the rows that have it; rows with an empty cell are left out.

        Raises :class:`UsageError` for a table or a column that does not exist.
        """
        place = (table, column)
        if place not in self._indexes:
            self._indexes[place] = self._make_index(table, column)
        return self._indexes[place]

    def _make_index(self, table: str, column: str) -> Mapping[str, tuple[Row, ...]]:
        index: dict[str, list[Row]] = {}
        for row in self.rows(table):
            if column not in row.cells:
                raise UsageError(f"table {table!r} has no column {column!r}")
            if row.cells[column]:
                index.setdefault(row.cells[column], []).append(row)
        return {value: tuple(rows) for value, rows in index.items()}

    def lookup(self, kind: str, printed: str) -> str | None:
        """The key that a printed name means by a correction made by hand; None without one.

        >>> registers = Registers({}, (Lookup("mandate", "Terrorism", "counter-terrorism", "short"),))
        >>> registers.lookup("mandate", "terrorism"), registers.lookup("mandate", "torture")
        ('counter-terrorism', None)
        """
        found = self.find_lookup(kind, printed)
        return found.key if found else None

    def find_lookup(self, kind: str, printed: str) -> Lookup | None:
        """The correction for a printed name, also one that says that the words name nothing."""
        if not self._by_print:
            self._by_print.update({(one.kind, _fold(one.printed)): one for one in self.lookups})
        return self._by_print.get((kind, _fold(printed)))


def covers(start: str, end: str, day: str) -> bool:
    """Whether a time from start to end holds a day; the dates may be years or months, or be unknown.

    A year or month that begins counts from its first day, one that ends to its last; an unknown
    side is open.

    >>> covers("2020-05", "2026", "2023-03-13"), covers("2020", "2023-03", "2023-03-13")
    (True, True)
    >>> covers("2023-04", "", "2023-03-13"), covers("", "2022", "2023-03-13")
    (False, False)
    """
    return start <= day and (not end or end >= day[: len(end)])


def load_registers(directory: Path | None = None, known: bool = False) -> Registers:
    """All tables and corrections of data/, checked; tables ``known`` to be right are read when asked for.

    Raises :class:`DataError` with every fault found, each with file, row, column and cure, and
    :class:`hrgraph.errors.ResourceError` when sources.yaml or lookups.yaml cannot be read at all.
    """
    place = directory or data_dir()
    promises, findings = read_promises(place / _SOURCES)
    if findings:
        raise DataError(findings)
    tables: Mapping[str, Table] = TablesOnDemand(place, promises.tables)
    if not known:
        read = {name: read_table(place / f"{name}.csv", spec) for name, spec in promises.tables.items()}
        tables = {name: table for name, (table, _) in read.items()}
        findings += [fault for _, faults in read.values() for fault in faults]
        findings += _find_strays(place, promises)
    keys = _Keys(place, tables)
    findings += [fault for table in (() if known else tables.values()) for fault in keys.follow(table)]
    lookups, faults = _read_lookups(place / _LOOKUPS, keys, known)
    if findings := findings + faults:
        raise DataError(findings)
    return Registers(tables, lookups, promises)


def _find_strays(place: Path, promises: Promises) -> list[Finding]:
    """CSV files that sources.yaml does not name: nobody would read them."""
    return [
        _fault(path.name, "is in no table of sources.yaml", "describe it there, or take it out of data/")
        for path in sorted(place.glob("*.csv"))
        if path.stem not in promises.tables
    ]


class _Keys:
    """The values of the columns that are referred to."""

    def __init__(self, place: Path, tables: Mapping[str, Table]) -> None:
        self.place = place
        self.tables = tables
        self._values: dict[tuple[str, str], set[str]] = {}

    def has(self, places: Iterable[_Place]) -> bool:
        """Whether all these columns exist."""
        return all(
            table in self.tables and column in [one.name for one in self.tables[table].spec.columns]
            for table, column in places
        )

    def values(self, table: str, column: str) -> set[str] | None:
        """All values of a column; None when the table could not be read, so that nothing can be said."""
        if table not in self.tables or not self.tables[table].complete:
            return None
        at = (table, column)
        if at not in self._values:
            known = self.tables[table]
            self._values[at] = {row.cells[column] for row in known.rows}
            if known.spec.also and column in known.spec.unique:
                self._values[at] |= _names_in(self.place / known.spec.also)
        return self._values[at]

    def letters(self) -> set[str] | None:
        """The keys of all letters: of the table that read letters are added to."""
        for table in self.tables.values():
            if table.spec.also:
                return self.values(table.name, table.spec.unique[0])
        return None

    def follow(self, table: Table) -> Iterable[Finding]:
        """A finding for every cell of the table that refers to a row that is not there."""
        if not table.complete:
            return
        for column in table.spec.columns:
            if column.references:
                strange = {
                    cell
                    for cell in {row.cells[column.name] for row in table.rows}
                    if cell and not self._leads_somewhere(column, cell)
                }
                for row in table.rows if strange else ():
                    cell = row.cells[column.name]
                    if cell in strange:
                        targets = " or ".join(f"{one.table}.csv" for one in column.references)
                        yield _fault(
                            table.file,
                            "no such row",
                            f"add it to {targets}, or correct the key",
                            cell,
                            row.line,
                            column.name,
                        )

    def _leads_somewhere(self, column: Column, cell: str) -> bool:
        for one in column.references:
            known = self.values(one.table, one.column)
            key = cell.removeprefix(f"{one.prefix}/") if one.prefix else cell
            if known is None or (key in known and (not one.prefix or key != cell)):
                return True
        return False


def _names_in(folder: Path) -> set[str]:
    """The keys of the read letters: their paths without the ending. There may be many: paths as text."""
    found = (f"{place}{os.sep}{name}" for place, _, names in os.walk(folder) for name in names)
    start = len(f"{folder}{os.sep}")
    return {path[start:-5].replace(os.sep, "/") for path in found if path.endswith(".json")}


def _read_lookups(path: Path, keys: _Keys, known: bool) -> tuple[tuple[Lookup, ...], list[Finding]]:
    """The corrections by hand; each has a reason, leads to a key, is used, and stands once."""
    content = read_yaml(path)
    lookups: list[Lookup] = []
    findings: list[Finding] = []
    for kind, said in (content if isinstance(content, dict) else {}).items():
        columns, target, entries = _sections(said)
        if not (known or keys.has([*columns, target])):
            cure = "give `columns`, `references` and `entries` as at the top of the file"
            findings.append(_fault(path.name, "names no columns of tables", cure, column=str(kind)))
            continue
        seen: set[str] = set()
        for entry in entries:
            lookup = Lookup(
                str(kind),
                str(entry.get("printed", "")),
                entry.get("key"),
                str(entry.get("reason") or ""),
                tuple(entry.get("seen_in") or ()),
            )
            complaints = [] if known else list(_complain(lookup, columns, target, keys))
            if _fold(lookup.printed) in seen:
                complaints.append(("stands twice", "take one out"))
            if unknown := entry.keys() - _LOOKUP_WORDS:
                complaints.append(
                    (f"has unknown words: {', '.join(sorted(unknown))}", "see the top of the file")
                )
            seen.add(_fold(lookup.printed))
            findings += [_fault(path.name, *words, lookup.printed, column=str(kind)) for words in complaints]
            lookups.append(lookup)
    return tuple(lookups), findings


def _sections(said: object) -> tuple[list[_Place], _Place, list[dict[str, Any]]]:
    """Of one kind of corrections: the columns of the printed names, that of the keys, the entries."""
    words = said if isinstance(said, dict) else {}
    columns = [_place(one) for one in words.get("columns") or []]
    entries = [one for one in words.get("entries") or [] if isinstance(one, dict)]
    return columns, _place(words.get("references", "")), entries


def _place(text: object) -> _Place:
    table, _, column = str(text).partition(".")
    return table, column


def _complain(
    lookup: Lookup, columns: Iterable[_Place], target: _Place, keys: _Keys
) -> Iterable[tuple[str, str]]:
    """What is wrong with a correction, and the cure."""
    if not lookup.reason:
        yield "has no reason", "say why the printed name means this key"
    known = keys.values(*target)
    if lookup.key is not None and known is not None and lookup.key not in known:
        yield f"leads to {lookup.key!r}, which is not in {target[0]}.csv", "correct the key"
    letters = keys.letters()
    for letter in lookup.seen_in:
        if letters is not None and letter not in letters:
            yield f"is said to stand in {letter!r}, which is no letter here", "correct seen_in"
    cells = [keys.values(*one) for one in columns]
    used = any(values is None or lookup.printed in values for values in cells)
    if not used and not lookup.seen_in:
        yield "is not used", "take it out, or name a letter in seen_in"


def _fold(printed: str) -> str:
    return " ".join(printed.casefold().split())


def _fault(
    file: str,
    message: str,
    cure: str,
    value: str | None = None,
    row: int | None = None,
    column: str | None = None,
) -> Finding:
    return Finding(Severity.VIOLATION, message, file=file, row=row, column=column, value=value, cure=cure)
