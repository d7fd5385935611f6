"""What every answer carries, errors included: CORS, nosniff, the policy against foreign content."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; an unexpected error before the answer began becomes a problem of status 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_marked(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if headers.get("content-type", "").startswith("text/html"):
                    headers.update(_PAGE)
                if "vary" not in headers:
                    headers["Vary"] = "Accept-Encoding"
            await send(message)

        if scope["method"] == "OPTIONS":
            start = {"type": "http.response.start", "status": 204, "headers": []}
            MutableHeaders(scope=start).update(_PREFLIGHT)
            await send_marked(start)
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            await self._app(scope, receive, send_marked)
        except Exception as error:  # the last resort: the client gets an answer, the log gets the reason
            if begun:
                raise  # the connection breaks: a cut answer must never look whole
            _log.exception("unexpected error for %s %s", scope["method"], scope["path"])
            response = handle(self._pages, Request(scope), error)
            await response(scope, receive, send_marked)
