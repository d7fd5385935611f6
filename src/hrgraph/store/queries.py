"""Query files: ``.rq`` with a header of ``#+`` lines in YAML, loaded as frozen values.

A file stays a valid SPARQL query that any client can run. The header::

    #+ summary: one line (required)
    #+ description: more lines
    #+ tags: [communication, company]
    #+ parameters:
    #+   minimum: {type: integer, minimum: 1, default: 2, description: what it means}
    #+ columns:
    #+   letters: {label: Letters, meaning: what the column holds, unit: communications}
    #+ example: {minimum: 3}

Types of parameters are in :mod:`hrgraph.store.parameters`. Each parameter is a variable of the
query, and of its projection when it is a SELECT: the engine demands it of what it substitutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import yaml

from hrgraph.errors import HrgraphError, QueryError, ResourceError
from hrgraph.store.parameters import Parameter, ParameterType, Term, bind
from hrgraph.store.requests import QueryRequest
from hrgraph.store.screen import screen
from hrgraph.store.tokens import Kind, Token, tokenize

__all__ = ["Column", "Query", "load_queries", "read_query"]

_MARK = "#+"
_KEYS = {"summary", "description", "tags", "parameters", "columns", "example"}
_PARAMETER_KEYS = set(Parameter.__slots__) - {"name"}
_COLUMN_KEYS = {"label", "meaning", "unit"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer: variable, heading, what it holds, unit of its numbers."""

    name: str
    label: str
    meaning: str = ""
    unit: str | None = None


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
    example: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

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


def read_query(path: Path) -> Query:
    """The query of one file; raises :class:`ResourceError` naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{path}: cannot be read: {error}") from error
    header = _Header(path, text)
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
        example=MappingProxyType(
            {name: header.text(("example", name)) for name in header.table(("example",))}
        ),
    )
    _check_variables(query, header)
    _check_example(query, header)
    return query


class _Header:
    """The ``#+`` lines of a file as YAML, and the line on which each key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        lines = [line.rstrip() for line in text.split("\n")]
        self.first = next((n for n, line in enumerate(lines) if line.startswith(_MARK)), 0)
        marked = []
        for line in lines[self.first :]:
            if not line.startswith(_MARK):
                break
            marked.append(line.removeprefix(_MARK).removeprefix(" "))
        source = "\n".join(marked)
        self.lines: dict[tuple[str, ...], int] = {}
        try:
            self._place(yaml.compose(source, Loader=yaml.SafeLoader), ())
            self.fields = yaml.safe_load(source)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.lines[()] = mark.line if mark else 0
            why = getattr(error, "problem", None) or error
            self.fail((), f"the header is no YAML: {why} (quote a text that holds a colon)")
        if not isinstance(self.fields, dict):
            self.fail((), f"the header is missing: lines that begin with {_MARK}, at least a summary")
        self.known((), _KEYS)

    def _place(self, node: yaml.Node | None, path: tuple[str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, str(key.value))
                twice = here in self.lines
                self.lines[here] = key.start_mark.line
                if twice:
                    self.fail(here, f"{key.value} is given twice")
                self._place(value, here)

    def fail(self, path: tuple[str, ...], message: str) -> NoReturn:
        """Raise, naming the file and the line of a key (or of the header)."""
        while path and path not in self.lines:
            path = path[:-1]
        line = self.first + self.lines.get(path, 0) + 1
        raise ResourceError(f"{self.path}, line {line}: {message}")

    def get(self, path: tuple[str, ...]) -> object:
        """The value at a path of keys, None when there is none."""
        value: object = self.fields
        for key in path:
            value = (
                {str(name): found for name, found in value.items()}.get(key)
                if isinstance(value, dict)
                else None
            )
        return value

    def known(self, path: tuple[str, ...], keys: set[str]) -> None:
        """Complain about keys that mean nothing."""
        value = self.get(path)
        for key in value if isinstance(value, dict) else ():
            if str(key) not in keys:
                self.fail(
                    (*path, str(key)), f"{key} means nothing here; known are: {', '.join(sorted(keys))}"
                )

    def text(self, path: tuple[str, ...], *, required: bool = False) -> str:
        """The text at a path; numbers and dates are written out."""
        value = self.get(path)
        if isinstance(value, dict | list | bool):
            self.fail(path, f"{path[-1]} must be a text (quote it)")
        if required and not value:
            self.fail(path, f"{path[-1]} is missing")
        return "" if value is None else str(value)

    def words(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The list of texts at a path; a single text is a list of one."""
        value = self.get(path)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if any(isinstance(item, dict | list | bool) or item is None for item in items):
            self.fail(path, f"{path[-1]} must be a list of texts (quote them)")
        return tuple(str(item) for item in items)

    def number(self, path: tuple[str, ...]) -> int | None:
        """The integer at a path."""
        value = self.get(path)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            self.fail(path, f"{path[-1]} must be an integer")
        return value

    def table(self, path: tuple[str, ...]) -> list[str]:
        """The keys of the mapping at a path."""
        value = self.get(path)
        if value is not None and not isinstance(value, dict):
            self.fail(path, f"{path[-1]} must be a mapping")
        return [str(key) for key in value or ()]

    def parameter(self, name: str) -> Parameter:
        """The declaration of a parameter, checked against its own rules."""
        path = ("parameters", name)
        self.table(path)
        self.known(path, _PARAMETER_KEYS)
        kind = self.text((*path, "type"), required=True)
        if kind not in set(ParameterType):
            self.fail((*path, "type"), f"{kind} is no type; known are: {', '.join(ParameterType)}")
        required = self.get((*path, "required"))
        if not isinstance(required, bool | None):
            self.fail((*path, "required"), "required must be true or false")
        parameter = Parameter(
            name,
            ParameterType(kind),
            description=" ".join(self.text((*path, "description")).split()),
            required=bool(required),
            default=self.text((*path, "default")) or None,
            example=self.text((*path, "example")) or None,
            minimum=self.number((*path, "minimum")),
            maximum=self.number((*path, "maximum")),
            choices=self.words((*path, "choices")),
            of=self.words((*path, "of")),
        )
        if (parameter.type is ParameterType.CHOICE) != bool(parameter.choices):
            self.fail(path, f"{name}: choices go with the type choice, and only with it")
        if parameter.required and parameter.default is not None:
            self.fail(path, f"{name}: a parameter with a default is not required")
        for key in ("default", "example"):
            self.check((*path, key), parameter.term, getattr(parameter, key))
        return parameter

    def check(self, path: tuple[str, ...], term: Callable[[str], Term], text: str | None) -> None:
        """Complain about a default or an example that the parameter itself does not accept."""
        try:
            if text is not None:
                term(text)
        except HrgraphError as error:
            self.fail(path, f"the {path[-1]} is not accepted: {error}")

    def column(self, name: str) -> Column:
        """The description of a column."""
        path = ("columns", name)
        if isinstance(self.get(path), str):
            return Column(name, name.replace("_", " ").capitalize(), self.text(path))
        self.table(path)
        self.known(path, _COLUMN_KEYS)
        label = self.text((*path, "label")) or name.replace("_", " ").capitalize()
        return Column(name, label, self.text((*path, "meaning")), self.text((*path, "unit")) or None)


def _check_variables(query: Query, header: _Header) -> None:
    tokens = list(tokenize(query.text))
    everywhere = {token.text[1:] for token in tokens if token.kind is Kind.VARIABLE}
    projected = _projection(tokens) if query.form == "SELECT" else everywhere
    for name in query.parameters:
        if name not in (projected or everywhere):
            header.fail(("parameters", name), f"?{name} must be in the projection: the engine binds no other")
    for column in query.columns:
        if column.name not in (projected or everywhere):
            header.fail(("columns", column.name), f"?{column.name} is no column of the answer")
    if query.columns and projected:
        for name in projected:
            if name not in header.table(("columns",)):
                header.fail(("columns",), f"the column ?{name} is not described")


def _check_example(query: Query, header: _Header) -> None:
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
