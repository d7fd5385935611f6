"""Pattern questions on the command line: list them, explain one, ask one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hrgraph.errors import UsageError
from hrgraph.iris import BASE
from hrgraph.namespaces import shrink
from hrgraph.store.opened import OpenGraph
from hrgraph.store.parameters import Parameter
from hrgraph.store.queries import Query, load_patterns, pick

__all__ = ["ask", "explain_pattern", "list_patterns", "parse_parameters"]

_WIDTH = 160  # of a table that goes into a file or a pipe
_MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "table": "text/csv",
}


def list_patterns(own: Path | None = None) -> str:
    """All questions, a line each.

    >>> "mandates-in-force" in list_patterns()
    True
    """
    patterns = load_patterns(own)
    width = max(map(len, patterns), default=0)
    lines = [f"  {name:<{width}}  {query.summary}" for name, query in patterns.items()]
    return "\n".join(["Questions (hrgraph query NAME --help explains one):", *lines])


def explain_pattern(name: str, own: Path | None = None) -> str:
    """What a question asks, its parameters and columns, and an example that runs.

    Raises :class:`UsageError` when there is no such question.
    """
    query = pick(load_patterns(own), name)
    lines = [f"{name}: {query.summary}", *([query.description] if query.description else [])]
    if query.parameters:
        lines += ["", "Parameters:"]
        lines += [f"  --{_flag(key)}  {_explained(one)}" for key, one in query.parameters.items()]
    lines += ["", "Columns:"]
    lines += [f"  {one.name}  {one.meaning or one.label}" for one in query.columns]
    words = [f"--{_flag(key)} {_quoted(value)}" for key, value in query.example.items()]
    return "\n".join([*lines, "", "Example:", " ".join(["  hrgraph query", name, *words])])


def ask(directory: Path, name: str, arguments: Sequence[str], format: str, own: Path | None = None) -> bytes:
    """The answer to a question, as a table for people, CSV or SPARQL 1.1 JSON, in UTF-8.

    A question that answers with a graph answers in Turtle, one that says yes or no in JSON.

    Raises :class:`UsageError` for an unknown question or argument,
    :class:`hrgraph.errors.QueryParameterError` for a value that does not fit, and
    :class:`hrgraph.errors.StoreError` when nothing has been published in ``directory``.
    """
    query = pick(load_patterns(own), name)
    values = parse_parameters(arguments)
    unknown = [key for key in values if key not in query.parameters]
    if unknown:
        allowed = ", ".join(f"--{_flag(key)}" for key in query.parameters) or "none"
        raise UsageError(f"{name} has no parameter --{_flag(unknown[0])}; it takes: {allowed}")
    data = OpenGraph(directory, own).answer(query, values, _MEDIA_TYPES[format]).read()
    return _table(query, data).encode() if format == "table" and query.form == "SELECT" else data


def parse_parameters(arguments: Sequence[str]) -> dict[str, str]:
    """``--minimum 2`` and ``--minimum=2`` as a mapping; raises :class:`UsageError` for anything else.

    >>> parse_parameters(["--minimum", "2", "--as-of=2026-01-01"])
    {'minimum': '2', 'as_of': '2026-01-01'}
    """
    values: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise UsageError(f"{word!r} is not expected here; parameters are given as --name value")
        name, equals, value = word[2:].partition("=")
        if not equals:
            if not rest:
                raise UsageError(f"--{name} needs a value")
            value = rest.pop(0)
        key = name.replace("-", "_")
        if key in values:
            raise UsageError(f"--{name} is given twice")
        values[key] = value
    return values


def _explained(parameter: Parameter) -> str:
    meaning = f"{parameter.description}: " if parameter.description else ""
    absent = "(required)" if parameter.default is None else f"(without it: {parameter.default})"
    return f"{meaning}{parameter.accepts()} {absent}"


def _table(query: Query, data: bytes) -> str:
    rows = list(csv.reader(io.StringIO(data.decode())))
    head, body = (rows[0], rows[1:]) if rows else ([], [])
    # Parameters are columns of every answer so that the store can bind them; a person knows them.
    # Where a thing has its name beside it, the name is enough for a person; CSV and JSON have both.
    spare = {*query.parameters, *(name.removesuffix("_label") for name in head if name.endswith("_label"))}
    shown = [place for place, name in enumerate(head) if name not in spare] or list(range(len(head)))
    labels = {column.name: column.label for column in query.columns}
    table = Table(
        title=query.summary, title_justify="left", caption=_counted(len(body)), caption_justify="left"
    )
    for place in shown:
        numeric = all(_is_number(row[place]) for row in body) and bool(body)
        table.add_column(labels.get(head[place], head[place]), justify="right" if numeric else "left")
    for row in body:
        table.add_row(*(_short(row[place]) for place in shown))
    out = io.StringIO()
    console = Console(
        file=out, width=None if Console().is_terminal else _WIDTH, markup=False, highlight=False
    )
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"


def _short(value: str) -> str:
    """An IRI as a person reads it: ``company/meta``, ``acknowledgement``, ``graph/replies``, ``hr:date``."""
    if value.startswith(f"{BASE}scheme/"):
        return value.rpartition("/")[2]
    for start in (f"{BASE}id/", BASE):
        if value.startswith(start) and "#" not in value:
            return value.removeprefix(start)
    return shrink(value) if value.startswith(("http://", "https://")) else value


def _is_number(text: str) -> bool:
    return text == "" or text.replace(".", "", 1).replace("-", "", 1).isdigit()


def _flag(parameter: str) -> str:
    return parameter.replace("_", "-")


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
