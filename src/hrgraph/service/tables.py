"""Answers as tables on a page: a cell knows its text, its link, its language, its kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hrgraph.iris import BASE
from hrgraph.service.pages import local_path
from hrgraph.store.picture import Column

__all__ = ["Cell", "TablePage", "cell", "graph_page", "make_table", "named_things", "table_page"]

_ROWS = 1_000
_CHARACTERS = 200_000
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_NUMBERS = {"integer", "decimal", "double", "float"}


class Cell(NamedTuple):
    """One value as shown: a tuple, as a page makes hundreds."""

    text: str
    href: str | None = None
    language: str = ""
    kind: str = "text"
    title: str = ""


@dataclass(frozen=True, slots=True)
class TablePage:
    """The rows that are shown, the headings, and how many rows there are."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: int

    @property
    def cut(self) -> bool:
        """Whether there are more rows than are shown."""
        return self.total > len(self.rows)


def cell(term: Mapping[str, str] | None, label: str | None = None) -> Cell:
    """The cell for a term of SPARQL JSON results; ``label`` stands for its IRI.

    >>> cell({"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}).kind
    'number'
    """
    if term is None:
        return Cell("", kind="empty")
    value = term["value"]
    if term["type"] == "uri":
        href = local_path(value) or (value if value.startswith(("http://", "https://")) else None)
        text = label or (value.removeprefix(BASE).removeprefix("id/") if href and href[0] == "/" else value)
        return Cell(text, href, kind="thing" if label else "iri", title=value)
    local = term.get("datatype", "").rpartition("#")[2]
    kind = "number" if local in _NUMBERS else "date" if _DATE.fullmatch(value) else "text"
    kind = local if local == "boolean" else kind
    return Cell(value, language=term.get("xml:lang", ""), kind=kind)


def make_table(columns: Iterable[Column], solutions: Sequence[Mapping[str, Mapping[str, str]]]) -> TablePage:
    """A table of solutions: a column ``x_label`` gives the names of column ``x`` and is not shown itself."""
    known = {column.name: column for column in columns}
    labels = {name.removesuffix("_label") for name in known if name.endswith("_label")} & set(known)
    shown = [
        column
        for name, column in known.items()
        if name.removesuffix("_label") not in labels or name in labels
    ]
    rows = []
    for solution in solutions[:_ROWS]:
        row = []
        for column in shown:
            label = solution.get(f"{column.name}_label") if column.name in labels else None
            row.append(cell(solution.get(column.name), label["value"] if label else None))
        rows.append(row)
    return TablePage(shown, rows, len(solutions))


def table_page(body: bytes, labels: Mapping[str, str] | None = None) -> TablePage:
    """The table of a SELECT's answer in SPARQL JSON; ``labels`` stand for the IRIs that have one.

    >>> body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:x"}}]}}'
    >>> table_page(body, {"urn:x": "Thing"}).rows[0][0].text
    'Thing'
    """
    answer = json.loads(body)
    columns = [Column(name, name) for name in answer["head"]["vars"]]
    page = make_table(columns, answer["results"]["bindings"])
    if not labels:
        return page
    rows = [[one._replace(text=labels.get(one.title, one.text)) for one in row] for row in page.rows]
    return TablePage(page.columns, rows, page.total)


def named_things(body: bytes) -> list[str]:
    """The IRIs of ours that the shown part of an answer names, each once."""
    shown = json.loads(body)["results"]["bindings"][:_ROWS]
    terms = (term for row in shown for term in row.values())
    ours = (term["value"] for term in terms if term["type"] == "uri" and term["value"].startswith(BASE))
    return list(dict.fromkeys(ours))


def graph_page(body: bytes) -> str:
    """As much of a graph's Turtle as one wants to read on a page."""
    text = body.decode("utf-8", "replace")
    if len(text) <= _CHARACTERS:
        return text
    return text[:_CHARACTERS] + "\n# … cut here: take one of the downloads for the whole graph\n"
