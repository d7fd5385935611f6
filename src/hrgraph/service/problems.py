"""One shape for every error: RFC 9457 problem details, as JSON or as a page for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hrgraph.errors import (
    AmbiguousName,
    HrgraphError,
    NoSuchThing,
    QueryError,
    QueryParameterError,
    QueryRefused,
    QueryStopped,
    QuerySyntaxError,
    StoreError,
)
from hrgraph.service.negotiation import wants_html
from hrgraph.service.pages import Pages
from hrgraph.store.engine import NotOffered
from hrgraph.store.formats import formats_of
from hrgraph.store.pool import PoolBusy

__all__ = ["KINDS", "Problem", "handle", "problem_of"]

KINDS: Mapping[str, tuple[int, str, str]] = {
    "bad-request": (
        400,
        "The request cannot be understood",
        "A parameter is missing, given twice or unreadable.",
    ),
    "syntax": (
        400,
        "The query is not SPARQL",
        "The text breaks the grammar of SPARQL 1.1; line and column say where.",
    ),
    "parameter": (
        400,
        "A parameter is not accepted",
        "The detail says which parameter, and what it accepts.",
    ),
    "query": (
        400,
        "The query cannot be answered",
        "It is SPARQL, but asks for something that the engine cannot do.",
    ),
    "refused": (
        403,
        "The query is refused",
        "This service makes no requests to other services, changes nothing, and answers no query "
        "that is too large or nested too deeply. Send values of other services as VALUES.",
    ),
    "no-such-thing": (
        404,
        "There is no such thing",
        "A parameter names a thing that this release does not know. `near` lists things with names like it.",
    ),
    "choice": (
        409,
        "The name stands for several things",
        "Say which one is meant, by one of the keys that `candidates` lists.",
    ),
    "not-found": (404, "There is nothing here", "No such page, thing, pattern or graph in this release."),
    "gone": (
        410,
        "This thing is no longer here",
        "Its address was given up and will mean nothing else; older releases have it.",
    ),
    "method": (
        405,
        "The method is not allowed",
        "The Allow header names the methods; nothing here can be changed.",
    ),
    "not-acceptable": (
        406,
        "None of the formats is acceptable",
        "The Accept header excludes every format on offer.",
    ),
    "too-large": (413, "The request is too large", "The limit is in the detail."),
    "media-type": (
        415,
        "The body has the wrong type",
        "A POST carries application/x-www-form-urlencoded or application/sparql-query, in UTF-8.",
    ),
    "too-many": (429, "Too many requests at once", "Wait for your other queries to end."),
    "internal": (500, "Something is broken here", "This is our fault. Please report it, with the request."),
    "busy": (503, "The service is busy", "Too many queries are running; Retry-After says when to come back."),
    "stopped": (
        503,
        "The query was stopped",
        "It ran into a limit of time, memory or size. Ask for less: a LIMIT, a narrower pattern.",
    ),
}
"""Name -> status, title, explanation; ``/problems/{name}`` is a page."""

_BY_STATUS = {400: "bad-request", 404: "not-found", 405: "method", 406: "not-acceptable", 413: "too-large"}


@dataclass(eq=False)
class Problem(Exception):
    """Something to tell the client instead of an answer."""

    kind: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    more: dict[str, object] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind][0]

    def fields(self, request: Request) -> dict[str, object]:
        """The members of the problem object."""
        status, title, _ = KINDS[self.kind]
        kind = str(request.base_url).rstrip("/") + f"/problems/{self.kind}"
        head = {"type": kind, "title": title, "status": status, "detail": self.detail}
        return {**head, "instance": request.url.path, **self.more}

    def respond(self, request: Request, pages: Pages) -> Response:
        """The problem as a page for browsers, as JSON for everybody else."""
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-store", **self.headers}
        fields = self.fields(request)
        if wants_html(request.headers.get("accept")):
            explanation = KINDS[self.kind][2]
            return pages.respond(
                request, "problem.html", self.status, headers, problem=fields, explanation=explanation
            )
        body = json.dumps(fields, ensure_ascii=False).encode()
        return Response(body, self.status, headers, "application/problem+json")


def problem_of(error: Exception) -> Problem:
    """The problem that tells of an exception.

    >>> problem_of(QueryRefused("SERVICE at line 1")).status
    403
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        kind = _BY_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "internal")
        details = {404: "No such page here.", 405: "Nothing here can be changed."}
        return Problem(kind, details.get(error.status_code, str(error.detail)), dict(error.headers or {}))
    if isinstance(error, QuerySyntaxError):
        place = {name: value for name, value in (("line", error.line), ("column", error.column)) if value}
        where = f"line {error.line}, column {error.column}: " if error.line else ""
        return Problem("syntax", f"{where}{error}", more=dict(place))
    if isinstance(error, NoSuchThing):
        near = [{"key": key, "label": label} for key, label in error.near]
        return Problem("no-such-thing", str(error), more={"parameter": error.parameter, "near": near})
    if isinstance(error, AmbiguousName):
        meant = [{"key": key, "label": label} for key, label in error.candidates]
        return Problem("choice", str(error), more={"parameter": error.parameter, "candidates": meant})
    if isinstance(error, QueryParameterError):
        return Problem("parameter", str(error), more={"parameter": error.parameter})
    if isinstance(error, PoolBusy) and error.yours:
        return Problem("too-many", str(error), {"Retry-After": "5"})
    if isinstance(error, NotOffered):
        offers = [known.media_type for known in formats_of(error.family)]
        detail = f"{error}; on offer are: {', '.join(offers)}"
        return Problem("not-acceptable", detail, more={"alternates": offers})
    simple: dict[type[HrgraphError], tuple[str, dict[str, str]]] = {
        QueryRefused: ("refused", {}),
        PoolBusy: ("busy", {"Retry-After": "5"}),
        QueryStopped: ("stopped", {"Retry-After": "60"}),
        QueryError: ("query", {}),
        StoreError: ("busy", {"Retry-After": "10"}),
    }
    for known, (kind, headers) in simple.items():
        if isinstance(error, known):
            return Problem(kind, str(error), headers)
    return Problem("internal", "An unexpected error; the log of the service has it.")


def handle(pages: Pages, request: Request, error: Exception) -> Response:
    """The answer to a request that ended in an exception."""
    return problem_of(error).respond(request, pages)
