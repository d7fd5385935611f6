"""Shapes as frozen values, read from their triples. What is not known here is refused, never passed over.

Known are SHACL Core (W3C SHACL, sections 2 and 4) and sh:sparql constraints (section 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from hrgraph.checks.results import Term, severity_of, text_of
from hrgraph.checks.triples import Properties, TripleIndex
from hrgraph.errors import ResourceError
from hrgraph.findings import Severity
from hrgraph.namespaces import expand

__all__ = ["Constraint", "Qualified", "Rule", "Shape", "Target", "read_shapes"]

_SH = expand("sh:shape").removesuffix("shape")
_TARGETS = {
    "targetClass": "class",
    "targetNode": "node",
    "targetSubjectsOf": "subjects",
    "targetObjectsOf": "objects",
}
_SAID = {
    "path",
    "severity",
    "message",
    "deactivated",
    "name",
    "description",
    "order",
    "group",
    "defaultValue",
    "flags",
    "ignoredProperties",
    "prefixes",
    "qualifiedMinCount",
    "qualifiedMaxCount",
    "qualifiedValueShapesDisjoint",
}
_ONCE = {
    "datatype",
    "nodeKind",
    "minCount",
    "maxCount",
    "minExclusive",
    "minInclusive",
    "maxExclusive",
    "maxInclusive",
    "minLength",
    "maxLength",
    "pattern",
    "languageIn",
    "uniqueLang",
    "in",
    "closed",
}
"""Parameters that a shape has at most once."""
_MANY = {"class", "equals", "disjoint", "lessThan", "lessThanOrEquals", "hasValue"}
_LISTS = {"languageIn", "in"}
_SHAPES = {"not", "node", "property", "qualifiedValueShape"}
_SHAPE_LISTS = {"and", "or", "xone"}
_NEED_PATH = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a shape is about: ``class``, ``node``, ``subjects`` or ``objects`` of a term."""

    kind: str
    term: Term


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint with a query: its text as written, the prefixes that it may use."""

    text: str
    prefixes: Mapping[str, str]
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Qualified:
    """sh:qualifiedValueShape with its counts; a value must have none of the shapes in ``others``."""

    shape: Term
    least: int | None
    most: int | None
    others: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """One parameter of a shape: ``name`` as in ``sh:name``, with the terms that it is given."""

    name: str
    terms: tuple[Term, ...] = ()
    rule: Rule | None = None
    qualified: Qualified | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape when it has a path (as SPARQL writes it)."""

    node: Term
    path: str | None
    severity: Severity
    messages: tuple[str, ...]
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]


def read_shapes(triples: Iterable[ox.Triple | ox.Quad]) -> Mapping[Term, Shape]:
    """All shapes of a graph by their node, those inside other shapes too; deactivated ones are left out.

    Raises :class:`ResourceError` for a shape that is ill-formed, or has a feature that is not known here.

    >>> read_shapes([])
    mappingproxy({})
    """
    index = TripleIndex(triples)
    reader = _Reader(index)
    for node in index:
        about = index.about(node)
        if _SH + "parameter" in about:
            raise ResourceError(f"{node} is a component of one's own, which is not known here")
        if any(_SH + name in about for name in _TARGETS) or reader.kinds(node):
            reader.read(node)
    return MappingProxyType({node: shape for node, shape in reader.shapes.items() if shape is not None})


class _Reader:
    """Reads each shape once, with the shapes that it names."""

    def __init__(self, index: TripleIndex) -> None:
        self.index = index
        self.shapes: dict[Term, Shape | None] = {}
        self.parents: dict[Term, list[Term]] = {}
        for node in index:
            for inner in index.all(node, "sh:property"):
                self.parents.setdefault(inner, []).append(node)

    def kinds(self, node: Term) -> list[Term]:
        """The classes of SHACL that a node says it is of."""
        kinds = (ox.NamedNode(expand("sh:NodeShape")), ox.NamedNode(expand("sh:PropertyShape")))
        return [kind for kind in self.index.all(node, "rdf:type") if kind in kinds]

    def read(self, node: Term) -> None:
        if node in self.shapes:
            return
        self.shapes[node] = None
        about = self.index.about(node)
        if any(text_of(value) == "true" for value in self.index.all(node, "sh:deactivated")):
            return
        path = self.index.one(node, "sh:path")
        shape = Shape(
            node,
            None if path is None else self.index.path(path),
            severity_of(self.index.one(node, "sh:severity")),
            _texts(self.index.all(node, "sh:message")),
            tuple(self._targets(node, about)),
            tuple(self._constraints(node, about)),
        )
        for constraint in shape.constraints:
            if constraint.name in _NEED_PATH and path is None:
                raise ResourceError(f"sh:{constraint.name} of {node} needs a path")
            if constraint.name == "closed" and path is not None:
                raise ResourceError(f"{node} is a closed property shape, which is not known here")
        self.shapes[node] = shape

    def _targets(self, node: Term, about: Properties) -> Iterable[Target]:
        for name, kind in _TARGETS.items():
            for term in about.get(_SH + name, ()):
                if isinstance(term, ox.BlankNode):
                    raise ResourceError(f"{node} has a target without a name")
                yield Target(kind, term)
        classes = {ox.NamedNode(expand("rdfs:Class")), ox.NamedNode(expand("owl:Class"))}
        if self.kinds(node) and classes & set(self.index.all(node, "rdf:type")):
            yield Target("class", node)

    def _constraints(self, node: Term, about: Properties) -> Iterable[Constraint]:
        for full, values in about.items():
            name = full.removeprefix(_SH)
            if not full.startswith(_SH) or name in _TARGETS or name in _SAID:
                continue
            if name in _ONCE and len(values) > 1:
                raise ResourceError(f"the shape {node} has more than one sh:{name}")
            if name not in _ONCE | _MANY | _SHAPES | _SHAPE_LISTS | {"sparql"}:
                raise ResourceError(f"the shape {node} uses sh:{name}, which is not known here")
            for value in values:
                yield from self._constraint(node, name, value)

    def _constraint(self, node: Term, name: str, value: Term) -> Iterable[Constraint]:
        index = self.index
        terms = tuple(index.members(value)) if name in _LISTS | _SHAPE_LISTS else (value,)
        if name in _SHAPES | _SHAPE_LISTS:
            for inner in terms:
                self.read(inner)
        elif name != "sparql" and any(isinstance(term, ox.BlankNode) for term in terms):
            raise ResourceError(f"sh:{name} of {node} names something without a name")
        if name == "sparql":
            if "true" not in map(text_of, index.all(value, "sh:deactivated")):
                yield Constraint(name, (value,), rule=self._rule(node, value))
        elif name == "qualifiedValueShape":
            least, most = (_number(index.one(node, f"sh:qualified{which}Count")) for which in ("Min", "Max"))
            others = self._siblings(node, value)
            yield Constraint(name, terms, qualified=Qualified(value, least, most, others))
        elif name == "pattern":
            yield Constraint(name, (value, *index.all(node, "sh:flags")))
        elif name == "closed":
            if text_of(value) == "true":
                ignored = index.one(node, "sh:ignoredProperties")
                said = [] if ignored is None else index.members(ignored)
                paths = [index.one(inner, "sh:path") for inner in index.all(node, "sh:property")]
                allowed = [path for path in paths if isinstance(path, ox.NamedNode)]
                yield Constraint(name, (*said, *allowed))
        elif name != "uniqueLang" or text_of(value) == "true":
            yield Constraint(name, terms)

    def _siblings(self, node: Term, shape: Term) -> tuple[Term, ...]:
        if "true" not in map(text_of, self.index.all(node, "sh:qualifiedValueShapesDisjoint")):
            return ()
        others = [
            other
            for parent in self.parents.get(node, ())
            for sibling in self.index.all(parent, "sh:property")
            for other in self.index.all(sibling, "sh:qualifiedValueShape")
            if other != shape
        ]
        for other in others:
            self.read(other)
        return tuple(dict.fromkeys(others))

    def _rule(self, node: Term, value: Term) -> Rule:
        index = self.index
        known = {expand(f"sh:{name}") for name in ("select", "message", "prefixes", "deactivated")}
        strange = set(index.about(value)) - known - {expand("rdf:type"), expand("rdfs:comment")}
        text = index.one(value, "sh:select")
        if strange or not isinstance(text, ox.Literal):
            raise ResourceError(f"the rule of {node} is no query that is known here: {sorted(strange)}")
        prefixes: dict[str, str] = {}
        waiting, seen = index.all(value, "sh:prefixes"), set()
        while waiting:
            ontology = waiting.pop()
            if ontology in seen:
                continue
            seen.add(ontology)
            waiting += index.all(ontology, "owl:imports")
            for said in index.all(ontology, "sh:declare"):
                name, namespace = index.one(said, "sh:prefix"), index.one(said, "sh:namespace")
                prefixes[text_of(name)] = text_of(namespace)
        return Rule(text.value, MappingProxyType(prefixes), _texts(index.all(value, "sh:message")))


def _texts(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted(text_of(term) for term in terms))


def _number(term: Term | None) -> int | None:
    return None if term is None else int(text_of(term))
