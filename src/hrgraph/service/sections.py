"""The parts of a page: each query of its plan is asked, all at once, and its rows become cells."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from hrgraph.iris import BASE
from hrgraph.service.layout import Part, Plan, address
from hrgraph.service.pages import name_of
from hrgraph.service.site import Site
from hrgraph.service.tables import Cell, cell
from hrgraph.store.queries import Column, Query

__all__ = ["Cells", "Section", "cells_of", "leads", "section_of", "sections_of"]

Cells = Mapping[str, Cell]

_LABEL = "_label"
_TOTAL = "total"
_LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page, ready for its view.

    ``columns`` are those of a table, ``total`` is how many rows there are, of which ``rows`` may be
    the first; ``more`` is where all of them are. ``alone`` is the address of the part by itself, where so
    much is behind it that it was not asked.
    """

    part: Part
    rows: Sequence[Cells]
    columns: Sequence[Column]
    total: int
    more: str = ""
    alone: str = ""

    @property
    def cut(self) -> bool:
        """Whether there is more than is shown."""
        return self.total > (self.latest or len(self.rows))

    @property
    def latest(self) -> int:
        """How many things are shown at most where a thing may have several rows; 0: each row is one."""
        return next((int(row[_LATEST].text) for row in self.rows[:1] if _LATEST in row), 0)

    @property
    def full(self) -> bool:
        """Whether there are as many rows as the query gives at most: there may be more."""
        return bool(self.part.first) and len(self.rows) >= self.part.first

    @property
    def known(self) -> Sequence[Column]:
        """The columns that have a value in some row."""
        return [column for column in self.columns if any(column.name in row for row in self.rows)]

    @property
    def unknown(self) -> Sequence[Column]:
        """The columns that have a value in no row."""
        return [column for column in self.columns if all(column.name not in row for row in self.rows)]

    @property
    def tabular(self) -> bool:
        """Whether ``more`` is a question with downloads, not only a longer list."""
        return self.more.startswith("/api/")

    @property
    def most(self) -> int:
        """The largest count of a row, at least 1: the full length of a bar."""
        return max([1, *(int(row["count"].text) for row in self.rows if "count" in row)])


def cells_of(solution: Mapping[str, Mapping[str, str]], but: Container[str] = ()) -> dict[str, Cell]:
    """The cells of a solution: ``x_label`` is the text of ``x`` where there is an ``x``.

    What is asked for stands in every row, and on the page once: ``but`` are variables that are left out.

    >>> label = {"type": "literal", "value": "A"}
    >>> cells_of({"n_label": label, "n": {"type": "uri", "value": "urn:x"}})["n"].text
    'A'
    """
    found = {}
    for name, term in solution.items():
        if name in but:
            continue
        if name.endswith(_LABEL) and name.removesuffix(_LABEL) in solution:
            continue
        label = solution.get(name + _LABEL)
        named = label["value"] if label else None
        if term["type"] == "uri" and term["value"].startswith(BASE):
            named = name_of(term["value"], named)
        shown = cell(term, named)
        if shown.text:
            found[name] = shown
    return found


async def sections_of(
    site: Site, plan: Plan, iri: str, links: Mapping[str, int], client: str
) -> list[Section]:
    """The parts of a thing's page, those without rows and without words for it left out.

    ``links``: how many things name it, by property; a part that would be long in coming is not asked.
    """
    late = [bool(part.by) and links.get(part.by, 0) > part.most for part in plan.parts]
    queries = [
        site.page_queries.get(part.instead) if waits else _query(site, part)
        for part, waits in zip(plan.parts, late, strict=True)
    ]
    rows = iter(await _rows(site, list(zip(plan.parts, queries, strict=True)), iri, client))
    sections = []
    for part, query, waits in zip(plan.parts, queries, late, strict=True):
        found = next(rows) if query else []
        if waits:
            alone = "/part?" + urlencode({"entity": iri, "part": part.ask})
            more = leads(site, address(part.more, iri))
            columns = _columns(query, part) if query else []
            sections.append(Section(part, found, columns, links[part.by], more, alone))
        elif query and (section := _section(site, part, query, found, iri)):
            sections.append(section)
    return sections


async def section_of(site: Site, part: Part, iri: str, client: str) -> Section | None:
    """One part of a thing's page, however much is behind it; None where there is nothing to show."""
    query = site.page_queries.get(part.many) or _query(site, part)
    if query is None:
        return None
    (rows,) = await _rows(site, [(part, query)], iri, client)
    return _section(site, part, query, rows, iri)


def _query(site: Site, part: Part) -> Query | None:
    """The query of a part; a service with questions of its own may not have it."""
    return site.page_queries.get(part.ask) or site.patterns.get(part.ask)


def _section(site: Site, part: Part, query: Query, rows: Sequence[Cells], iri: str) -> Section | None:
    if not rows and not part.empty:
        return None
    totals = [int(row[_TOTAL].text) for row in rows[:1] if _TOTAL in row]
    return Section(
        part,
        rows,
        _columns(query, part),
        totals[0] if totals else len(rows),
        leads(site, address(part.more, iri)),
    )


async def _rows(
    site: Site, parts: Sequence[tuple[Part, Query | None]], iri: str, client: str
) -> list[list[Cells]]:
    """The rows of each part that has a query."""
    known = [(part, query) for part, query in parts if query]
    asked = [query.request(_values(site, query, part, iri)) for part, query in known]
    found = await site.together(asked, client) if asked else []
    return [
        [cells_of(solution, query.parameters) for solution in table["results"]["bindings"]]
        for (_, query), table in zip(known, found, strict=True)
    ]


def _values(site: Site, query: Query, part: Part, iri: str) -> dict[str, str]:
    values = {part.parameter: iri}
    retrieved = str(site.pool.release.about.get("retrieved") or "")
    if "as_of" in query.parameters and retrieved:
        values["as_of"] = retrieved
    return values


def _columns(query: Query, part: Part) -> list[Column]:
    known = {column.name: column for column in query.columns}
    return [known.get(name) or Column(name, name.replace("_", " ").capitalize()) for name in part.columns]


def leads(site: Site, path: str) -> str:
    """An address, or nothing where this service has questions of its own and not the one it leads to."""
    place, _, name = path.partition("?")[0].rpartition("/")
    return "" if place == "/api/patterns" and name not in site.patterns else path
