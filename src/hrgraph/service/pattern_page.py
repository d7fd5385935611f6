"""The page of a question: the form, the answer with its picture, the downloads, the SPARQL behind it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.errors import AmbiguousName, HrgraphError, NoSuchThing, QueryParameterError
from hrgraph.service.asked import NOW, Asked
from hrgraph.service.charts import draw
from hrgraph.service.described import column_fields
from hrgraph.service.paging import Page
from hrgraph.service.problems import problem_of
from hrgraph.service.rows import columns_of, plain_rows
from hrgraph.service.site import Site
from hrgraph.service.tables import make_table
from hrgraph.store.formats import GRAPH_FORMATS
from hrgraph.store.queries import Query
from hrgraph.store.written import write_out

__all__ = ["pattern_page"]

_TABLES = (("csv", "CSV"), ("excel", "CSV for Excel"), ("json", "JSON"), ("tsv", "TSV"), ("xml", "XML"))
_GRAPHS = tuple((known.name, known.label) for known in GRAPH_FORMATS)
_YES_NO = (("json", "JSON"), ("xml", "XML"))


def pattern_page(
    site: Site,
    request: Request,
    query: Query,
    asked: Asked,
    values: Mapping[str, str] | None = None,
    page: Page | None = None,
    total: int | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    body: str | None = None,
    error: QueryParameterError | None = None,
    waits: bool = False,
) -> Response:
    """The form of a question, and below it the answer (rows of a page, or a body) where there is one.

    An answer that ``waits`` comes when a reader reaches its place, or follows the link that stands there.
    """
    columns = columns_of(query, page.rows) if page else []
    rows = plain_rows([column.name for column in columns], page.rows) if page else []
    # What was asked for is in the form above the table.
    shown = [column for column in columns if column.name not in query.parameters]
    given = dict(asked.values)
    offered = {"SELECT": _TABLES, "ASK": _YES_NO}.get(query.form, _GRAPHS)
    return site.pages.respond(
        request,
        "pattern.html",
        problem_of(error).status if error else 200,
        headers,
        pattern=query,
        values=given,
        table=make_table(shown, page.rows) if page else None,
        page=page,
        total=total,
        pages=_pages(asked, page),
        body=body,
        chart=draw(query, rows) if rows else None,
        data=_data(query, rows),
        error=error,
        later="?" + urlencode({**request.query_params, NOW: "now"}) if waits else "",
        alone=asked.now,
        choices=_choices(query, given, error),
        downloads=[(label, "?" + urlencode({**given, "format": name})) for name, label in offered]
        if page or body is not None
        else [],
        sparql=_sparql(query, given if values is None else values),
        release=site.release,
    )


def _pages(asked: Asked, page: Page | None) -> dict[str, str]:
    """The addresses of the pages beside this one."""
    if page is None:
        return {}
    size = {} if asked.page_size is None else {"page_size": asked.page_size}
    given = {**asked.values, **size, "format": "html", **({NOW: "now"} if asked.now else {})}
    beside = {"first": "" if page.before else None, "previous": page.previous, "next": page.next}
    return {
        rel: "?" + urlencode({**given, **({"cursor": cursor} if cursor else {})})
        for rel, cursor in beside.items()
        if cursor is not None
    }


def _data(query: Query, rows: list[dict[str, object]]) -> dict[str, object] | None:
    """What a script of the page draws from: the picture, the columns and the rows."""
    if not rows:
        return None
    return {
        "name": query.name,
        "summary": query.summary,
        "picture": {"kind": str(query.picture.kind), **query.picture.roles},
        "columns": [column_fields(column) for column in query.columns],
        "rows": rows,
    }


def _choices(
    query: Query, given: Mapping[str, str], error: QueryParameterError | None
) -> list[tuple[str, str, str]]:
    """Key, label and address of each thing that may have been meant."""
    pairs = error.candidates if isinstance(error, AmbiguousName) else ()
    pairs = error.near if isinstance(error, NoSuchThing) else pairs
    return [
        (key, label, "?" + urlencode({**given, error.parameter: key, "format": "html"}))
        for key, label in pairs
        if error
    ]


def _sparql(query: Query, values: Mapping[str, str]) -> str | None:
    """The query with its parameters written in; None while one of them is missing or wrong."""
    try:
        return write_out(query, values)
    except HrgraphError:
        return None
