"""The exceptions of hrgraph: trouble with *use*, never with data.

Trouble with data (an unreadable page, an unknown symbol, a shape that fails) is a
:class:`hrgraph.findings.Finding`: collected and reported. What is raised is drawn here::

    HrgraphError                 everything this package raises on purpose; the command line exits with 2
    ├── UsageError               a command, a parameter or a path was given wrongly
    ├── ResourceError            a file of our own (ontology/, data/, queries/) is missing or broken
    │   └── DataError            tables of data/ break their promises; carries every finding
    ├── DocumentError            a file cannot be read as a document at all
    └── StoreError               a store directory cannot be opened, written or published
        └── QueryError           a query cannot be answered
            ├── QuerySyntaxError the text is not SPARQL; knows line and column
            ├── QueryRefused     the query asks for what this service never does (SERVICE, updates)
            ├── QueryParameterError  a parameter is unknown, missing or of the wrong type
            │   ├── NoSuchThing      a parameter names a thing that the graph does not know
            │   └── AmbiguousName    a parameter names several things
            └── QueryStopped     the query ran into a limit of time, memory or size
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hrgraph.findings import Finding

__all__ = [
    "AmbiguousName",
    "DataError",
    "DocumentError",
    "HrgraphError",
    "NoSuchThing",
    "QueryError",
    "QueryParameterError",
    "QueryRefused",
    "QueryStopped",
    "QuerySyntaxError",
    "ResourceError",
    "StoreError",
    "UsageError",
]


class HrgraphError(Exception):
    """Root of all errors raised on purpose; its text is meant for a person."""


class UsageError(HrgraphError):
    """A command, a parameter or a path was given wrongly."""


class ResourceError(HrgraphError):
    """A file that ships with hrgraph is missing or broken."""


class DataError(ResourceError):
    """Tables of ``data/`` break their promises.

    ``findings`` holds all of them, each with file, row, column and cure.

    >>> from hrgraph.findings import Finding, Severity
    >>> error = DataError([Finding(Severity.VIOLATION, "duplicate key", file="mandates.csv", row=3)])
    >>> print(error)
    1 fault in the data:
    violation: mandates.csv, row 3: duplicate key
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        head = f"{count} fault{'' if count == 1 else 's'} in the data:"
        super().__init__("\n".join([head, *(finding.to_text() for finding in self.findings)]))


class DocumentError(HrgraphError):
    """A file cannot be read as a document at all."""


class StoreError(HrgraphError):
    """A store directory cannot be opened, written or published."""


class QueryError(StoreError):
    """A query cannot be answered."""


class QuerySyntaxError(QueryError):
    """The text is not SPARQL; ``line`` and ``column`` count from 1 (None: not known)."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The query asks for what this service never does (SERVICE, updates)."""


class QueryParameterError(QueryError):
    """A parameter is unknown, missing or of the wrong type; ``parameter`` is its name."""

    def __init__(self, message: str, parameter: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class NoSuchThing(QueryParameterError):
    """A parameter names a thing that the graph does not know; ``near`` are (key, label) of some it does."""

    def __init__(self, message: str, parameter: str, near: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message, parameter)
        self.near = tuple(near)


class AmbiguousName(QueryParameterError):
    """A parameter names several things; ``candidates`` are (key, label) of each."""

    def __init__(self, message: str, parameter: str, candidates: Sequence[tuple[str, str]]) -> None:
        super().__init__(message, parameter)
        self.candidates = tuple(candidates)


class QueryStopped(QueryError):
    """The query ran into a limit of time, memory or size."""
