"""The reading side of the SPARQL 1.1 Graph Store HTTP Protocol: one graph as a document."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.service.answers import ask, etag_of, negotiate, not_modified, respond
from hrgraph.service.endpoint import Endpoint
from hrgraph.service.problems import Problem
from hrgraph.store.formats import GRAPH_FORMATS, find_format
from hrgraph.store.requests import QueryRequest

__all__ = ["GraphStore"]

_OFFERS = tuple(known.media_type for known in GRAPH_FORMATS)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`]*")


class GraphStore(Endpoint):
    """``/graph-store?default`` and ``/graph-store?graph=IRI``; an ASGI application."""

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        if request.method not in ("GET", "HEAD"):
            allowed = {"Allow": "GET, HEAD, OPTIONS"}
            raise Problem("method", "Graphs are read here, never changed.", allowed)
        graph = await self._graph(request)
        media_type = negotiate(request, _OFFERS)
        if media_type is None and "text/html" in request.headers.get("accept", ""):
            media_type = _OFFERS[0]  # a browser shows Turtle as text
        if media_type is None:
            raise Problem("not-acceptable", f"On offer are: {', '.join(_OFFERS)}.")
        headers = {
            "ETag": etag_of(self._site.release, "graph", graph, media_type),
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "public, max-age=60",
        }
        if (spared := not_modified(request, headers)) is not None:
            return spared
        text = self._site.page_queries["graph"].text
        asked = QueryRequest(text, graph=media_type, default_graphs=(graph,) if graph else ())
        answer = await ask(self._site.pool, asked, request)
        return await respond(answer, find_format(media_type).content_type, headers)

    async def _graph(self, request: Request) -> str | None:
        """The IRI of the graph that is asked for, None for the default graph."""
        pairs = [
            (name, value)
            for name, value in request.query_params.multi_items()
            if name in ("graph", "default")
        ]
        if len(pairs) != 1:
            raise Problem("bad-request", "Say which graph: ?default, or ?graph= with its IRI, once.")
        name, graph = pairs[0]
        if name == "default":
            return None
        if not _ABSOLUTE.fullmatch(graph):
            raise Problem("bad-request", f"{graph} is no absolute IRI", more={"parameter": "graph"})
        if graph not in {row["graph"] for row in await self._site.rows("graphs")}:
            raise Problem("not-found", f"There is no graph <{graph}> in this release.")
        return graph
