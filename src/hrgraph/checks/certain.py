"""What a constraint surely allows, told from the values alone, so that no query need be asked.

Nearly all constraints hold of nearly all things, and most are told by a glance: a count, a class, a
datatype. What is not certain here is not wrong: it is asked of the store, by the query that also judges
the whole graph. So nothing is said twice, and a doubt costs time only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pyoxigraph as ox

from hrgraph.checks.reading import Constraint, Shape
from hrgraph.checks.results import Term, text_of
from hrgraph.namespaces import expand

__all__ = ["Certainty"]

_INTEGER, _BOOLEAN, _DATE = (expand(f"xsd:{name}") for name in ("integer", "boolean", "date"))
_ANY_TEXT = {expand(name) for name in ("xsd:string", "xsd:gYear", "xsd:gYearMonth", "rdf:langString")}
"""Datatypes of which every text is a value to the query, too."""
_DIGITS = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_COMMON = re.compile(r"\^?(?!.*(\[\[|&&|--|~~|\(\?))[A-Za-z0-9 :/.,|()\[\]{}+*?_-]*\$?", re.ASCII)
"""Patterns that mean the same to Python as to the store: no escapes, no classes of classes."""
_OF_ALL = {"closed", "equals", "qualifiedValueShape", "sparql", "uniqueLang"}
"""Constraints that may fail where there is no value, or only for all values together."""
_NODE_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (ox.NamedNode,),
    "Literal": (ox.Literal,),
    "BlankNodeOrIRI": (ox.NamedNode,),
    "IRIOrLiteral": (ox.NamedNode, ox.Literal),
    "BlankNodeOrLiteral": (ox.Literal,),
}


@dataclass(frozen=True, slots=True)
class Certainty:
    """Tells what surely holds of nodes.

    ``values`` gives what the graph says of a node by a property (an IRI in angle brackets), each once;
    ``kinds`` the classes of a node; ``below`` a class with its subclasses.
    """

    shapes: Mapping[Term, Shape]
    values: Callable[[Term, str], Sequence[Term]]
    kinds: Callable[[Term], Iterable[Term]]
    below: Callable[[Term], Sequence[Term]]

    def doubts(
        self, shape: Shape, nodes: Sequence[ox.NamedNode]
    ) -> Iterator[tuple[Shape, Sequence[ox.NamedNode]]]:
        """What must be asked: a shape with one doubtful constraint, and the nodes that it is doubtful of.

        Rules with a query are left out: whom they are to be asked of is not told by the nodes alone.
        """
        for constraint in shape.constraints:
            inner = self.shapes.get(constraint.terms[0]) if constraint.name == "property" else None
            if inner is not None and shape.path is None:
                yield from self.doubts(inner, nodes)
            elif constraint.rule is None:
                doubtful = [node for node in nodes if not self.holds(shape, constraint, node)]
                if doubtful:
                    yield replace(shape, constraints=(constraint,)), doubtful

    def holds(self, shape: Shape, constraint: Constraint, node: Term) -> bool:
        """Whether a constraint of a shape surely holds of a node; False when a query must tell."""
        if constraint.name in _OF_ALL or not (shape.path is None or _is_plain(shape.path, node)):
            return False
        values: Sequence[Term] = (node,) if shape.path is None else self.values(node, shape.path)
        terms = constraint.terms
        match constraint.name:
            case "property":
                inner = self.shapes.get(terms[0])
                return inner is None or all(
                    self.holds(inner, one, value) for value in values for one in inner.constraints
                )
            case "minCount":
                return len(values) >= int(text_of(terms[0]))
            case "maxCount":
                return len(values) <= int(text_of(terms[0]))
            case "hasValue":
                return terms[0] in values
            case "lessThan":
                others = self.values(node, str(terms[0]))
                return all(_compared(one, other, -1) for one in values for other in others)
        return all(self.fits(constraint, value) for value in values)

    def is_of_values(self, constraint: Constraint) -> bool:
        """Whether a constraint is about the number of values, or about each of them by itself."""
        return constraint.name not in _OF_ALL | {"property", "hasValue", "lessThan"}

    def fits(self, constraint: Constraint, value: Term) -> bool:
        """Whether one value surely is as a constraint wants it."""
        term = constraint.terms[0] if constraint.terms else None
        match constraint.name:
            case "class":
                assert term is not None
                return isinstance(value, ox.NamedNode) and not set(self.below(term)).isdisjoint(
                    self.kinds(value)
                )
            case "nodeKind":
                return isinstance(value, _NODE_KINDS.get(text_of(term).rpartition("#")[2], ()))
            case "datatype":
                return isinstance(value, ox.Literal) and value.datatype == term and _is_value(value)
            case "pattern":
                return len(constraint.terms) == 1 and _matches(text_of(term), value)
            case "in":
                return value in constraint.terms
            case "minInclusive":
                return _compared(term, value, -1) or _compared(term, value, 0)
            case "and" | "node":
                return all(self._conforms(one, value) for one in constraint.terms)
            case "or":
                return any(self._conforms(one, value) for one in constraint.terms)
        return False

    def _conforms(self, node: Term, value: Term) -> bool:
        """Whether a value surely conforms to a shape inside another one."""
        shape = self.shapes.get(node)
        return shape is None or all(self.holds(shape, one, value) for one in shape.constraints)


def _is_plain(path: str, node: Term) -> bool:
    """Whether a path is one property, and the node may have some."""
    return path.startswith("<") and isinstance(node, ox.NamedNode | ox.BlankNode)


def _is_value(literal: ox.Literal) -> bool:
    """Whether the text of a literal surely is a value of its datatype."""
    kind, text = literal.datatype.value, literal.value
    if kind == _INTEGER:
        return _DIGITS.fullmatch(text) is not None
    if kind == _DATE:
        return _is_day(text)
    return kind in _ANY_TEXT or (kind == _BOOLEAN and text in {"true", "false"})


@cache
def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _compared(one: Term | None, other: Term, sign: int) -> bool:
    """Whether two whole numbers surely are in this order: -1 the first is smaller, 0 they are equal."""
    for term in (one, other):
        if not isinstance(term, ox.Literal) or term.datatype.value != _INTEGER or not _is_value(term):
            return False
    first, second = int(text_of(one)), int(text_of(other))
    return (first > second) - (first < second) == sign


def _matches(pattern: str, value: Term) -> bool:
    """Whether a text surely has a pattern."""
    text = text_of(value)
    if isinstance(value, ox.BlankNode) or not text.isascii() or "\n" in text:
        return False
    return _COMMON.fullmatch(pattern) is not None and _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
