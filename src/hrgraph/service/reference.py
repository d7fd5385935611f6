"""``/api``: the documentation of the HTTP interface, drawn from its own OpenAPI document.

Beside it ``/.well-known/sparql-examples``: the questions as ``sh:SPARQLExecutable``. No script and
nothing from elsewhere: it is read offline as well as online.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.service.answers import etag_of, not_modified
from hrgraph.service.asked import known_only, parameters_of
from hrgraph.service.site import Site
from hrgraph.store.examples import examples_document

__all__ = ["Operation", "add_reference"]

_HOW = ("format", "page_size", "cursor", "total")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the page shows it: parameters, statuses of its answers, an address that runs."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Mapping[str, Any], ...]
    common: tuple[str, ...]
    answers: tuple[tuple[str, str, tuple[str, ...]], ...]
    example: str

    @property
    def page(self) -> bool:
        """Whether it answers a browser with a page."""
        return any("text/html" in types for status, _, types in self.answers if status == "200")


def add_reference(app: FastAPI, site: Site) -> None:
    """Add ``/api`` and ``/.well-known/sparql-examples``; call it last, when all operations are known."""

    async def reference(request: Request) -> Response:
        known_only(parameters_of(request), ())
        headers = {
            "ETag": etag_of(site.release, "reference", site.public_url(request, "")),
            "Cache-Control": "public, max-age=300",
        }
        if (spared := not_modified(request, headers)) is not None:
            return spared
        return site.pages.respond(
            request,
            "api.html",
            200,
            headers,
            operations=list(_operations(app.openapi())),
            about=app.description,
            address=site.public_url(request, ""),
            release=site.release,
        )

    document = examples_document(site.patterns.values())

    async def examples(request: Request) -> Response:
        known_only(parameters_of(request), ())
        headers = {"ETag": etag_of(site.release, document.decode()), "Cache-Control": "public, max-age=300"}
        spared = not_modified(request, headers)
        return spared or Response(document, 200, headers, "text/turtle; charset=utf-8")

    app.add_route("/api", reference, methods=["GET", "HEAD"])
    for path in ("/.well-known/sparql-examples", "/.well-known/sparql-examples/"):
        app.add_route(path, examples, methods=["GET", "HEAD"])


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, entry in document["paths"].items():
        for method, told in entry.items():
            parameters = [one for one in told.get("parameters", ()) if one.get("in") == "query"]
            shown = {
                one["name"]: one["example"] for one in parameters if "example" in one and one.get("required")
            }
            yield Operation(
                told["operationId"],
                method.upper(),
                path,
                told.get("summary", ""),
                told.get("description", ""),
                tuple(told.get("tags", ())),
                tuple(one for one in parameters if one["name"] not in _HOW),
                tuple(one["name"] for one in parameters if one["name"] in _HOW),
                tuple(
                    (status, answer.get("description", ""), tuple(answer.get("content", ())))
                    for status, answer in told.get("responses", {}).items()
                ),
                path + (f"?{urlencode(shown)}" if shown else ""),
            )
