"""Query files: ``.rq`` with a header of ``#+`` lines in YAML, loaded as frozen values.

A file stays a valid SPARQL query that any client can run. The header::

    #+ summary: one line (required)
    #+ description: more lines
    #+ tags: [communication, company]
    #+ parameters:
    #+   minimum: {type: integer, minimum: 1, default: 2, example: 3, description: what it means}
    #+ columns:
    #+   name: {label: Name, meaning: what the column holds, type: text}
    #+   letters: {label: Letters, meaning: how many, type: integer, unit: communications}
    #+ picture: {kind: bar, label: name, value: letters}
    #+ example: {minimum: 3}
    #+ slow: why it takes more than 100 ms on 20,000 letters (only where it does)
    #+ severity: warning           (audits only: how bad a row is, and)
    #+ cure: what to do about it
    #+ letter: {focus: hr:Reply}   which variables stand for things of one letter, of which class (or any)
    #+ alike: [hr:provision, hr:number]   derivations only: things that agree in these, of which the first
    #+                                    leads to what is derived of, say to it what one of them says

Types of parameters are in :mod:`hrgraph.store.parameters`, types of columns and pictures in
:mod:`hrgraph.store.picture`. Each parameter is a variable of the
query, and of its projection when it is a SELECT: the engine demands it of what it substitutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from types import MappingProxyType

from rapidfuzz import process

from hrgraph.errors import HrgraphError, QueryError, ResourceError, UsageError
from hrgraph.findings import Severity
from hrgraph.resources import queries_dir
from hrgraph.store.header import Header
from hrgraph.store.parameters import Parameter, Term, bind
from hrgraph.store.picture import Column, Picture
from hrgraph.store.requests import QueryRequest
from hrgraph.store.screen import screen
from hrgraph.store.tokens import Kind, Token, tokenize

__all__ = ["Column", "Query", "load_patterns", "load_queries", "pick", "read_query", "restrict"]

_ONLY = re.compile(r"^(?P<before> *)# only (?P<name>\?\w+)$", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its name (also in URLs), what it asks, its parameters and columns, its SPARQL."""

    name: str
    summary: str
    form: str
    text: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    columns: tuple[Column, ...] = ()
    picture: Picture = field(default_factory=Picture)
    example: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    severity: Severity | None = None
    cure: str = ""
    slow: str = ""
    alike: tuple[str, ...] = ()

    def bind(self, values: Mapping[str, str]) -> dict[str, Term]:
        """The terms for these values; raises :class:`QueryParameterError`, see ``parameters.bind``."""
        return bind(self.parameters, values)

    def request(
        self, values: Mapping[str, str], table: str | None = None, graph: str | None = None
    ) -> QueryRequest:
        """The request that asks this with these values; raises :class:`QueryParameterError`."""
        standard = QueryRequest(self.text)
        return QueryRequest(
            self.text,
            table=table or standard.table,
            graph=graph or standard.graph,
            bindings=self.bind(values),
        )


def load_queries(directory: Path) -> Mapping[str, Query]:
    """All ``*.rq`` of a folder by name, sorted; raises :class:`ResourceError` at the first bad file."""
    paths = sorted(directory.glob("*.rq"))
    return MappingProxyType({path.stem: read_query(path) for path in paths})


def load_patterns(own: Path | None = None, shipped: Path | None = None) -> Mapping[str, Query]:
    """The questions that ship with hrgraph (or of the folder ``shipped``), then those of one's own folder.

    Raises :class:`ResourceError` for a bad file, a folder that is none, and a name that cannot be part
    of an address or is that of another question.
    """
    patterns = dict(load_queries(shipped or queries_dir() / "patterns"))
    if own is None:
        return MappingProxyType(patterns)
    if not own.is_dir():
        raise ResourceError(f"{own} is no folder of queries")
    for name, query in load_queries(own).items():
        if not _NAME.fullmatch(name):
            raise ResourceError(
                f"{own / name}.rq: the name of a question is lower-case words joined by hyphens"
            )
        if name in patterns:
            raise ResourceError(f"{own / name}.rq: hrgraph has a question of this name: give it another one")
        patterns[name] = query
    return MappingProxyType(patterns)


def pick(patterns: Mapping[str, Query], name: str) -> Query:
    """The question of this name; raises :class:`UsageError` when there is none, with one like it."""
    if name in patterns:
        return patterns[name]
    near = process.extractOne(name, list(patterns), score_cutoff=60)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(f"there is no question {name!r}{hint} (hrgraph query lists them all)")


def read_query(path: Path) -> Query:
    """The query of one file; raises :class:`ResourceError` naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{path}: cannot be read: {error}") from error
    header = Header(path, text)
    try:
        form = screen(text)
    except QueryError as error:
        header.fail((), str(error))
    query = Query(
        name=path.stem,
        summary=" ".join(header.text(("summary",), required=True).split()),
        form=form,
        text=text,
        description=" ".join(header.text(("description",)).split()),
        tags=header.words(("tags",)),
        parameters=MappingProxyType({name: header.parameter(name) for name in header.table(("parameters",))}),
        columns=tuple(header.column(name) for name in header.table(("columns",))),
        picture=header.picture(),
        severity=header.severity(),
        slow=" ".join(header.text(("slow",)).split()),
        alike=header.words(("alike",)),
        cure=" ".join(header.text(("cure",)).split()),
        example=MappingProxyType(
            {name: header.text(("example", name)) for name in header.table(("example",))}
        ),
    )
    _check_variables(query, header)
    _check_example(query, header)
    return query


def restrict(text: str, *iris: Iterable[str]) -> str:
    """A query that is asked only about some things, which its ``# only`` lines call by a variable.

    All lines have the same things, or each the things of its own.

    Raises :class:`ResourceError` when it has no such line.

    >>> restrict("  # only ?x\\n  ?x ?p ?o", ["urn:a", "urn:b"])
    '  VALUES ?x { <urn:a> <urn:b> }\\n  ?x ?p ?o'
    """
    values = cycle(" ".join(f"<{iri}>" for iri in some) for some in iris)
    found, count = _ONLY.subn(
        lambda match: f"{match['before']}VALUES {match['name']} {{ {next(values)} }}", text
    )
    if not count:
        raise ResourceError("a query has no line `# only ?thing`: letters could not be added one by one")
    return found


def _check_variables(query: Query, header: Header) -> None:
    tokens = list(tokenize(query.text))
    everywhere = {token.text[1:] for token in tokens if token.kind is Kind.VARIABLE}
    projected = _projection(tokens) if query.form == "SELECT" else everywhere
    for name in query.parameters:
        if name not in (projected or everywhere):
            header.fail(("parameters", name), f"?{name} must be in the projection: the engine binds no other")
    for word, _, variable in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.text.upper() == "BOUND" and variable.text[1:] in query.parameters:
            name = variable.text[1:]
            cure = "let COALESCE(…, true) stand for a value that is not given"
            header.fail(("parameters", name), f"the engine takes BOUND(?{name}) for false: {cure}")
    for column in query.columns:
        if column.name not in (projected or everywhere):
            header.fail(("columns", column.name), f"?{column.name} is no column of the answer")
    if query.columns and projected:
        for name in projected:
            if name not in header.table(("columns",)):
                header.fail(("columns",), f"the column ?{name} is not described")


def _check_example(query: Query, header: Header) -> None:
    try:
        if query.example:
            query.bind(query.example)
    except HrgraphError as error:
        header.fail(("example",), f"the example is not accepted: {error}")


def _projection(tokens: list[Token]) -> list[str]:
    """The variables of the outer SELECT, in order; empty for ``SELECT *``."""
    names = []
    start = next(n for n, token in enumerate(tokens) if token.text.upper() == "SELECT")
    said_as = False
    for token in tokens[start + 1 :]:
        if token.text == "{" or token.text.upper() in {"WHERE", "FROM"}:
            break
        if token.kind is Kind.VARIABLE and (token.depth == 0 or said_as):
            names.append(token.text[1:])
        said_as = token.text.upper() == "AS" and token.depth == 1
    return names
