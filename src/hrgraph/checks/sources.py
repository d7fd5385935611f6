"""What sources say and the store would not keep: literals that it writes in another way.

An Oxigraph store takes ``"007"^^xsd:integer`` for ``7`` and ``xsd:int`` for ``xsd:integer``. A
shape that looks at the store cannot see what the source said, so such literals are found before
they go in. What enters unchanged is what both ways then check.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from hrgraph.checks.report import Report
from hrgraph.checks.results import text_of
from hrgraph.findings import Finding, Severity
from hrgraph.namespaces import expand

__all__ = ["check_source"]

_PLAIN = {ox.NamedNode(expand("xsd:string"))}
_CURE = "write it as the store does, with one of the datatypes that ARCHITECTURE.md names"


def check_source(quads: Iterable[ox.Quad]) -> Report:
    """The literals of quads that a store would rewrite, each a violation.

    >>> number = ox.Literal("007", datatype=ox.NamedNode(expand("xsd:integer")))
    >>> found = check_source([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), number)])
    >>> found.findings[0].value
    '007, which becomes 7'
    """
    typed = [
        (quad, quad.object)
        for quad in quads
        if isinstance(quad.object, ox.Literal) and quad.object.datatype not in _PLAIN
    ]
    kept = _kept({literal for _, literal in typed})
    return Report.of(
        Finding(
            Severity.VIOLATION,
            "the source says a value in a form that the store does not keep",
            focus_node=text_of(quad.subject),
            path=quad.predicate.value,
            value=f"{_told(literal, kept[literal])}, which becomes {_told(kept[literal], literal)}",
            source="sources/form-of-literals",
            cure=_CURE,
            graph=text_of(quad.graph_name) if isinstance(quad.graph_name, ox.NamedNode) else None,
        )
        for quad, literal in typed
        if kept[literal] != literal
    )


def _kept(literals: set[ox.Literal]) -> dict[ox.Literal, ox.Literal]:
    """Each literal as a store gives it back."""
    store = ox.Store()
    numbered = dict(enumerate(literals))
    prop = ox.NamedNode("urn:hrgraph:value")
    store.extend(
        ox.Quad(ox.NamedNode(f"urn:hrgraph:{number}"), prop, one) for number, one in numbered.items()
    )
    found = {}
    for quad in store:
        assert isinstance(quad.object, ox.Literal)
        found[numbered[int(text_of(quad.subject).rpartition(":")[2])]] = quad.object
    return found


def _told(literal: ox.Literal, other: ox.Literal) -> str:
    """The text of a literal, with its datatype when the other one's is not the same."""
    return literal.value if literal.datatype == other.datatype else str(literal)
