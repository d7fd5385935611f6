"""What every answer carries, errors included: CORS, nosniff, the policy against foreign content."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrgraph.service.answers import mark_packed
from hrgraph.service.journal import visit_of
from hrgraph.service.pages import Pages
from hrgraph.service.problems import handle
from hrgraph.service.replay import Memory, keeper

__all__ = ["Envelope"]

_METHODS = "GET, HEAD, POST, OPTIONS"
_ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Content-Location, Retry-After, Allow",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_PAGE = {
    # Nothing from elsewhere, nothing inline, no frame, no form to another place.
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'",
}
_PREFLIGHT = {
    "Allow": _METHODS,
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Profile, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_log = logging.getLogger("hrgraph.service")


class Envelope:
    """The outermost layer of the service."""

    def __init__(self, app: ASGIApp, pages: Pages, memory: Memory) -> None:
        self._app = app
        self._pages = pages
        self._memory = memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; an unexpected error before the answer began becomes a problem of status 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sealed = _Sealed(scope, send, self._memory)
        if scope["method"] == "OPTIONS":
            start = {"type": "http.response.start", "status": 204, "headers": []}
            MutableHeaders(scope=start).update(_PREFLIGHT)
            await sealed(start)
            await sealed({"type": "http.response.body", "body": b""})
            return
        try:
            await self._app(scope, receive, sealed)
        except Exception as error:  # the last resort: the client gets an answer, the log gets the reason
            if sealed.status:
                raise  # the connection breaks: a cut answer must never look whole
            _log.exception("unexpected error for %s %s", scope["method"], scope["path"])
            response = handle(self._pages, Request(scope), error)
            await response(scope, receive, sealed)


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
        headers = MutableHeaders(scope=message)
        for name, value in _ALWAYS.items():
            headers[name] = value
        if headers.get("content-type", "").startswith("text/html"):
            headers.update(_PAGE)
        varies = [*headers.get("vary", "").replace(" ", "").split(","), "Accept-Encoding"]
        headers["Vary"] = ", ".join(dict.fromkeys(name for name in varies if name))
        if headers.get("content-encoding") == "gzip" and "etag" in headers:
            headers["ETag"] = mark_packed(headers["etag"])
        lasts = "etag" in headers and headers.get("cache-control", "").startswith("public")
        if self.status != 200 or not lasts:
            self._keep = None
        self._headers = headers.raw

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
