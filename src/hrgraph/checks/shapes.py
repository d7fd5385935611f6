"""SHACL: pySHACL runs shapes on a pyoxigraph Store: the judge (the only file that knows pySHACL).

The Store itself is asked, not an rdflib copy of it: a rule with a query takes a fortieth of
the time. What is checked is the default graph, which holds each triple once; left to itself
pySHACL would look at all graphs as one and count a triple once for each graph that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.graph_abstraction import OxigraphDataGraph

from hrgraph.checks.results import Result, Term, severity_of, text_of
from hrgraph.checks.triples import TripleIndex
from hrgraph.errors import ResourceError
from hrgraph.namespaces import expand

__all__ = ["judge"]


def judge(store: ox.Store, shapes: Iterable[ox.Triple | ox.Quad]) -> set[Result]:
    """What pySHACL finds in the default graph of a store; the store is only asked.

    Raises :class:`ResourceError` for shapes that it does not accept.

    >>> judge(ox.Store(), [])
    set()
    """
    graph = rdflib.Graph()
    for triple in shapes:
        graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
    # Validator, not validate(): that one would let rdflib rewrite the texts of literals again.
    with _texts_as_written():
        conforms, results, text = pyshacl.Validator(_DefaultGraph(store), shacl_graph=graph).run()  # type: ignore[no-untyped-call]
    if not isinstance(results, rdflib.Graph):
        raise ResourceError(f"the shapes are not accepted: {text}")
    return set(_results(results)) if not conforms else set()


class _DefaultGraph(OxigraphDataGraph):
    """A Store as pySHACL sees it: one graph, the default one."""

    @classmethod
    def is_multigraph(cls) -> bool:
        return False

    def __bool__(self) -> bool:
        # pySHACL asks each time it looks for nodes whether there is a graph at all; without this
        # Python would count all triples to answer, which takes longer than all of the shapes.
        return True


@contextmanager
def _texts_as_written() -> Iterator[None]:
    """Let rdflib keep the texts of literals: what is judged is what the store holds."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _results(report: rdflib.Graph) -> Iterator[Result]:
    index = TripleIndex(
        ox.Triple(_from_rdflib(one), _from_rdflib(two), _from_rdflib(three))  # type: ignore[arg-type]
        for one, two, three in report
    )
    for node in index:
        for result in index.all(node, "sh:result"):
            focus, shape = index.one(result, "sh:focusNode"), index.one(result, "sh:sourceShape")
            path = index.one(result, "sh:resultPath")
            messages = sorted(text_of(one) for one in index.all(result, "sh:resultMessage"))
            assert focus is not None
            assert shape is not None
            yield Result(
                focus,
                None if path is None else index.path(path),
                index.one(result, "sh:value"),
                text_of(index.one(result, "sh:sourceConstraintComponent")),
                severity_of(index.one(result, "sh:resultSeverity")),
                shape,
                messages[0] if messages else "the shape does not hold",
            )


def _to_rdflib(term: object) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # Strings have their datatype here because those of the Store come with it: it is the same term.
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _from_rdflib(term: rdflib.term.Node) -> Term:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or expand("xsd:string"))))
