"""Short links of queries: `/q/<hash>` leads to the SPARQL page with the query in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.service.endpoint import Endpoint
from hrgraph.service.negotiation import choose
from hrgraph.service.operation import read_operation
from hrgraph.service.problems import Problem
from hrgraph.service.site import Site
from hrgraph.store.links import QueryLinks
from hrgraph.store.screen import screen

__all__ = ["ShortLinks"]

_TEXT, _PAGE = "application/sparql-query", "text/html"


class ShortLinks(Endpoint):
    """``POST /q`` keeps a query and answers with its address; ``GET /q/{name}`` gives it back."""

    def __init__(self, site: Site, links: QueryLinks) -> None:
        super().__init__(site)
        self._links = links

    def allows(self, parameters: Mapping[str, object]) -> tuple[str, ...]:
        """POST where links are made, reading where one is."""
        return ("GET", "HEAD") if "name" in parameters else ("POST",)

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        name = request.path_params.get("name")
        if name is not None and request.method in ("GET", "HEAD"):
            return await self._read(request, name)
        if name is not None or request.method != "POST":
            allow = "POST, OPTIONS" if name is None else "GET, HEAD, OPTIONS"
            raise Problem("method", f"{request.method} is not answered here.", {"Allow": allow})
        limits = self._site.pool.limits.screen
        operation = await read_operation(request, largest=4 * limits.length)
        if operation is None:
            raise Problem("bad-request", "there is no query: give the parameter query once")
        screen(operation.query, limits)
        kept = await run_in_threadpool(self._links.keep, operation.query)
        url = self._site.public_url(request, f"/q/{kept}")
        body = json.dumps({"url": url, "name": kept})
        return Response(body, 201, {"Location": url, "Cache-Control": "no-store"}, "application/json")

    async def _read(self, request: Request, name: str) -> Response:
        text = await run_in_threadpool(self._links.text, name)
        if text is None:
            raise Problem("not-found", "Nobody has kept a query under this name here.")
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "public, max-age=86400"}
        if choose(request.headers.get("accept"), (_PAGE, _TEXT)) == _TEXT:
            return Response(text, headers=headers, media_type=_TEXT)
        headers["Location"] = self._site.public_url(request, "/sparql") + "#query=" + quote(text, safe="")
        return Response(status_code=303, headers=headers)
