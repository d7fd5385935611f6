"""Pages of an answer: a cursor names the row that a page begins after or ends before.

A cursor holds that row's number and a digest of it. In the same release the number leads straight
to it; in a later one, where rows may have come or gone before it, the row is looked for by its
digest. So nobody who reads page after page misses a row or gets one twice, whatever is published
meanwhile. Every question has a total order; LIMIT and OFFSET are added to its text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from hrgraph.service.problems import Problem
from hrgraph.store.queries import Query
from hrgraph.store.requests import QueryRequest
from hrgraph.store.tokens import tokenize

__all__ = ["Cursor", "Page", "Rows", "cut", "pageable", "turn_to"]

Solution = Mapping[str, Mapping[str, str]]


class Rows(Protocol):
    """Answers a request with its solutions."""

    async def __call__(self, request: QueryRequest, /) -> list[Solution]:
        """The solutions, as in SPARQL JSON results."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an answer: ``rows`` come before it; ``digest`` is of the row that it is bound to.

    A forward cursor is bound to the row before it, a backward one to the row after it.
    """

    rows: int
    digest: str
    backward: bool = False

    def to_text(self) -> str:
        """The cursor as part of an address.

        >>> Cursor.of_text(Cursor(20, "0123456789ab").to_text())
        Cursor(rows=20, digest='0123456789ab', backward=False)
        """
        packed = f"{'b' if self.backward else 'f'}{self.rows}.{self.digest}".encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def of_text(cls, text: str) -> Cursor:
        """The cursor of an address; raises :class:`Problem` (404) for a text that is none of ours."""
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
            direction, rows, digest = packed[0], *packed[1:].split(".")
            if direction not in "bf" or not rows.isdigit() or len(rows) > 9 or len(digest) != _DIGEST:
                raise ValueError
            return cls(int(rows), digest, direction == "b")
        except (ValueError, IndexError, binascii.Error):
            raise Problem("not-found", "There is no page with this cursor: begin with the first.") from None


_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer, how many come before them, and the cursors of the pages beside it."""

    rows: Sequence[Solution]
    before: int
    next: str | None
    previous: str | None


def pageable(query: Query) -> bool:
    """Whether the answer of a query can be cut: it is a table, and the query has no LIMIT of its own."""
    if query.form != "SELECT":
        return False
    last = [token for token in tokenize(query.text) if token.depth == 0]
    closed = max((place for place, token in enumerate(last) if token.text == "}"), default=0)
    return not {"LIMIT", "OFFSET", "VALUES"} & {token.text.upper() for token in last[closed:]}


def cut(request: QueryRequest, before: int, rows: int) -> QueryRequest:
    """The request for some rows of an answer: those after the first ``before``."""
    return replace(request, text=f"{request.text}\nLIMIT {rows} OFFSET {before}")


async def turn_to(request: QueryRequest, rows: Rows, size: int, cursor: str | None) -> Page:
    """The page at a cursor, or the first one.

    Raises :class:`Problem` (404) for a cursor that leads nowhere, and what ``rows`` raises.
    """
    place = Cursor.of_text(cursor) if cursor else Cursor(0, "")
    begin = max(0, place.rows - size) if place.backward else place.rows
    if place.backward:
        size = place.rows - begin
    # One row more on each side: the one that the cursor is bound to, and the one that begins the next page.
    lead = 1 if begin else 0
    found = await rows(cut(request, begin - lead, size + lead + 1))
    bound = size + lead if place.backward else 0
    if place.digest and not (bound < len(found) and _digest(found[bound]) == place.digest):
        everything = await rows(request)
        return _moved(everything, place, size)
    return _page(found[lead : lead + size], begin, more=len(found) > lead + size)


def _moved(everything: Sequence[Solution], place: Cursor, size: int) -> Page:
    """The page at a cursor whose row has another number by now."""
    at = next((n for n, row in enumerate(everything) if _digest(row) == place.digest), None)
    if at is None:
        gone = "The row that this page is bound to is not in the answer any more: begin with the first page."
        raise Problem("not-found", gone)
    begin = max(0, at - size) if place.backward else at + 1
    end = at if place.backward else begin + size
    return _page(everything[begin:end], begin, more=len(everything) > end)


def _page(rows: Sequence[Solution], begin: int, *, more: bool) -> Page:
    after = Cursor(begin + len(rows), _digest(rows[-1])).to_text() if rows and more else None
    before = Cursor(begin, _digest(rows[0]), backward=True).to_text() if rows and begin else None
    return Page(rows, begin, after, before)


def _digest(row: Solution) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:_DIGEST]
