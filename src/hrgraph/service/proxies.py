"""Forwarded headers: where a proxy shows the service, and for whom it asks, when the proxy is trusted."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

__all__ = ["Forwarded"]

_HOST = re.compile(rb"[A-Za-z0-9._~\-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~\-]+)*")


class Forwarded(ProxyHeadersMiddleware):
    """``X-Forwarded-For``, ``-Proto``, ``-Host`` and ``-Prefix`` of trusted proxies; of nobody else."""

    def __init__(self, app: ASGIApp, trusted: str) -> None:
        super().__init__(app, trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Pass a request on as the proxy's client sent it."""
        peer = scope.get("client")
        if scope["type"] == "http" and peer and peer[0] in self.trusted_hosts:
            _restore(scope)
        await super().__call__(scope, receive, send)  # type: ignore[arg-type]


def _restore(scope: Scope) -> None:
    """Put back the host and the path that the proxy was asked for."""
    told = dict(scope["headers"])
    host = told.get(b"x-forwarded-host", b"").split(b",")[0].strip()
    if _HOST.fullmatch(host):
        scope["headers"] = [
            (b"host", host),
            *((name, value) for name, value in scope["headers"] if name != b"host"),
        ]
    prefix = told.get(b"x-forwarded-prefix", b"").decode("latin-1").strip().rstrip("/")
    if prefix and not scope.get("root_path") and _PREFIX.fullmatch(prefix):
        scope["root_path"] = prefix
        scope["path"] = prefix + scope["path"]
        scope["raw_path"] = prefix.encode() + scope["raw_path"]
