"""What the address of a request asks: parameters, each once, all of them known, in UTF-8."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from hrgraph.service.problems import Problem

__all__ = ["MOST_ROWS", "NOW", "Asked", "known_only", "parameters_of", "take_apart", "without_empty"]

MOST_ROWS = 10_000
"""The largest page."""
NOW = "_answer"
"""The parameter with which, as ``now``, a page comes with its answer however long that takes."""

_MOST = 100  # parameters
_FORMAT = ("format", "_mediatype")


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of a question's own parameters, and how its answer is to be given."""

    values: Mapping[str, str]
    format: str | None = None
    page_size: int | None = None
    cursor: str | None = None
    total: bool = False
    now: bool = False


def parameters_of(request: Request) -> dict[str, str]:
    """The parameters of the URL.

    Raises :class:`Problem` (400) for one that is given twice and for bytes that are no UTF-8.
    """
    found: dict[str, str] = {}
    try:
        text = request.scope.get("query_string", b"").decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except UnicodeError:
        raise Problem("bad-request", "the query string is no percent-encoded UTF-8") from None
    except ValueError:
        raise Problem("bad-request", f"the query string has more than {_MOST} parameters") from None
    for name, value in pairs:
        if name in found:
            raise Problem("parameter", f"{name} is given twice", more={"parameter": name})
        found[name] = value
    return found


def known_only(given: Mapping[str, str], known: Collection[str]) -> None:
    """Raises :class:`Problem` (400), naming what is known, for a parameter that is not."""
    for name in given:
        if name not in known and name not in (*_FORMAT, NOW):
            listed = ", ".join(known) or "none"
            detail = f"{name} is none of its parameters: {listed}"
            raise Problem("parameter", detail, more={"parameter": name, "known": list(known)})


def without_empty(given: Mapping[str, str]) -> dict[str, str]:
    """What a form sends without what was left empty in it; a form says ``_mediatype=text/html``.

    Raises :class:`Problem` (400) for an empty value in any other request.
    """
    if given.get("_mediatype") == "text/html":
        return {name: value for name, value in given.items() if value}
    for name, value in given.items():
        if not value:
            detail = f"{name} is empty: give it a value or leave it out"
            raise Problem("parameter", detail, more={"parameter": name})
    return dict(given)


def take_apart(request: Request, known: Collection[str], *, paged: bool) -> Asked:
    """A question's request: its values, its page and its format.

    Raises :class:`Problem` (400), naming the parameter and what is allowed.
    """
    given = without_empty(parameters_of(request))
    known_only(given, [*known, *(("page_size", "cursor", "total") if paged else ())])
    values = {name: value for name, value in given.items() if name in known}
    total = given.get("total", "false")
    if total not in ("true", "false"):
        raise Problem("parameter", f"total={total}: must be true or false", more={"parameter": "total"})
    return Asked(
        values,
        given.get("format") or given.get("_mediatype"),
        _size(given.get("page_size")),
        given.get("cursor"),
        total == "true",
        given.get(NOW) == "now",
    )


def _size(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_ROWS):
        detail = f"page_size={text[:40]}: must be an integer of at least 1 and at most {MOST_ROWS}"
        raise Problem("parameter", detail, more={"parameter": "page_size"})
    return int(text)
