"""A request of the SPARQL 1.1 Protocol taken apart (section 2.1): what is asked, of which dataset."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from hrgraph.service.answers import wanted_format
from hrgraph.service.problems import Problem

__all__ = ["METHODS", "Operation", "operation_of", "read_operation"]

METHODS = "GET, HEAD, POST, OPTIONS"
_DATASET = {"default-graph-uri", "named-graph-uri"}
_FORMATS = {"format", "_mediatype", "output", "results"}  # the last two: what SPARQLWrapper adds
_KNOWN = {"query", "version", *_DATASET, *_FORMATS}
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Operation:
    """A query operation; ``format`` is what the request names beside its Accept header."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


def operation_of(encoded: bytes) -> Operation | None:
    """The operation of a query string, None where it has no parameter.

    Raises :class:`Problem` (400): no or several queries, unknown parameters, broken UTF-8.

    >>> operation_of(b"query=ASK+%7B%7D&format=csv")
    Operation(query='ASK {}', default_graphs=(), named_graphs=(), format='csv')
    """
    pairs = _pairs(encoded, "the URL")
    return _operation(pairs) if pairs else None


async def read_operation(request: Request, largest: int) -> Operation | None:
    """The operation of a request, None for a GET without a query string (a service description).

    Raises :class:`Problem`: 400 no or several queries, unknown parameters, broken UTF-8;
    405 another method, an update; 413 a body over ``largest`` bytes; 415 a body of another type.
    """
    encoded = request.scope.get("query_string", b"")
    if request.method in ("GET", "HEAD"):
        return operation_of(encoded)
    url = _pairs(encoded, "the URL")
    if request.method != "POST":
        raise Problem("method", f"{request.method} is not answered here.", {"Allow": METHODS})
    content_type, charset = _content_type(request)
    if content_type == _UPDATE:
        raise _no_update()
    if content_type not in (_FORM, _DIRECT) or charset not in ("", "utf-8", "us-ascii"):
        shown = request.headers.get("content-type") or "no type"
        accepted = {"Accept": f"{_FORM}, {_DIRECT}"}
        raise Problem("media-type", f"{shown}: send {_FORM} or {_DIRECT}, in UTF-8.", accepted)
    body = await _body(request, largest)
    if content_type == _FORM:
        return _operation(url + _pairs(body, "the body"))
    if any(name == "query" for name, _ in url):
        raise Problem("bad-request", "there is a query in the URL and another one in the body")
    return _operation([*url, ("query", _text(body, "the body"))])


def _operation(pairs: list[tuple[str, str]]) -> Operation:
    names = [name for name, _ in pairs]
    if "update" in names:
        raise _no_update()
    for name in names:
        if name not in _KNOWN:
            known = ", ".join(sorted(_KNOWN - {"output", "results"}))
            detail = f"{name} is no parameter here; known are: {known}"
            raise Problem("bad-request", detail, more={"parameter": name})
    if names.count("query") != 1:
        said = "there is no query" if "query" not in names else "there is more than one query"
        raise Problem("bad-request", f"{said}: give the parameter query once", more={"parameter": "query"})
    return Operation(
        query=next(value for name, value in pairs if name == "query"),
        default_graphs=tuple(value for name, value in pairs if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in pairs if name == "named-graph-uri"),
        format=wanted_format(pairs),
    )


def _no_update() -> Problem:
    return Problem("method", "Updates are never answered: this service only reads.", {"Allow": METHODS})


def _content_type(request: Request) -> tuple[str, str]:
    main, *parameters = request.headers.get("content-type", "").lower().split(";")
    charset = ""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            charset = value.strip().strip('"')
    return main.strip(), charset


def _pairs(encoded: bytes, place: str) -> list[tuple[str, str]]:
    """The parameters of a URL or a form, decoded once, strictly."""
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=1_000,
        )
    except UnicodeDecodeError:
        raise Problem("bad-request", f"{place} is not percent-encoded UTF-8") from None
    except ValueError:
        raise Problem("bad-request", f"{place} has more than 1000 parameters") from None


def _text(body: bytes, place: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem("bad-request", f"{place} is not UTF-8") from None


async def _body(request: Request, largest: int) -> bytes:
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > largest:
            raise Problem("too-large", f"the body may have at most {largest} bytes")
        pieces.append(piece)
    return b"".join(pieces)
