"""The pattern API: every question is an operation with typed parameters, in every format that suits it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.errors import QueryParameterError
from hrgraph.service.answers import ask, etag_of, negotiate, not_modified, respond
from hrgraph.service.asked import NOW, Asked, known_only, parameters_of, take_apart
from hrgraph.service.described import PROBLEMS, describe_pattern, openapi_of
from hrgraph.service.paging import Page, cut, pageable, turn_to
from hrgraph.service.pattern_page import pattern_page
from hrgraph.service.problems import Problem
from hrgraph.service.rows import Solution, columns_of, context_of, excel, plain_rows
from hrgraph.service.site import Site
from hrgraph.store.formats import BOOLEAN_FORMATS, GRAPH_FORMATS, TABLE_FORMATS, find_format
from hrgraph.store.queries import Query
from hrgraph.store.requests import QueryRequest
from hrgraph.store.resolve import doubts, names_things, no_such_thing, resolve

__all__ = ["add_patterns"]

_JSON, _HTML, _EXCEL = "application/json", "text/html", "excel"
_RESULTS = "application/sparql-results+json"
_LIST_OFFERS = (_JSON, _HTML)
_PAGE = {_JSON: 1_000, _HTML: 200}
_MOST = 64 << 20  # bytes of one page
_CONTEXT = "http://www.w3.org/ns/json-ld#context"

Handler = Callable[[Request], Awaitable[Response]]


def add_patterns(app: FastAPI, site: Site) -> None:
    """Add ``/api/patterns`` and one route for each pattern, with its parameters in the OpenAPI document."""
    described = {
        "description": "The questions",
        "content": {_JSON: {"schema": {"type": "object"}}, _HTML: {}},
    }
    _add(
        app,
        "/api/patterns",
        _list_of(site),
        operation_id="listPatterns",
        summary="All pattern queries with their parameters and columns",
        tags=["patterns"],
        openapi_extra={"responses": {"200": described, **PROBLEMS}},
    )
    for query in site.patterns.values():
        path = f"/api/patterns/{query.name}"
        _add(
            app,
            path,
            _Operation(site, query).answer,
            operation_id=_operation_id(query.name),
            summary=query.summary,
            description=query.description or query.summary,
            tags=list(query.tags) or ["patterns"],
            openapi_extra=openapi_of(query),
        )
        app.add_route(f"{path}/context.jsonld", _context_of(site, query), methods=["GET", "HEAD"])


def _add(app: FastAPI, path: str, handler: Handler, **described: object) -> None:
    app.add_api_route(path, handler, methods=["GET"], response_class=Response, **described)  # type: ignore[arg-type]
    # FastAPI, unlike Starlette, does not answer HEAD where it answers GET.
    app.add_api_route(path, handler, methods=["HEAD"], include_in_schema=False)


def _list_of(site: Site) -> Handler:
    async def list_patterns(request: Request) -> Response:
        known_only(parameters_of(request), ())
        media_type = negotiate(request, _LIST_OFFERS)
        headers = _headers(site.release, "patterns", media_type)
        if media_type is None:
            raise _nothing_fits(_LIST_OFFERS)
        if (spared := not_modified(request, headers)) is not None:
            return spared
        if media_type == _HTML:
            return site.pages.respond(request, "patterns.html", 200, headers, patterns=site.patterns.values())
        base = site.public_url(request, "/api/patterns/")
        found = [describe_pattern(query, base + query.name) for query in site.patterns.values()]
        return _json({"release": site.release, "patterns": found}, headers)

    return list_patterns


def _context_of(site: Site, query: Query) -> Handler:
    async def context(request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(json.dumps(context_of(query)), 200, headers, "application/ld+json")

    return context


class _Operation:
    """One question at its address."""

    def __init__(self, site: Site, query: Query) -> None:
        self._site, self._query = site, query
        self._paged = pageable(query)
        families = {"SELECT": TABLE_FORMATS, "ASK": BOOLEAN_FORMATS}
        formats = tuple(known.media_type for known in families.get(query.form, GRAPH_FORMATS))
        self._offers = (*(() if query.form not in families else (_JSON,)), *formats, _HTML)

    async def answer(self, request: Request) -> Response:
        """Answer a request for this question."""
        asked = take_apart(request, self._query.parameters, paged=self._paged)
        media_type = self._negotiate(request, asked)
        page = media_type == _HTML
        if (
            page
            and not set(request.query_params) - {"format", "_mediatype", NOW}
            and any(p.required for p in self._query.parameters.values())
        ):
            return pattern_page(self._site, request, self._query, asked)
        try:
            return await self._told(request, asked, media_type)
        except QueryParameterError as error:
            if page:
                return pattern_page(self._site, request, self._query, asked, error=error)
            raise

    def _negotiate(self, request: Request, asked: Asked) -> str:
        if asked.format == _EXCEL and self._query.form == "SELECT":
            return _EXCEL
        media_type = negotiate(request, self._offers)
        if media_type is None:
            raise _nothing_fits(self._offers)
        return media_type

    async def _told(self, request: Request, asked: Asked, media_type: str) -> Response:
        values = asked.values
        if names_things(self._query, values):
            values = await asyncio.to_thread(resolve, self._query, values, self._site.finder())
        wanted = self._query.request(values)
        waits = media_type == _HTML and bool(self._query.slow) and not (asked.now or self._site.pool.small)
        given = (sorted(values.items()), asked.page_size, asked.cursor, asked.total, waits)
        headers = _headers(self._site.release, self._query.name, given, media_type)
        if (spared := not_modified(request, headers)) is not None:
            return spared
        if waits:
            return pattern_page(self._site, request, self._query, asked, values, headers=headers, waits=True)
        if self._query.form != "SELECT":
            return await self._whole(request, asked, values, wanted, media_type, headers)
        if names_things(self._query, values):
            await self._doubt(request, wanted, values)
        size = asked.page_size or _PAGE.get(media_type)
        if size is None and asked.cursor:
            size = _PAGE[_JSON]
        if size is None or not self._paged:
            if media_type not in _PAGE:
                return await self._table(request, wanted, media_type, headers)
            solutions = await self._solutions(request, wanted)
            page = Page(solutions, 0, None, None)
        else:
            page = await turn_to(wanted, lambda cut_: self._solutions(request, cut_), size, asked.cursor)
            self._link(request, asked, page, headers)
        total = await self._count(request, wanted) if asked.total else None
        if total is not None:
            headers["X-Total-Count"] = str(total)
        if media_type == _HTML:
            return pattern_page(self._site, request, self._query, asked, values, page, total, headers)
        if media_type == _JSON:
            return _json(self._document(request, asked, values, page, total), headers)
        return await self._table(request, cut(wanted, page.before, len(page.rows)), media_type, headers)

    async def _whole(
        self,
        request: Request,
        asked: Asked,
        values: Mapping[str, str],
        wanted: QueryRequest,
        media_type: str,
        headers: dict[str, str],
    ) -> Response:
        """A graph, or yes or no."""
        shown = {_JSON: _RESULTS, _HTML: _RESULTS if self._query.form == "ASK" else "text/turtle"}
        wished = shown.get(media_type, media_type)
        answer = await ask(self._site.pool, replace(wanted, boolean=wished, graph=wished), request)
        if media_type == _JSON:
            return await respond(answer, _JSON, headers)
        if media_type != _HTML:
            return await respond(answer, find_format(media_type).content_type, headers)
        body = (await answer.read(_MOST)).decode("utf-8", "replace")
        return pattern_page(self._site, request, self._query, asked, values, headers=headers, body=body)

    async def _table(
        self, request: Request, wanted: QueryRequest, media_type: str, headers: dict[str, str]
    ) -> Response:
        """The rows as a table of the engine's own writing."""
        written = "text/csv" if media_type == _EXCEL else media_type
        answer = await ask(self._site.pool, replace(wanted, table=written), request)
        if media_type != _EXCEL:
            return await respond(answer, find_format(written).content_type, headers)
        headers["Content-Disposition"] = f'attachment; filename="{self._query.name}.csv"'
        return Response(excel(await answer.read(_MOST)), 200, headers, "text/csv; charset=utf-8")

    async def _solutions(self, request: Request, wanted: QueryRequest) -> list[Solution]:
        answer = await ask(self._site.pool, wanted, request)
        found: list[Solution] = json.loads(await answer.read(_MOST))["results"]["bindings"]
        return found

    async def _count(self, request: Request, wanted: QueryRequest) -> int:
        # One row is one line of TSV: it escapes line ends (SPARQL 1.1 Query Results CSV and TSV, section 4).
        answer = await ask(self._site.pool, replace(wanted, table="text/tab-separated-values"), request)
        lines = 0
        async for chunk in answer:
            lines += chunk.count(b"\n")
        return lines - 1

    async def _doubt(self, request: Request, wanted: QueryRequest, values: Mapping[str, str]) -> None:
        """An answer without rows about a thing that does not exist is no answer: raises NoSuchThing."""
        finder = self._site.finder()
        doubted = await asyncio.to_thread(doubts, self._query, values, finder)
        if not doubted:
            return
        first = cut(wanted, 0, 1) if self._paged else wanted
        if await self._solutions(request, first):
            return
        for doubt in doubted:
            if doubt.iri is None or not await self._site.exists(doubt.iri):
                raise no_such_thing(doubt.parameter, doubt.text, finder)

    def _link(self, request: Request, asked: Asked, page: Page, headers: dict[str, str]) -> None:
        links = [(self._url(request, asked, None), "first")]
        links += [(self._url(request, asked, page.next), "next")] if page.next else []
        links += [(self._url(request, asked, page.previous), "prev")] if page.previous else []
        said = [f'<{url}>; rel="{rel}"' for url, rel in links]
        context = self._site.public_url(request, f"/api/patterns/{self._query.name}/context.jsonld")
        headers["Link"] = ", ".join([*said, f'<{context}>; rel="{_CONTEXT}"; type="application/ld+json"'])

    def _url(self, request: Request, asked: Asked, cursor: str | None) -> str:
        """The address of a page of this answer."""
        kept = {"page_size": asked.page_size, "cursor": cursor, "format": asked.format}
        given = {**asked.values, **{name: value for name, value in kept.items() if value is not None}}
        url = self._site.public_url(request, f"/api/patterns/{self._query.name}")
        return f"{url}?{urlencode(given)}" if given else url

    def _document(
        self, request: Request, asked: Asked, values: Mapping[str, str], page: Page, total: int | None
    ) -> dict[str, object]:
        names = [column.name for column in columns_of(self._query, page.rows)]
        given = {n: asked.values.get(n) or p.default for n, p in self._query.parameters.items()}
        things = {name: value for name, value in values.items() if value != asked.values[name]}
        return {
            "pattern": self._query.name,
            "summary": self._query.summary,
            "release": self._site.release,
            "url": self._url(request, asked, asked.cursor),
            "parameters": {name: value for name, value in given.items() if value is not None},
            "things": things,
            "columns": names,
            "count": len(page.rows),
            **({"total": total} if total is not None else {}),
            "next": self._url(request, asked, page.next) if page.next else None,
            "previous": self._url(request, asked, page.previous) if page.previous else None,
            "rows": plain_rows(names, page.rows),
        }


def _headers(release: str, *parts: object) -> dict[str, str]:
    return {
        "ETag": etag_of(release, *parts),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "public, max-age=60",
    }


def _json(document: object, headers: Mapping[str, str]) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), 200, dict(headers), _JSON)


def _nothing_fits(offers: Sequence[str]) -> Problem:
    return Problem("not-acceptable", f"On offer are: {', '.join(offers)}.", more={"alternates": list(offers)})


def _operation_id(name: str) -> str:
    """``mandates-in-force`` -> ``mandatesInForce``: stable as long as the file keeps its name."""
    head, *rest = name.split("-")
    return head + "".join(word.capitalize() for word in rest)
