"""Where findings are: the named graph that says what is wrong, and the place in the letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pyoxigraph as ox

from hrgraph.checks.report import Report
from hrgraph.findings import Finding
from hrgraph.iris import mint_graph
from hrgraph.namespaces import expand

__all__ = ["locate"]

_TYPE, _SUPPORTS, _PROPERTY, _TARGET, _SELECTOR, _START, _END, _PAGE = (
    ox.NamedNode(expand(name))
    for name in (
        "rdf:type",
        "hr:supports",
        "hr:property",
        "oa:hasTarget",
        "oa:hasSelector",
        "oa:start",
        "oa:end",
        "hr:page",
    )
)


def locate(store: ox.Store, report: Report) -> Report:
    """The report with each finding's named graph and, for what was read in a letter, its characters and page.

    >>> locate(ox.Store(), Report())
    Report(findings=())
    """
    return Report.of(_located(store, finding) for finding in report.findings)


def _located(store: ox.Store, finding: Finding) -> Finding:
    focus, path = _node(finding.focus_node), _node(finding.path)
    if focus is None:
        return finding
    known = {"graph": finding.graph or _graph(store, focus, path, finding.value)}
    if path is not None and finding.start is None:
        for evidence in _subjects(store, _SUPPORTS, focus):
            if path in _objects(store, evidence, _PROPERTY):
                return replace(finding, **known, **_span(store, evidence))  # type: ignore[arg-type]
    return replace(finding, **known)  # type: ignore[arg-type]


def _graph(store: ox.Store, focus: ox.NamedNode, path: ox.NamedNode | None, value: str | None) -> str | None:
    """The graph that states what is wrong; else one that speaks of the node. What is derived comes last."""
    graphs: dict[str, int] = {}
    for quad in store.quads_for_pattern(focus, None, None, None):
        if isinstance(quad.graph_name, ox.NamedNode):
            said = quad.predicate == path
            exact = said and str(getattr(quad.object, "value", quad.object)) == value
            rank = 0 if exact else 1 if said else 2 if quad.predicate == _TYPE else 3
            name = quad.graph_name.value
            graphs[name] = min(graphs.get(name, 9), rank + 4 * (name == mint_graph("derived")))
    return min(graphs, key=lambda name: (graphs[name], name), default=None)


def _span(store: ox.Store, evidence: ox.NamedNode) -> dict[str, int]:
    found = _numbers(store, evidence, {"page": _PAGE})
    for target in _objects(store, evidence, _TARGET):
        for selector in _objects(store, target, _SELECTOR):
            found |= _numbers(store, selector, {"start": _START, "end": _END})
    return found if {"start", "end"} <= found.keys() else {}


def _subjects(store: ox.Store, prop: ox.NamedNode, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
    for quad in store.quads_for_pattern(None, prop, node, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject


def _objects(store: ox.Store, node: ox.NamedNode, prop: ox.NamedNode) -> Iterator[ox.NamedNode]:
    for quad in store.quads_for_pattern(node, prop, None, ox.DefaultGraph()):
        if isinstance(quad.object, ox.NamedNode):
            yield quad.object


def _numbers(store: ox.Store, node: ox.NamedNode, props: Mapping[str, ox.NamedNode]) -> dict[str, int]:
    return {
        name: int(quad.object.value)
        for name, prop in props.items()
        for quad in store.quads_for_pattern(node, prop, None, ox.DefaultGraph())
        if isinstance(quad.object, ox.Literal) and quad.object.value.isdigit()
    }


def _node(text: str | None) -> ox.NamedNode | None:
    try:
        return None if text is None else ox.NamedNode(text)
    except ValueError:
        return None
