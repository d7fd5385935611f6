"""What every answer carries, errors included: CORS, nosniff, the policy against foreign content."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hrgraph.service.answers import mark_packed
from hrgraph.service.metrics import Metrics
from hrgraph.service.pages import Pages
from hrgraph.service.problems import handle

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

    def __init__(self, app: ASGIApp, pages: Pages, metrics: Metrics) -> None:
        self._app = app
        self._pages = pages
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; an unexpected error before the answer began becomes a problem of status 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = size = 0

        async def send_marked(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.body":
                size += len(message.get("body", b""))
                if not message.get("more_body"):
                    self._metrics.observe(status, time.perf_counter() - began, size)
            else:
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if headers.get("content-type", "").startswith("text/html"):
                    headers.update(_PAGE)
                varies = [*headers.get("vary", "").replace(" ", "").split(","), "Accept-Encoding"]
                headers["Vary"] = ", ".join(dict.fromkeys(name for name in varies if name))
                if headers.get("content-encoding") == "gzip" and "etag" in headers:
                    headers["ETag"] = mark_packed(headers["etag"])
            await send(message)

        if scope["method"] == "OPTIONS":
            start = {"type": "http.response.start", "status": 204, "headers": []}
            MutableHeaders(scope=start).update(_PREFLIGHT)
            await send_marked(start)
            await send_marked({"type": "http.response.body", "body": b""})
            return
        try:
            await self._app(scope, receive, send_marked)
        except Exception as error:  # the last resort: the client gets an answer, the log gets the reason
            if status:
                raise  # the connection breaks: a cut answer must never look whole
            _log.exception("unexpected error for %s %s", scope["method"], scope["path"])
            response = handle(self._pages, Request(scope), error)
            await response(scope, receive, send_marked)
