"""The access log: one JSON object a line for each answer, without what was asked unless that is wanted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.types import Scope

__all__ = ["Journal", "Visit", "asked", "visit_of"]

_ASKED = "hrgraph.asked"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request asked: its method, its path, and in words its query or its parameters."""

    method: str
    path: str
    query: str


def asked(scope: Scope, query: str) -> None:
    """Note the query that a request carries, for the log that tells queries."""
    scope[_ASKED] = query


def visit_of(scope: Scope) -> Visit:
    """The request of a scope; the query is its SPARQL where it has one, else the query string.

    >>> visit_of({"method": "GET", "path": "/doc/state/ATA", "query_string": b"_mediatype=text/turtle"})
    Visit(method='GET', path='/doc/state/ATA', query='_mediatype=text/turtle')
    """
    query = scope.get(_ASKED) or scope.get("query_string", b"").decode("latin-1")
    return Visit(scope["method"], scope["path"], query)


class Journal:
    """Writes the log with ``write``, one line a call; without it there is no log.

    >>> lines = []
    >>> journal = Journal(lines.append)
    >>> journal.note(Visit("GET", "/sparql", "query=ASK+{}"), ("192.0.2.1", 40000), 200, 0.0012, 27)
    >>> sorted(json.loads(lines[0]))
    ['bytes', 'client', 'method', 'path', 'seconds', 'status', 'time']
    """

    def __init__(self, write: Callable[[str], object] | None = None, *, queries: bool = False) -> None:
        self._write = write
        self._queries = queries

    def note(
        self,
        visit: Visit,
        client: tuple[str, int] | None,
        status: int,
        seconds: float,
        size: int,
        *,
        replayed: bool = False,
    ) -> None:
        """Write down one answer: its status, the seconds it took, the bytes of its body."""
        if self._write is None:
            return
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": client[0] if client else None,
            "method": visit.method,
            "path": visit.path,
            "status": status,
            "bytes": size,
            "seconds": round(seconds, 6),
        }
        if replayed:
            line["replayed"] = True
        if self._queries and visit.query:
            line["query"] = visit.query
        self._write(json.dumps(line, ensure_ascii=False) + "\n")
