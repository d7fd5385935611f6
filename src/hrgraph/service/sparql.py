"""The SPARQL endpoint: SPARQL 1.1 Protocol for queries, the service description, a page for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.errors import HrgraphError
from hrgraph.service.answers import ask, etag_of, negotiate, negotiate_by, not_modified, respond
from hrgraph.service.endpoint import Endpoint
from hrgraph.service.journal import asked as note_query
from hrgraph.service.negotiation import wants_html
from hrgraph.service.operation import Operation, read_operation
from hrgraph.service.problems import Problem, problem_of
from hrgraph.service.site import DATASET
from hrgraph.service.tables import graph_page, named_things, table_page
from hrgraph.store.cache import lasting
from hrgraph.store.formats import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    TABLE_FORMATS,
    Family,
    find_format,
    formats_of,
)
from hrgraph.store.pool import Pool, PooledAnswer
from hrgraph.store.requests import QueryRequest

__all__ = ["Asked", "SparqlEndpoint"]

_HTML = "text/html"
_TABLE = (*(known.media_type for known in TABLE_FORMATS), _HTML)
_BOOLEAN = (*(known.media_type for known in BOOLEAN_FORMATS), _HTML)
_GRAPH = (*(known.media_type for known in GRAPH_FORMATS), _HTML)
_FRESH = "public, max-age=60"
_NAMED = 1_000  # things of a page whose names are looked up
_PLACE = "VALUES ?thing { }"  # where labels.rq takes them
_PAGE = 8 << 20  # bytes of an answer that a page is made from


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks the store for, in which formats (by family of answer), and whether it lasts."""

    request: QueryRequest
    chosen: Mapping[Family, str | None]
    lasts: bool

    @property
    def for_people(self) -> bool:
        """Whether the answer may be a page."""
        return _HTML in self.chosen.values()


class SparqlEndpoint(Endpoint):
    """``/sparql``; an ASGI application, so that an answer passes through as few hands as can be."""

    @property
    def pool(self) -> Pool:
        """The workers that answer."""
        return self._site.pool

    def allows(self, parameters: Mapping[str, object]) -> tuple[str, ...]:
        """Queries come by GET and by POST."""
        return ("GET", "HEAD", "POST")

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        limits = self._site.pool.limits.screen
        operation = await read_operation(request, largest=4 * limits.length)
        if operation is None:
            return await self._description(request)
        note_query(request.scope, operation.query)
        accept = request.headers.get("accept")
        asked = self.asked(operation, accept)
        if (spared := not_modified(request, _headers(asked, self._site.release))) is not None:
            return spared
        try:
            answer = await ask(self._site.pool, asked.request, request)
        except HrgraphError as error:
            if not wants_html(accept):
                raise
            return self._refusal(request, operation, problem_of(error))
        if asked.chosen[answer.family] == _HTML:
            headers = _headers(asked, answer.release)
            return await self._page(request, operation, answer.family, await answer.read(_PAGE), headers)
        return await respond(
            answer, find_format(answer.media_type).content_type, _headers(asked, answer.release)
        )

    def asked(self, operation: Operation, accept: str | None) -> Asked:
        """What an operation asks the store for; raises :class:`Problem` (406) when no format fits."""
        chosen = {
            Family.TABLE: negotiate_by(accept, operation.format, _TABLE),
            Family.BOOLEAN: negotiate_by(accept, operation.format, _BOOLEAN),
            Family.GRAPH: negotiate_by(accept, operation.format, _GRAPH),
        }
        if not any(chosen.values()):
            raise _nothing_fits()
        return Asked(_query(operation, chosen), chosen, lasting(operation.query))

    def headers(self, asked: Asked, answer: PooledAnswer) -> list[tuple[bytes, bytes]]:
        """The headers of an answer to a program, as ASGI has them."""
        told = {
            **_headers(asked, answer.release),
            "Content-Type": find_format(answer.media_type).content_type,
        }
        return [(name.lower().encode(), value.encode()) for name, value in told.items()]

    async def _description(self, request: Request) -> Response:
        """The service description; for people, the page with the form."""
        offers = (*(known.media_type for known in GRAPH_FORMATS), _HTML)
        media_type = negotiate(request, offers)
        if media_type is None:
            raise _nothing_fits()
        if media_type == _HTML:
            return self._site.pages.respond(request, "sparql.html", 200, None, **self._form(None))
        endpoint = self._site.public_url(request, "/sparql")
        headers = {
            "ETag": etag_of(self._site.release, endpoint, media_type),
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": _FRESH,
        }
        if (spared := not_modified(request, headers)) is not None:
            return spared
        query = self._site.page_queries["service-description"]
        answer = await self._site.pool.answer(
            query.request({"endpoint": endpoint, "dataset": DATASET}, graph=media_type)
        )
        return await respond(answer, find_format(media_type).content_type, headers)

    async def _page(
        self, request: Request, operation: Operation, family: Family, body: bytes, headers: dict[str, str]
    ) -> Response:
        """The form again, with the answer below it."""
        context = self._form(operation)
        if family is Family.GRAPH:
            context["graph"] = graph_page(body)
        elif family is Family.BOOLEAN:
            context["boolean"] = json.loads(body)["boolean"]
        else:
            context["table"] = table_page(body, await self._labels(body))
        context["downloads"] = [
            (known.label, "?" + urlencode({"query": operation.query, "format": known.name}))
            for known in formats_of(family)
        ]
        return self._site.pages.respond(request, "sparql.html", 200, headers, **context)

    async def _labels(self, body: bytes) -> dict[str, str]:
        """What the things of an answer are called; the answer itself stays as it was asked for."""
        things = named_things(body)[:_NAMED]
        if not things:
            return {}
        values = " ".join(f"<{iri}>" for iri in things)
        text = self._site.page_queries["labels"].text.replace(_PLACE, _PLACE.replace("}", values + " }"))
        try:
            _, rows = await self._site.solutions(QueryRequest(text))
        except HrgraphError:  # a page with keys instead of names is better than none
            return {}
        return {row["thing"]["value"]: row["label"]["value"] for row in rows if "thing" in row}

    def _refusal(self, request: Request, operation: Operation, problem: Problem) -> Response:
        """The form again, with the query in it and above it what is wrong: nobody types it twice."""
        context = {**self._form(operation), "problem": problem.fields(request)}
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-store", **problem.headers}
        return self._site.pages.respond(request, "sparql.html", problem.status, headers, **context)

    def _form(self, operation: Operation | None) -> dict[str, object]:
        patterns = self._site.patterns.values()
        return {
            "query": operation.query if operation else "",
            "problem": None,
            "examples": [query for query in patterns if query.example or not query.parameters],
            "release": self._site.release,
            "limits": self._site.pool.limits,
            "table": None,
            "graph": None,
            "boolean": None,
            "downloads": [],
        }


def _query(operation: Operation, chosen: Mapping[Family, str | None]) -> QueryRequest:
    """What the store is asked for: a page is made from JSON, or from N-Triples."""
    page = {Family.TABLE: _TABLE[0], Family.BOOLEAN: _BOOLEAN[0], Family.GRAPH: "text/turtle"}
    wanted = {family: page[family] if name == _HTML else name for family, name in chosen.items()}
    return QueryRequest(
        operation.query,
        table=wanted[Family.TABLE],
        boolean=wanted[Family.BOOLEAN],
        graph=wanted[Family.GRAPH],
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
    )


def _headers(asked: Asked, release: str) -> dict[str, str]:
    if not asked.lasts:  # it asks for the time or for chance: another answer each time
        return {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-store"}
    query = asked.request
    chosen = (asked.chosen[family] or "" for family in Family)
    return {
        "ETag": etag_of(release, query.text, query.default_graphs, query.named_graphs, *chosen),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": _FRESH,
    }


def _nothing_fits() -> Problem:
    offers = [known.media_type for known in (*TABLE_FORMATS, *GRAPH_FORMATS)]
    return Problem(
        "not-acceptable",
        "The Accept header excludes every format on offer.",
        more={"alternates": [*offers, _HTML]},
    )
