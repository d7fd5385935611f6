"""A graph that a service publishes, asked over its pattern API as if it were here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from hrgraph.errors import (
    AmbiguousName,
    NoSuchThing,
    QueryError,
    QueryParameterError,
    QueryRefused,
    QueryStopped,
    QuerySyntaxError,
    StoreError,
    UsageError,
)
from hrgraph.store.find import Found, How
from hrgraph.store.picture import Column, ColumnType
from hrgraph.store.typed import Results, Rows

__all__ = ["RemoteGraph"]


class _Described(TypedDict):
    name: str
    columns: list[dict[str, str]]


class _Listed(TypedDict):
    release: str
    patterns: list[_Described]


class _Answered(TypedDict):
    found: list[dict[str, str]]


_RESULTS = "application/sparql-results+json"
_SECONDS = 60.0


class RemoteGraph:
    """The graph of a running service.

    Every method raises what :class:`hrgraph.store.opened.OpenGraph` raises for the same question, and
    :class:`StoreError` when the service cannot be reached or answers with something else.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        listed = cast("_Listed", self._get("/api/patterns", {}, "application/json"))
        try:
            self.release = str(listed["release"])
            self._columns = {
                one["name"]: [_column(column) for column in one["columns"]] for one in listed["patterns"]
            }
        except (KeyError, TypeError) as error:
            raise StoreError(f"{address} is no hrgraph service") from error

    @property
    def patterns(self) -> tuple[str, ...]:
        """The names of its questions."""
        return tuple(self._columns)

    def pattern(self, name: str, /, **values: str | int | date | None) -> Rows:
        """The answer to a question."""
        if name not in self._columns:
            raise UsageError(f"{self._address} has no question {name!r}; it has: {', '.join(self._columns)}")
        given = {key: str(value) for key, value in values.items() if value is not None}
        results = cast("Results", self._get(f"/api/patterns/{name}", given, _RESULTS))
        return Rows.of_results(results, self._columns[name], self.release)

    def sparql(self, text: str) -> Rows:
        """The answer to a SELECT."""
        results = cast("Results", self._get("/sparql", {"query": text}, _RESULTS))
        return Rows.of_results(results, (), self.release)

    def find(self, text: str, kinds: Iterable[str] = (), limit: int = 20) -> list[Found]:
        """Things by any of their names, best first."""
        given = {"q": text, "limit": str(limit), "kind": ",".join(kinds)}
        wanted = {key: value for key, value in given.items() if value}
        answered = cast("_Answered", self._get("/api/find", wanted, "application/json"))
        return [
            Found(one["iri"], one["kind"], one["label"], one["name"], one["role"], How(one["how"]))
            for one in answered["found"]
        ]

    def _get(self, path: str, given: Mapping[str, str], accept: str) -> object:
        url = self._address + path + (f"?{urlencode(given)}" if given else "")
        request = Request(url, headers={"Accept": accept})
        try:
            with urlopen(request, timeout=_SECONDS) as answer:
                told: object = json.loads(answer.read())
                return told
        except HTTPError as error:
            raise _error_of(error.read(), error.code, url) from None
        except (URLError, OSError, ValueError) as error:
            raise StoreError(f"{self._address} does not answer: {error}") from error


def _column(described: Mapping[str, str]) -> Column:
    kind = described.get("type")
    return Column(
        described["name"],
        described["label"],
        described.get("meaning", ""),
        described.get("unit"),
        ColumnType(kind) if kind else None,
    )


def _error_of(body: bytes, status: int, url: str) -> StoreError:
    """The exception that the service's problem details tell of (RFC 9457)."""
    try:
        problem = json.loads(body)
        kind, detail = str(problem["type"]).rpartition("/")[2], str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return StoreError(f"{url} answers with status {status}")
    name = str(problem.get("parameter", ""))
    if kind == "no-such-thing":
        return NoSuchThing(detail, name, [(one["key"], one["label"]) for one in problem["near"]])
    if kind == "choice":
        return AmbiguousName(detail, name, [(one["key"], one["label"]) for one in problem["candidates"]])
    if kind == "parameter":
        return QueryParameterError(detail, name)
    if kind == "syntax":
        return QuerySyntaxError(detail, problem.get("line"), problem.get("column"))
    known = {"refused": QueryRefused, "query": QueryError, "stopped": QueryStopped, "busy": QueryStopped}
    return known.get(kind, StoreError)(detail)
