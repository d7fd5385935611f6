"""Shapes as triples: their properties by name, their lists, their paths (W3C SHACL, section 2.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from hrgraph.checks.results import Term
from hrgraph.errors import ResourceError
from hrgraph.namespaces import expand

__all__ = ["Properties", "TripleIndex"]

Properties = Mapping[str, list[Term]]
"""The values of each property of one node, in the order of the file."""

_FIRST, _REST, _NIL = (expand(f"rdf:{name}") for name in ("first", "rest", "nil"))
_SUFFIXES = {
    expand("sh:zeroOrMorePath"): "*",
    expand("sh:oneOrMorePath"): "+",
    expand("sh:zeroOrOnePath"): "?",
}
_INVERSE, _ALTERNATIVE = expand("sh:inversePath"), expand("sh:alternativePath")


class TripleIndex:
    """The triples of a graph of shapes, by subject and property."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._nodes: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            values = self._nodes[triple.subject][triple.predicate.value]
            if triple.object not in values:
                values.append(triple.object)

    def __iter__(self) -> Iterator[Term]:
        return iter(list(self._nodes))

    def about(self, node: Term) -> Properties:
        """Everything that is said of a node."""
        return self._nodes.get(node, {})

    def one(self, node: Term, name: str) -> Term | None:
        """The only value of a property, None when there is none; raises ResourceError for several."""
        values = self.about(node).get(expand(name), [])
        if len(values) > 1:
            raise ResourceError(f"the shape {node} has more than one {name}")
        return values[0] if values else None

    def all(self, node: Term, name: str) -> list[Term]:
        """The values of a property."""
        return list(self.about(node).get(expand(name), []))

    def members(self, head: Term) -> list[Term]:
        """The members of an RDF list; raises ResourceError for what is none."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != ox.NamedNode(_NIL):
            first, rest = self.about(head).get(_FIRST, []), self.about(head).get(_REST, [])
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise ResourceError(f"{head} is no list")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def path(self, node: Term) -> str:
        """A path as SPARQL writes it, each part in brackets; raises ResourceError for what is none.

        >>> TripleIndex([]).path(ox.NamedNode("urn:p"))
        '<urn:p>'
        """
        about = self.about(node)
        if isinstance(node, ox.NamedNode):
            return str(node)
        if _FIRST in about:
            return "(" + "/".join(self.path(part) for part in self.members(node)) + ")"
        if len(about) == 1 and len(values := next(iter(about.values()))) == 1:
            name = next(iter(about))
            if name == _INVERSE:
                return f"(^{self.path(values[0])})"
            if name == _ALTERNATIVE:
                return "(" + "|".join(self.path(part) for part in self.members(values[0])) + ")"
            if name in _SUFFIXES:
                return f"({self.path(values[0])}{_SUFFIXES[name]})"
        raise ResourceError(f"{node} is no path")
