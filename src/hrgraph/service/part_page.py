"""One part of a thing's page by itself: those behind which so much stands that they come when asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from hrgraph.namespaces import expand
from hrgraph.service.answers import etag_of, not_modified
from hrgraph.service.pages import name_of
from hrgraph.service.problems import Problem
from hrgraph.service.sections import section_of
from hrgraph.service.site import Site

__all__ = ["part_page"]

_LABELS = [expand("rdfs:label"), expand("skos:prefLabel")]


def part_page(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """The handler of ``/part?entity=…&part=…``: ``part`` is the name of its query in the plan of the page."""

    async def answer(request: Request) -> Response:
        name = request.query_params.get("part", "")
        values = {"entity": request.query_params.get("entity", "")}
        iri = site.page_queries["entity-facts"].bind(values)["entity"]["value"]
        headers = {
            "ETag": etag_of(site.release, "part", iri, name, str(request.base_url)),
            "Cache-Control": "public, max-age=60",
            "Vary": "Accept, Accept-Encoding",
        }
        said = await site.rows("entity-facts", entity=iri)
        plan = site.layout.plan_for([row["value"] for row in said if row["property"] == expand("rdf:type")])
        part = next((part for part in plan.parts if part.ask == name), None)
        if not said or part is None:
            raise Problem("not-found", f"<{iri}> has no part {name}.")
        if (spared := not_modified(request, headers)) is not None:
            return spared
        section = await section_of(site, part, iri, request.client.host if request.client else "")
        labels = [row["value"] for kind in _LABELS for row in said if row["property"] == kind]
        label = next(iter(labels), name_of(iri))
        shown = {"iri": iri, "label": label, "plan": plan, "part": part, "section": section}
        return site.pages.respond(request, "part.html", 200, headers, **shown)

    return answer
