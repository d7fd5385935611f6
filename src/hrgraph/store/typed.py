"""Rows of an answer as Python values: numbers, days, things; what is not known is None.

=========  =======================================================================
cell       value
=========  =======================================================================
thing      :class:`Iri`, a text with the ``key`` that people write
date       ``datetime.date`` for a day; :class:`PartialDate`, a text with its
           ``precision``, for a month or a year
integer    ``int``
decimal    ``decimal.Decimal``
boolean    ``bool``
text       ``str``
=========  =======================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict, overload

from hrgraph.errors import UsageError
from hrgraph.iris import BASE
from hrgraph.store.picture import Column, ColumnType

if TYPE_CHECKING:
    import pandas

__all__ = ["Iri", "PartialDate", "Results", "Row", "Rows", "Value", "value_of"]

_DAY, _PARTIAL = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}(-\d{2})?")
_DATES = {"date", "gYearMonth", "gYear"}
_DECIMALS = {"decimal", "double", "float"}


class Iri(str):
    """The IRI of a thing.

    >>> Iri("https://w3id.org/hrgraph/id/company/meta").key
    'company/meta'
    """

    __slots__ = ()

    @property
    def key(self) -> str:
        """The thing as people write it; the whole IRI where it is none of ours."""
        return self.removeprefix(f"{BASE}id/")


class PartialDate(str):
    """A date that is known to the month or the year only; compares as its text does.

    >>> PartialDate("2024-04").precision, PartialDate("2024").precision
    ('month', 'year')
    """

    __slots__ = ()

    @property
    def precision(self) -> str:
        """``month`` or ``year``."""
        return "month" if len(self) == 7 else "year"


Value = Iri | PartialDate | date | Decimal | int | bool | str | None
Row = Mapping[str, Value]


class _Head(TypedDict):
    vars: list[str]


class _Body(TypedDict):
    bindings: list[dict[str, dict[str, str]]]


class Results(TypedDict):
    """A SELECT's answer in SPARQL 1.1 Query Results JSON."""

    head: _Head
    results: _Body


class Rows(Sequence[Row]):
    """The rows of an answer, with its columns and the release that it is from."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row], release: str) -> None:
        self.columns = tuple(columns)
        self.release = release
        self._rows = tuple(rows)

    @classmethod
    def of_results(cls, results: Results, columns: Sequence[Column], release: str) -> Rows:
        """The rows of a SELECT's answer in SPARQL 1.1 Query Results JSON."""
        known = {column.name: column for column in columns}
        shown = [known.get(name, Column(name, name)) for name in results["head"]["vars"]]
        rows = [
            {column.name: value_of(solution.get(column.name), column.type) for column in shown}
            for solution in results["results"]["bindings"]
        ]
        return cls(shown, rows, release)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        return self._rows[place]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __repr__(self) -> str:
        names = ", ".join(column.name for column in self.columns)
        return f"<{len(self)} rows of {names}; release {self.release}>"

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a ``pandas.DataFrame``: whole numbers as ``Int64``, yes or no as ``boolean``.

        Dates stay as they are: a column may hold days, months and years together. Raises
        :class:`UsageError` when pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError("to_pandas needs pandas: pip install pandas") from None
        frame = pandas.DataFrame(list(self._rows), columns=[column.name for column in self.columns])
        kinds = {ColumnType.INTEGER: "Int64", ColumnType.BOOLEAN: "boolean"}
        types = {column.name: kinds[column.type] for column in self.columns if column.type in kinds}
        return frame.astype(types)


def value_of(term: Mapping[str, str] | None, kind: ColumnType | None = None) -> Value:
    """The Python value of a term of SPARQL JSON results, in a column of this type.

    >>> value_of({"type": "literal", "value": "2023-04"}, ColumnType.DATE).precision
    'month'
    """
    if term is None:
        return None
    value = term["value"]
    if term["type"] == "uri":
        return Iri(value)
    datatype = term.get("datatype", "").rpartition("#")[2]
    try:
        if datatype == "integer":
            return int(value)
        if datatype in _DECIMALS or kind is ColumnType.DECIMAL:
            return Decimal(value)
        if (datatype in _DATES or kind is ColumnType.DATE) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except (ArithmeticError, ValueError):
        return value
    if (datatype in _DATES or kind is ColumnType.DATE) and _PARTIAL.fullmatch(value):
        return PartialDate(value)
    return value == "true" if datatype == "boolean" else value
