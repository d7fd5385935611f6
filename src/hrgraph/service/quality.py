"""/quality: what the checks found in the release that answers now, for people and as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.iris import BASE
from hrgraph.namespaces import shrink
from hrgraph.service.answers import etag_of, negotiate, not_modified
from hrgraph.service.problems import Problem
from hrgraph.service.site import Site
from hrgraph.store.build import REPORT

__all__ = ["Quality"]

_OFFERS = ("application/json", "text/html")
_SHOWN = 20
"""How many things a rule names on the page; the JSON has them all."""


class Quality:
    """The handler of ``/quality``."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def report(self, request: Request) -> Response:
        """The report that the build laid into the release; 404 for a release that has none."""
        media_type = negotiate(request, _OFFERS)
        if media_type is None:
            raise Problem("not-acceptable", f"On offer are: {', '.join(_OFFERS)}.")
        headers = {
            "ETag": etag_of(self._site.release, "quality", media_type),
            "Vary": "Accept, Accept-Encoding",
            "Cache-Control": "public, max-age=60",
        }
        if (spared := not_modified(request, headers)) is not None:
            return spared
        text = _read(self._site.pool.release.path / REPORT)
        if media_type == "application/json":
            return Response(text, 200, headers, media_type)
        report = json.loads(text)
        found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for one in report["findings"]:
            found[one.get("source", ""), one["message"]].append(one)
        return self._site.pages.respond(
            request,
            "quality.html",
            200,
            headers,
            counts=report["counts"],
            rules=[_rule(rule, found[rule["source"], rule["message"]]) for rule in report["shapes"]],
            graphs=[{**graph, "name": _name(graph["graph"])} for graph in report["graphs"]],
            release=self._site.release,
        )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise Problem("not-found", "This release was built without a report.") from None


def _rule(rule: dict[str, Any], about: list[dict[str, Any]]) -> dict[str, Any]:
    """A shape or audit with the things that it is about; those of ours are links."""
    places = [
        {
            "iri": one.get("focus_node", ""),
            "name": _name(one.get("focus_node") or one.get("file") or ""),
            "path": shrink(one["path"]) if "path" in one else "",
            "value": _name(one.get("value", "")),
            "graph": _name(one.get("graph", "")),
            "page": one.get("page"),
        }
        for one in about[:_SHOWN]
    ]
    cures = sorted({one["cure"] for one in about if "cure" in one})
    return {**rule, "name": _name(rule["source"]), "cures": cures, "places": places}


def _name(text: str) -> str:
    """An IRI of ours without what all of them begin with."""
    short = text.removeprefix(f"{BASE}shapes#").removeprefix(f"{BASE}id/").removeprefix(f"{BASE}graph/")
    return short.removeprefix(BASE)
