"""SHACL: pySHACL runs ontology/shapes/*.ttl on a pyoxigraph Store (the only file that knows pySHACL).

The Store itself is asked, not an rdflib copy of it: a rule with a query takes a fortieth of
the time. pySHACL looks at all graphs of a Store as one and would meet a triple once for each
graph that holds it, so what it gets is a Store with only the merge, where each triple is once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib

from hrgraph.checks.report import Report
from hrgraph.errors import ResourceError
from hrgraph.findings import Finding, Severity
from hrgraph.namespaces import expand
from hrgraph.resources import ontology_dir

__all__ = ["check_shapes", "load_shapes"]


def check_shapes(store: ox.Store, shapes: rdflib.Graph | None = None) -> Report:
    """What the shapes say about the default graph of a store.

    >>> store = ox.Store()
    >>> mandate = ox.NamedNode("https://w3id.org/hrgraph/id/mandate/x")
    >>> store.add(ox.Quad(mandate, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("hr:Mandate"))))
    >>> check_shapes(store).conforms
    False
    """
    merged = ox.Store()
    merged.extend(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    data: Any = merged  # pySHACL takes a Store since 0.40, its annotations do not say so yet
    _, results, _ = pyshacl.validate(data, shacl_graph=_all_shapes() if shapes is None else shapes)
    return Report.of(_findings(results))


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
def _all_shapes() -> rdflib.Graph:
    return load_shapes(sorted((ontology_dir() / "shapes").glob("*.ttl")))


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
