"""SHACL: pySHACL runs ontology/shapes/*.ttl on a pyoxigraph Store (the only file that knows pySHACL).

The Store itself is asked, not an rdflib copy of it: a rule with a query takes a fortieth of
the time. What is checked is the default graph, which holds each triple once; left to itself
pySHACL would look at all graphs as one and count a triple once for each graph that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.graph_abstraction import OxigraphDataGraph

from hrgraph.checks.report import Report
from hrgraph.errors import ResourceError
from hrgraph.findings import Finding, Severity
from hrgraph.namespaces import expand
from hrgraph.resources import ontology_dir

__all__ = ["Tell", "check_shapes", "load_shapes"]

Tell = Callable[[int, int], None]
"""Is told how much is done and how much there is."""


def check_shapes(store: ox.Store, shapes: rdflib.Graph | None = None, tell: Tell | None = None) -> Report:
    """What the shapes say about the default graph of a store; ``tell`` hears of each class that is done.

    >>> store = ox.Store()
    >>> mandate = ox.NamedNode("https://w3id.org/hrgraph/id/mandate/x")
    >>> store.add(ox.Quad(mandate, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("hr:Mandate"))))
    >>> check_shapes(store).conforms
    False
    """
    graphs = _all_shapes() if shapes is None else (shapes,)
    findings: list[Finding] = []
    for number, graph in enumerate(graphs, start=1):
        _, results, _ = pyshacl.validate(_DefaultGraph(store), shacl_graph=graph)
        findings += _findings(results)
        if tell:
            tell(number, len(graphs))
    return Report.of(findings)


class _DefaultGraph(OxigraphDataGraph):
    """A Store as pySHACL sees it: one graph, the default one."""

    @classmethod
    def is_multigraph(cls) -> bool:
        return False

    def __bool__(self) -> bool:
        # pySHACL asks each time it looks for nodes whether there is a graph at all; without this
        # Python would count all triples to answer, which takes longer than all of the shapes.
        return True


def load_shapes(paths: Iterable[Path]) -> rdflib.Graph:
    """Shape files as one graph. Raises :class:`ResourceError` for a file that is no Turtle."""
    graph = rdflib.Graph()
    for path in paths:
        try:
            graph.parse(path, format="turtle")
        except (OSError, SyntaxError) as error:
            raise ResourceError(f"shapes/{path.name} cannot be read: {error}") from error
    return graph


@cache
def _all_shapes() -> tuple[rdflib.Graph, ...]:
    """One graph for each class: their shapes do not refer to each other, only to the prefixes."""
    folder = ontology_dir() / "shapes"
    prefixes = folder / "prefixes.ttl"
    return tuple(load_shapes([prefixes, path]) for path in sorted(folder.glob("*.ttl")) if path != prefixes)


def _findings(results: rdflib.Graph) -> Iterator[Finding]:
    severities = {rdflib.URIRef(expand(f"sh:{severity.capitalize()}")): severity for severity in Severity}
    for result in results.objects(None, _sh("result")):
        severity = results.value(result, _sh("resultSeverity"))
        messages = sorted(str(message) for message in results.objects(result, _sh("resultMessage")))
        path = results.value(result, _sh("resultPath"))
        yield Finding(
            severities.get(severity, Severity.VIOLATION),  # type: ignore[call-overload]
            messages[0] if messages else "the shape does not hold",
            focus_node=_text(results.value(result, _sh("focusNode"))),
            path=str(path) if isinstance(path, rdflib.URIRef) else None,
            value=_text(results.value(result, _sh("value"))),
            source=_text(results.value(result, _sh("sourceShape"))),
        )


def _sh(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(expand(f"sh:{name}"))


def _text(term: rdflib.term.Node | None) -> str | None:
    return None if term is None else str(term)
