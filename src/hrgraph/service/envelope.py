"""What every answer carries, errors included: CORS, nosniff, the policy against foreign content."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrgraph.service.answers import mark_packed
from hrgraph.service.endpoint import Endpoint
from hrgraph.service.journal import visit_of
from hrgraph.service.pages import Pages
from hrgraph.service.problems import Problem, handle
from hrgraph.service.replay import Memory, keeper

__all__ = ["HOST", "Envelope", "allowed_methods", "marked"]

_ANYWHERE = "GET, HEAD, POST, OPTIONS"  # of ``OPTIONS *``: what is answered somewhere here
_ALWAYS = {
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": b"Link, ETag, Content-Location, Retry-After, Allow",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}
_PAGE = {
    # Nothing from elsewhere, nothing inline, no frame, no form to another place.
    b"content-security-policy": b"default-src 'self'; object-src 'none'; base-uri 'none'; "
    b"frame-ancestors 'none'; form-action 'self'",
}
_READ = ("GET", "HEAD")
_ORDER = ("GET", "HEAD", "POST", "OPTIONS")
HOST = re.compile(rb"[A-Za-z0-9._~\-]+(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Profile, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_log = logging.getLogger("hrgraph.service")


class Envelope:
    """The outermost layer of the service."""

    def __init__(self, app: ASGIApp, pages: Pages, memory: Memory, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._pages = pages
        self._memory = memory
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; an unexpected error before the answer began becomes a problem of status 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sealed = _Sealed(scope, send, self._memory)
        host = next((value for name, value in scope["headers"] if name == b"host"), b"localhost")
        if not HOST.fullmatch(host):
            problem = Problem("bad-request", "The Host header is no name of a host.")
            await problem.respond(Request({**scope, "headers": []}), self._pages)(scope, receive, sealed)
            return
        if scope["method"] == "OPTIONS":
            await self._options(scope)(scope, receive, sealed)
            return
        try:
            await self._app(scope, receive, sealed)
        except Exception as error:  # the last resort: the client gets an answer, the log gets the reason
            if sealed.status:
                raise  # the connection breaks: a cut answer must never look whole
            _log.exception("unexpected error for %s %s", scope["method"], scope["path"])
            response = handle(self._pages, Request(scope), error)
            await response(scope, receive, sealed)

    def _options(self, scope: Scope) -> Response:
        """What may be done with an address: the methods of what answers there, 404 where nothing does."""
        allowed = _ANYWHERE if scope["path"] == "*" else allowed_methods(scope, self._routes)
        if allowed is None:
            return handle(self._pages, Request(scope), Problem("not-found", "No such page here."))
        preflight = {"Allow": allowed, "Access-Control-Allow-Methods": allowed, **_PREFLIGHT}
        return Response(status_code=204, headers=preflight)


def allowed_methods(scope: Scope, routes: Sequence[BaseRoute]) -> str | None:
    """The methods that routes answer for a path, as in an Allow header; None where no route is."""
    found: set[str] = set()
    for route in routes:
        match, child = route.matches(scope)
        if match is not Match.NONE:
            endpoint = child.get("endpoint")
            told = endpoint.allows(child["path_params"]) if isinstance(endpoint, Endpoint) else _READ
            found |= set(getattr(route, "methods", None) or told)
    return ", ".join(name for name in _ORDER if name in found or name == "OPTIONS") if found else None


class _Sealed:
    """The sending side of one request: marks its headers, counts it, and keeps what may be kept."""

    def __init__(self, scope: Scope, send: Send, memory: Memory) -> None:
        self.status = 0
        self._scope, self._send, self._memory = scope, send, memory
        self._began = time.perf_counter()
        self._size = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._keep, self._room = keeper(scope)
        self._pieces: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.body":
            self._body(message)
        else:
            self.status = message["status"]
            self._mark(message)
        await self._send(message)

    def _mark(self, message: Message) -> None:
        told = dict(message["headers"])
        lasts = b"etag" in told and told.get(b"cache-control", b"").startswith(b"public")
        if self.status != 200 or not lasts:
            self._keep = None
        message["headers"] = self._headers = marked(message["headers"])

    def _body(self, message: Message) -> None:
        body = message.get("body", b"")
        self._size += len(body)
        if self._keep is not None:
            self._pieces.append(body)
            if self._size > self._room:
                self._keep = None
                self._pieces.clear()
        if message.get("more_body"):
            return
        visit, seconds = visit_of(self._scope), time.perf_counter() - self._began
        self._memory.metrics.observe(self.status, seconds, self._size)
        self._memory.journal.note(visit, self._scope.get("client"), self.status, seconds, self._size)
        if self._keep is not None:
            self._keep(visit, self._headers, b"".join(self._pieces))


def marked(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, and those that every answer carries.

    >>> (b"vary", b"Accept, Accept-Encoding") in marked([(b"vary", b"Accept")])
    True
    """
    told = dict(headers)
    ours = {**_ALWAYS, b"vary": _vary(told.get(b"vary", b""))}
    if told.get(b"content-type", b"").startswith(b"text/html"):
        ours.update(_PAGE)
    tag = told.get(b"etag")
    if tag is not None and told.get(b"content-encoding") == b"gzip":
        ours[b"etag"] = mark_packed(tag.decode("latin-1")).encode("latin-1")
    return [*(header for header in headers if header[0] not in ours), *ours.items()]


@lru_cache(maxsize=64)
def _vary(told: bytes) -> bytes:
    """A Vary header that names Accept-Encoding, each name once."""
    names = [*told.replace(b" ", b"").split(b","), b"Accept-Encoding"]
    return b", ".join(dict.fromkeys(name for name in names if name))
