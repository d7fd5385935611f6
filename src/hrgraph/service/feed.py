"""``/feed``: the latest communications and replies as an Atom feed (RFC 4287).

No clock: an entry is as old as the letter or the reply that it tells of, a month or a year counting
as its last day, and the feed is as old as its newest entry. Ids are the IRIs of the things.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.iris import BASE
from hrgraph.service.answers import etag_of, not_modified
from hrgraph.service.asked import known_only, parameters_of, without_empty
from hrgraph.service.described import DATE_PATTERN, PROBLEMS, string
from hrgraph.service.pages import local_path
from hrgraph.service.site import LICENCE, Row, Site

__all__ = ["add_feed"]

_ATOM = "application/atom+xml"
_EMPTY = "1946-01-01"  # a feed must have a date (RFC 4287, section 4.2.15), and this one has no entry


def add_feed(app: FastAPI, site: Site) -> None:
    """Add ``/feed`` with its parameter in the OpenAPI document."""

    async def feed(request: Request) -> Response:
        return await _feed(site, request)

    since = {
        "name": "since",
        "in": "query",
        "description": "Only what is of this day, month or year, or later.",
        "schema": {"type": "string", "pattern": DATE_PATTERN},
        "example": "2024-01-01",
    }
    told = {"description": "An Atom feed of at most 100 entries", "content": string(_ATOM)}
    app.add_api_route(
        "/feed",
        feed,
        methods=["GET"],
        operation_id="feed",
        summary="The latest communications and replies, as an Atom feed",
        tags=["feed"],
        response_class=Response,
        openapi_extra={"parameters": [since], "responses": {"200": told, **PROBLEMS}},
    )
    app.add_api_route("/feed", feed, methods=["HEAD"], include_in_schema=False)


async def _feed(site: Site, request: Request) -> Response:
    given = without_empty(parameters_of(request))
    known_only(given, ("since",))
    headers = {
        "ETag": etag_of(site.release, "feed", given.get("since"), site.public_url(request, "")),
        "Cache-Control": "public, max-age=300",
    }
    if (spared := not_modified(request, headers)) is not None:
        return spared
    rows = await site.rows("feed", since=given.get("since", ""))
    return Response(_atom(site, request, rows), 200, headers, f"{_ATOM}; charset=utf-8")


def _atom(site: Site, request: Request, rows: list[Row]) -> str:
    here = site.public_url(request, "/feed") + (f"?{request.url.query}" if request.url.query else "")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{BASE}feed</id>",
        "<title>hrgraph: latest communications and replies</title>",
        "<subtitle>What a letter says happened is an allegation of the letter.</subtitle>",
        f"<updated>{max((row['day'] for row in rows), default=_EMPTY)}T00:00:00Z</updated>",
        "<author><name>hrgraph</name></author>",
        f"<rights>{LICENCE}</rights>",
        f'<link rel="self" type="{_ATOM}" href={quoteattr(here)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(site.public_url(request, "/"))}/>',
        *(_entry(site, request, row) for row in rows),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(site: Site, request: Request, row: Row) -> str:
    iri, label = row["thing"], row.get("label") or row["thing"].partition("/id/")[2]
    page = site.public_url(request, local_path(iri) or "/")
    date = f", {row['date']}" if "date" in row else ""
    return "\n".join(
        [
            "<entry>",
            f"<id>{escape(iri)}</id>",
            f"<title>{_clean(label)}</title>",
            f"<updated>{row['day']}T00:00:00Z</updated>",
            f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
            f"<category term={quoteattr(row['kind'])}/>",
            f"<summary>{_clean(row['kind'])}{_clean(date)}</summary>",
            "</entry>",
        ]
    )


def _clean(text: str) -> str:
    """Text for XML 1.0, which has no control characters."""
    return escape("".join(sign for sign in text if sign >= " " or sign in "\t\n"))
