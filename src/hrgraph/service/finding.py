"""``/api/find``: things by any of their names, as JSON or as a page."""

from __future__ import annotations

import asyncio
import json

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.service.answers import etag_of, negotiate, not_modified
from hrgraph.service.asked import known_only, parameters_of, without_empty
from hrgraph.service.described import PROBLEMS, string
from hrgraph.service.pages import local_path
from hrgraph.service.problems import Problem
from hrgraph.service.site import Site

__all__ = ["add_find"]

_OFFERS = ("application/json", "text/html")
_KNOWN = ("q", "kind", "limit")
_LONGEST, _MOST, _FIRST = 200, 100, 20


def add_find(app: FastAPI, site: Site) -> None:
    """Add ``/api/find`` with its parameters in the OpenAPI document."""

    async def find(request: Request) -> Response:
        return await _find(site, request)

    app.add_api_route(
        "/api/find",
        find,
        methods=["GET"],
        operation_id="find",
        summary="Things by any of their names: companies, States, mandates, persons, letters, norms, codes",
        description="Case, accents and punctuation do not matter, the last word may be unfinished, and names "
        "spelt almost so are found when no other is. Each thing comes once, best first; `how` says how it "
        "matches: exact, words, alike or partly.",
        tags=["find"],
        response_class=Response,
        openapi_extra={"parameters": _parameters(), "responses": {"200": _described(), **PROBLEMS}},
    )
    app.add_api_route("/api/find", find, methods=["HEAD"], include_in_schema=False)


async def _find(site: Site, request: Request) -> Response:
    given = without_empty(parameters_of(request))
    known_only(given, _KNOWN)
    media_type = negotiate(request, _OFFERS)
    if media_type is None:
        raise Problem(
            "not-acceptable", f"On offer are: {', '.join(_OFFERS)}.", more={"alternates": [*_OFFERS]}
        )
    text, limit = given.get("q", "").strip(), _limit(given.get("limit"))
    page = media_type == "text/html"
    if len(text) > _LONGEST:
        raise Problem("parameter", f"q is longer than {_LONGEST} characters", more={"parameter": "q"})
    if "q" not in given and not page:
        raise Problem("parameter", "q is missing: give words of a name", more={"parameter": "q"})
    finder = site.finder()
    kinds = [kind for kind in given.get("kind", "").split(",") if kind]
    all_kinds = await asyncio.to_thread(finder.kinds)
    for kind in kinds:
        if kind not in all_kinds:
            more: dict[str, object] = {"parameter": "kind", "known": all_kinds}
            raise Problem("no-such-thing", f"kind={kind[:40]}: there is no such kind of thing", more=more)
    headers = {
        "ETag": etag_of(site.release, "find", text, kinds, limit, media_type),
        "Vary": "Accept, Accept-Encoding",
        "Cache-Control": "public, max-age=60",
    }
    if (spared := not_modified(request, headers)) is not None:
        return spared
    found = await asyncio.to_thread(finder.find, text, kinds, limit)
    if page:
        return site.pages.respond(
            request,
            "find.html",
            200,
            headers,
            text=text,
            found=[(one, local_path(one.iri) or one.iri) for one in found],
            kinds=all_kinds,
            kind=",".join(kinds),
            limit=limit,
            most=_MOST,
            release=site.release,
        )
    document = {
        "release": site.release,
        "q": text,
        "count": len(found),
        "found": [{**one.fields(), "url": _address(site, request, one.iri)} for one in found],
    }
    return Response(json.dumps(document, ensure_ascii=False), 200, headers, "application/json")


def _address(site: Site, request: Request, iri: str) -> str:
    path = local_path(iri)
    return site.public_url(request, path) if path else iri


def _limit(text: str | None) -> int:
    if not text:
        return _FIRST
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST):
        detail = f"limit={text[:40]}: must be an integer of at least 1 and at most {_MOST}"
        raise Problem("parameter", detail, more={"parameter": "limit"})
    return int(text)


def _parameters() -> list[dict[str, object]]:
    words = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
    size = {"type": "integer", "minimum": 1, "maximum": _MOST, "default": _FIRST}
    return [
        {
            "name": "q",
            "in": "query",
            "required": True,
            "description": "A name, a code, a reference, a document symbol, or words of one.",
            "schema": words,
            "example": "Facebook",
        },
        {
            "name": "kind",
            "in": "query",
            "description": "Only things of these kinds, with commas between them.",
            "schema": {"type": "string", "minLength": 1},
            "example": "company,state",
        },
        {"name": "limit", "in": "query", "description": "How many at most.", "schema": size},
        {
            "name": "format",
            "in": "query",
            "description": "Instead of an Accept header.",
            "schema": {"type": "string", "enum": ["json", "html"]},
        },
    ]


def _described() -> dict[str, object]:
    names = ("iri", "key", "kind", "label", "name", "role", "how", "url")
    thing = {
        "type": "object",
        "required": list(names),
        "properties": {name: {"type": "string"} for name in names},
    }
    document = {
        "type": "object",
        "required": ["release", "q", "count", "found"],
        "properties": {
            "release": {"type": "string"},
            "q": {"type": "string"},
            "count": {"type": "integer"},
            "found": {"type": "array", "items": thing},
        },
    }
    content = {"application/json": {"schema": document}, **string("text/html")}
    return {"description": "What was found, best first", "content": content}
