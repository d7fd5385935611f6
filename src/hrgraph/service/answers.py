"""From a query to a response: ETag and 304, streaming, and a client that goes away."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from hrgraph.errors import HrgraphError
from hrgraph.service.negotiation import choose
from hrgraph.service.problems import Problem
from hrgraph.store.formats import GRAPH_FORMATS, TABLE_FORMATS, find_format
from hrgraph.store.pool import Pool, PooledAnswer
from hrgraph.store.requests import QueryRequest

__all__ = [
    "BEGUN",
    "Gone",
    "ask",
    "etag_of",
    "mark_packed",
    "negotiate",
    "negotiate_by",
    "not_modified",
    "respond",
    "wanted_format",
]

_NAMES = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "json-ld": "jsonld",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "rdf-xml": "rdf",
    "srj": "json",
    "srx": "xml",
    "html": "text/html",
}
BEGUN = "hrgraph.begun"
"""The extension of a request whose query was begun before: what came of it is there."""
_SOON = 0.01  # seconds: most answers are there before it is worth looking whether the client still is
_PARAMETERS = ("format", "_mediatype")
_SAME = {  # what a short name means where its own format does not exist
    "application/sparql-results+json": "application/ld+json",
    "application/sparql-results+xml": "application/rdf+xml",
}


class Gone(Exception):
    """The client has closed the connection; nobody is left to answer."""


def negotiate(request: Request, offers: tuple[str, ...], override: str | None = None) -> str | None:
    """The media type to answer with, from ``?format=``, ``?_mediatype=`` or Accept; None: none fits.

    Raises :class:`Problem` (400) for a format that does not exist or is given more than once.
    """
    name = override or wanted_format(request.query_params.multi_items())
    return negotiate_by(request.headers.get("accept"), name, offers)


def wanted_format(parameters: Iterable[tuple[str, str]]) -> str | None:
    """The format that parameters name by ``format`` or ``_mediatype``; None when they name none.

    Some clients name it twice, once short and once as a media type. Raises :class:`Problem` (400)
    when they name two that differ.

    >>> wanted_format([("query", "ASK {}"), ("format", "csv"), ("format", "text/csv")])
    'csv'
    """
    names = [(name, value) for name, value in parameters if name in _PARAMETERS and value]
    if len({_media_type(value) for _, value in names}) > 1:
        said = " and ".join(f"{name}={value}" for name, value in names)
        detail = f"the format is given more than once: {said}"
        raise Problem("bad-request", detail, more={"parameter": names[1][0]})
    return names[0][1] if names else None


def _media_type(name: str) -> str:
    """What a format is called in full; a name of none stays as it is."""
    plain = name.partition(",")[0].strip().replace(" ", "+").lower()
    known = _NAMES.get(plain, plain)
    with suppress(KeyError):
        return find_format(known).media_type
    return known


@lru_cache(maxsize=1_024)
def negotiate_by(accept: str | None, name: str | None, offers: tuple[str, ...]) -> str | None:
    """The media type to answer with, from an Accept header and the format that is named beside it.

    Raises :class:`Problem` (400) for a format that does not exist.

    >>> negotiate_by("text/csv;q=0.5, */*;q=0.1", None, ("application/sparql-results+json", "text/csv"))
    'text/csv'
    """
    if not name:
        return choose(accept, offers)
    if name.lower() == "json" and "application/json" in offers:
        return "application/json"
    known = _media_type(name)
    formats = (*TABLE_FORMATS, *GRAPH_FORMATS)
    if known not in ("text/html", "application/json", *(one.media_type for one in formats)):
        allowed = [*dict.fromkeys(one.name for one in formats), "html"]
        raise Problem(
            "bad-request",
            f"format: there is no format {name}; allowed are {', '.join(allowed)}, or their media types",
            more={"parameter": "format", "allowed": allowed},
        )
    for candidate in (known, _SAME.get(known)):
        if candidate in offers:
            return candidate
    loose = choose(known, offers)
    return loose if loose in offers else None


def etag_of(release: str, *parts: object) -> str:
    """A strong tag of what decides an answer: the release and everything asked.

    >>> etag_of("r1", "q", "text/csv") == etag_of("r1", "q", "text/csv")
    True
    """
    # BLAKE2 in Python's own code: fetching SHA-256 from OpenSSL costs more than the hash of a query.
    digest = hashlib.blake2b(repr((release, *parts)).encode(), digest_size=16)
    return f'"{digest.hexdigest()}"'


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """The 304 that spares an answer whose tag the client has already; else None."""
    known = request.headers.get("if-none-match")
    if known is None or "ETag" not in headers:
        return None
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    plain = headers["ETag"]
    page = request.app.state.site.pages.assets.mark(plain)  # a page has the tag of its scripts, too
    for tag in (plain, mark_packed(plain), page, mark_packed(page)):
        if "*" in tags or tag in tags:
            return Response(status_code=304, headers={**headers, "ETag": tag})
    return None


def mark_packed(tag: str) -> str:
    """The tag of the compressed form of an answer: other bytes, another tag.

    >>> mark_packed('"abc"')
    '"abc-gzip"'
    """
    return tag[:-1] + '-gzip"'


async def ask(pool: Pool, query: QueryRequest, request: Request) -> PooledAnswer:
    """Begin to answer; raises :class:`Gone` when the client leaves first, and its query ends with it."""
    begun = (request.scope.get("extensions") or {}).get(BEGUN)
    if isinstance(begun, HrgraphError):
        raise begun
    if isinstance(begun, PooledAnswer):
        return begun
    client = request.client.host if request.client else ""
    watch = _Watch(request.receive)
    try:
        return await pool.answer(query, client)
    except asyncio.CancelledError:
        if watch.ended_it():
            raise Gone from None
        raise
    finally:
        watch.end()


class _Watch:
    """Cancels what is done for a client when it leaves; begins to look when the answer is not quick."""

    def __init__(self, receive: Receive) -> None:
        self._gone = False
        self._receive = receive
        self._working = asyncio.current_task()
        self._looking: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_SOON, self._begin)

    def _begin(self) -> None:
        self._looking = asyncio.ensure_future(self._look())

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        if self._working is not None:
            self._working.cancel()

    def end(self) -> None:
        """Look no more."""
        self._timer.cancel()
        if self._looking is not None:
            self._looking.cancel()

    def ended_it(self) -> bool:
        """Whether the client's leaving, and nothing else, has cancelled the work."""
        return self._gone and self._working is not None and self._working.uncancel() == 0


async def respond(answer: PooledAnswer, content_type: str, headers: Mapping[str, str]) -> Response:
    """The response that passes an answer on: in one piece when it is small, else as it comes."""
    known = {**headers, "Content-Type": content_type}
    if answer.whole:
        return Response(await answer.read(), headers=known)
    return _Passing(answer, known)


class _Passing(StreamingResponse):
    """Passes an answer on as it comes; it ends with its client, or at its own end."""

    def __init__(self, answer: PooledAnswer, headers: Mapping[str, str]) -> None:
        super().__init__(answer, headers=headers)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        watch = _Watch(receive)
        try:
            await self.stream_response(send)
        except asyncio.CancelledError:
            if not watch.ended_it():
                raise
        finally:
            watch.end()
            self._answer.close()
