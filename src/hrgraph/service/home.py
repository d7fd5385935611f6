"""The first page, the health of the service, and small pages around it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.namespaces import shrink
from hrgraph.service.answers import etag_of, not_modified
from hrgraph.service.columns import stack
from hrgraph.service.problems import KINDS, Problem
from hrgraph.service.site import Site

__all__ = ["ASKED", "Home"]

_FIRST_PAGE = ("home-classes", "home-years", "home-latest")
ASKED = (*_FIRST_PAGE, "ontology-terms", "days")
"""What is asked of each release before anybody does: of a large graph it takes some tenths of a second."""
_FIRST = 5

Handler = Callable[[Request], Awaitable[Response]]


class Home:
    """The handlers of ``/``, ``/health``, ``/problems`` and of single files."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def home(self, request: Request) -> Response:
        """What the graph holds, its release, questions that run."""
        release, patterns = self._site.pool.release, self._site.patterns
        chosen = [patterns[name] for name in self._site.layout.questions if name in patterns]
        ready = [query for query in patterns.values() if query.example or not query.parameters]
        tag = etag_of(self._site.release, "home", self._site.public_url(request, ""))
        headers = {"ETag": tag, "Cache-Control": "public, max-age=60", "Vary": "Accept, Accept-Encoding"}
        if (spared := not_modified(request, headers)) is not None:
            return spared
        classes, years, latest = await asyncio.gather(*(self._site.rows(name) for name in _FIRST_PAGE))
        things = release.about.get("classes")
        known = things if isinstance(things, dict) else {}
        counted = [{**row, "things": known.get(shrink(row["class"]), 0)} for row in classes]
        return self._site.pages.respond(
            request,
            "home.html",
            headers=headers,
            counts=[row for row in counted if row["things"]],
            columns=stack(years),
            latest=latest,
            release=release.id,
            about=release.about,
            questions=chosen or ready[:_FIRST],
            patterns=len(patterns),
            address=self._site.public_url(request, ""),
        )

    async def health(self, request: Request) -> Response:
        """Whether the service answers: 200 with workers, 503 without."""
        workers = self._site.pool.workers
        status = "ok" if workers["workers"] else "no worker"
        body = {"status": status, "release": self._site.release, **workers}
        headers = {"Cache-Control": "no-store"}
        return Response(
            json.dumps(body), 200 if workers["workers"] else 503, headers, media_type="application/json"
        )

    async def problem(self, request: Request) -> Response:
        """``/problems/{name}``: what a kind of error means."""
        name = request.path_params["name"]
        if name not in KINDS:
            raise Problem("not-found", f"There is no problem called {name}.")
        status, title, explanation = KINDS[name]
        fields = {"title": title, "status": status, "detail": explanation}
        return self._site.pages.respond(request, "problem.html", problem=fields, explanation="")

    def file(self, path: Path, media_type: str) -> Handler:
        """A handler that answers with one file of the ontology folder."""

        async def answer(_: Request) -> Response:
            headers = {"Cache-Control": "public, max-age=3600"}
            return Response(path.read_bytes(), headers=headers, media_type=media_type)

        return answer
