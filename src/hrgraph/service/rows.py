"""Rows of an answer as JSON, as JSON-LD by a context of their own, and as CSV that Excel opens right."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from hrgraph.iris import BASE
from hrgraph.namespaces import expand, load_context
from hrgraph.store.picture import Column, ColumnType
from hrgraph.store.queries import Query

__all__ = ["columns_of", "context_of", "excel", "plain_rows"]

Solution = Mapping[str, Mapping[str, str]]

_DECIMALS = {"decimal", "double", "float"}
_FORMULA = re.compile(r"[=+\-@\t\r\n|]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def plain_rows(names: Sequence[str], solutions: Sequence[Solution]) -> list[dict[str, object]]:
    """Solutions as JSON objects: numbers and booleans as such, everything else as its text, None for nothing.

    >>> plain_rows(["n", "m"], [{"n": {"type": "literal", "value": "7", "datatype": "x#integer"}}])
    [{'n': 7, 'm': None}]
    """
    return [{name: _plain(row.get(name)) for name in names} for row in solutions]


def columns_of(query: Query, solutions: Sequence[Solution]) -> list[Column]:
    """The columns of an answer: those of the header, or whatever variables there are."""
    if query.columns:
        return list(query.columns)
    return [Column(name, name) for name in sorted({name for row in solutions for name in row})]


def context_of(query: Query) -> dict[str, object]:
    """The JSON-LD context of a question's JSON answers: each row is a node, each column a property.

    A column that has the name of a term of ontology/context.jsonld is that property; any other is a
    property of the question. Columns of things hold IRIs.
    """
    terms: dict[str, object] = {"@version": 1.1, "rows": "@graph"}
    for column in query.columns:
        iri = _property(column.name) or f"{BASE}api/patterns/{query.name}#{column.name}"
        terms[column.name] = {"@id": iri, "@type": "@id"} if column.type is ColumnType.THING else {"@id": iri}
    return {"@context": terms}


def excel(table: bytes) -> bytes:
    """A CSV as Excel opens it right: a byte order mark, and no cell that Excel would take for a formula.

    An apostrophe before the cell keeps it a text (OWASP, CSV Injection); numbers stay numbers.

    >>> excel(b"a,b\\r\\n=1+1,-5\\r\\n")
    b"\\xef\\xbb\\xbfa,b\\r\\n'=1+1,-5\\r\\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(table.decode(), newline="")):
        writer.writerow([_harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _property(name: str) -> str | None:
    term = load_context().get(name)
    iri = term.get("@id") if isinstance(term, dict) else term
    if not isinstance(iri, str) or not iri.partition(":")[2] or iri.startswith("@"):
        return None
    return iri if iri.startswith("http") else expand(iri)


def _plain(term: Mapping[str, str] | None) -> object:
    if term is None:
        return None
    local = term.get("datatype", "").rpartition("#")[2]
    value = term["value"]
    try:
        if local == "integer":
            return int(value)
        if local in _DECIMALS:
            return float(value)
    except ValueError:
        return value
    return value == "true" if local == "boolean" else value
