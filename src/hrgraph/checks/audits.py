"""Audit queries: SELECT rows that should not exist. Each row becomes a finding.

The queries come in as text, by name: which folder they are in is not this room's business.
The header of an audit (``#+`` lines in YAML) says::

    #+ summary: what is wrong with each row (the message of its findings)
    #+ severity: violation | warning | info
    #+ cure: what to do about it (may be left out)
    #+ letter: {focus: hr:Reply}   the variables that may stand for a thing of a letter, and its
    #+                             class (or any): one letter is asked for these only
    #+ near: true                  all that it asks of a letter is what is said of its things, the classes
    #+                             of what they lead to, and what the ontology says of its terms

A column ``focus`` (or the first column) is the thing the finding is about; ``path`` and
``value`` say where and what; other columns are told as the value, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pyoxigraph as ox
import yaml

from hrgraph.checks.report import Report
from hrgraph.checks.rules import bind_in
from hrgraph.checks.scopes import Scope, render
from hrgraph.errors import ResourceError
from hrgraph.findings import Finding, Severity
from hrgraph.resources import yaml_loader

__all__ = ["NodesOf", "check_audits"]


NodesOf = Callable[[str], Sequence[ox.NamedNode]]


def check_audits(
    store: ox.Store,
    audits: Mapping[str, str],
    nodes: NodesOf | None = None,
    near: ox.Store | None = None,
) -> Report:
    """What the audits find in the default graph of a store; with ``nodes`` only what is about these.

    ``nodes`` gives those of a class, as a prefixed name, or all of them for ``any``; ``near`` is the
    small store that is enough for audits which say so.
    Raises :class:`ResourceError` for an audit whose header or query cannot be read.
    """
    found: list[Finding] = []
    for name, text in sorted(audits.items()):
        if nodes is not None and near is not None and _header(name, text).get("near"):
            found += _near(near, name, text, nodes)
            continue
        for asked in _asked(name, text, nodes):
            found += _run(store, name, asked)
    return Report.of(found)


def _near(near: ox.Store, name: str, text: str, nodes: NodesOf) -> Iterator[Finding]:
    """What an audit finds in a small store, as far as it is about the nodes."""
    kind = _header(name, text).get("letter", {}).get("focus")
    chosen = None if kind is None else {node.value for node in nodes(kind)}
    return (one for one in _run(near, name, text) if chosen is None or one.focus_node in chosen)


def _asked(name: str, text: str, nodes: NodesOf | None) -> Iterator[str]:
    """The audit itself, or once for each variable that may stand for one of the nodes."""
    if nodes is None:
        yield text
        return
    for variable, kind in _header(name, text).get("letter", {}).items():
        if chosen := tuple(nodes(kind)):
            front = render("nodes", Scope(nodes=chosen), variable=variable)
            yield bind_in(text, variable, front, f"audit {name}")


def _run(store: ox.Store, name: str, text: str) -> Iterator[Finding]:
    header = _header(name, text)
    try:
        solutions = store.query(text)
    except SyntaxError as error:
        raise ResourceError(f"audit {name}: {error}") from error
    if not isinstance(solutions, ox.QuerySolutions):
        raise ResourceError(f"audit {name}: an audit selects rows")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        row = {column: _text(term) for column, term in zip(names, solution, strict=True) if term is not None}
        focus = row.pop("focus", None) or row.pop(names[0], None)
        path = row.pop("path", None)
        value = (
            row.pop("value", None) or "; ".join(f"{column} {text}" for column, text in row.items()) or None
        )
        yield Finding(
            Severity(header["severity"]),
            " ".join(header["summary"].split()),
            focus_node=focus,
            path=path,
            value=value,
            source=f"audits/{name}",
            cure=header.get("cure"),
        )


@cache
def _header(name: str, text: str) -> dict[str, Any]:
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.load("\n".join(lines), Loader=yaml_loader())
        Severity(header["severity"])
        header["summary"].split()
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResourceError(f"audit {name}: its header needs a summary and a severity") from error
    assert isinstance(header, dict)
    return header


def _text(term: object) -> str:
    return str(getattr(term, "value", term))
