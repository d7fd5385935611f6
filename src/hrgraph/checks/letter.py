"""One letter: the shapes asked of its things, and of what its statements can make wrong elsewhere.

Nothing here looks at the rest of the graph, so the cost does not grow with it. Most constraints
need only the letter's things, which are put into a small store of their own. Rules with a query
are asked of the whole store, of the letter's things and of what is one link away: of whatever a
letter leads to, when a rule has its target as an object, and of whatever leads to a thing of the
letter by a property of the rule. More statements cannot break what must *not* exist, so what a
rule says inside NOT EXISTS makes no link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox

from hrgraph.checks.fast import SetChecks
from hrgraph.checks.near import Shapes
from hrgraph.checks.reading import Shape
from hrgraph.checks.results import Result, Term
from hrgraph.checks.rules import names_in, objects_in, without_absences
from hrgraph.checks.scopes import MARKER, Classes, Scope
from hrgraph.namespaces import expand

__all__ = ["Things", "check_things"]

_TYPE = ox.NamedNode(expand("rdf:type"))
_DEFAULT = ox.DefaultGraph()


class Things:
    """The things that quads of a store say something of, and what is around them."""

    def __init__(self, store: ox.Store, quads: Iterable[ox.Quad]) -> None:
        self.store = store
        self.properties: dict[ox.NamedNode, set[str]] = defaultdict(set)
        self.targets: dict[str, set[ox.NamedNode]] = defaultdict(set)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                self.properties[quad.subject].add(quad.predicate.value)
            if isinstance(quad.object, ox.NamedNode) and quad.predicate != _TYPE:
                self.targets[quad.predicate.value].add(quad.object)
        self._kinds: dict[ox.NamedNode, set[Term]] = {}
        self.by_kind: dict[Term, list[ox.NamedNode]] = defaultdict(list)
        for thing in self.properties:
            for kind in self.kinds(thing):
                self.by_kind[kind].append(thing)

    def kinds(self, node: ox.NamedNode) -> set[Term]:
        """The classes of a node, and the node itself (sh:targetNode)."""
        if node not in self._kinds:
            found = self.store.quads_for_pattern(node, _TYPE, None, _DEFAULT)
            self._kinds[node] = {node, *(quad.object for quad in found)}
        return self._kinds[node]

    def of_kind(self, name: str) -> list[ox.NamedNode]:
        """The things of a class, given as a prefixed name; all of them for ``any``."""
        return list(self.properties) if name == "any" else self.by_kind.get(ox.NamedNode(expand(name)), [])

    def having(self, names: Iterable[str]) -> Iterator[ox.NamedNode]:
        """The things of which the quads state one of these properties."""
        wanted = set(names)
        return (thing for thing, said in self.properties.items() if said & wanted)


def check_things(things: Things, halves: tuple[Shapes, Shapes]) -> Iterator[Result]:
    """What the shapes, split by how far they look, find at things, and at others that these can make wrong.

    Raises :class:`hrgraph.errors.ResourceError` as :class:`SetChecks` does.
    """
    near, far = halves
    classes = Classes(things.store)
    inside = SetChecks(ox.Store(), near, classes)
    outside = SetChecks(things.store, far, classes)
    marks: dict[Term, list[ox.NamedNode]] = {}
    links = _Links(things)
    for node, shape in far.items():
        if not shape.targets:
            continue
        wanted = {term for target in shape.targets for term in classes.of(target)}
        nodes = dict.fromkeys(thing for kind in wanted for thing in things.by_kind.get(kind, ()))
        if nodes and near[node].constraints:
            marks[node] = list(nodes)
        if shape.constraints:
            nodes |= dict.fromkeys(one for one in links.of(shape) if wanted & things.kinds(one))
            if nodes:
                yield from outside.results(shape, Scope(nodes=tuple(nodes)))
    inside.store.extend(_small(things, marks))
    for node in marks:
        yield from inside.results(near[node], Scope(marked=node))


def _small(things: Things, marks: Mapping[Term, list[ox.NamedNode]]) -> Iterator[ox.Quad]:
    """The small store: what is known of the things, the classes of what they name, and whom to ask."""
    named: set[ox.NamedNode] = set()
    for thing in things.properties:
        for quad in things.store.quads_for_pattern(thing, None, None, _DEFAULT):
            yield quad
            if isinstance(quad.object, ox.NamedNode) and quad.object not in things.properties:
                named.add(quad.object)
    for other in named:
        yield from things.store.quads_for_pattern(other, _TYPE, None, _DEFAULT)
    for mark, marked in marks.items():
        for thing in marked:
            yield ox.Quad(thing, MARKER, mark)


class _Links:
    """What is one link away from the things of a letter, as the rules of a shape see it."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self._leading: dict[tuple[str, ox.NamedNode], list[ox.NamedNode]] = {}

    def of(self, shape: Shape) -> Iterator[ox.NamedNode]:
        for constraint in shape.constraints:
            if constraint.rule is None:
                continue
            rule = constraint.rule
            names, as_object = _rule_sees(rule.text, tuple(sorted(rule.prefixes.items())))
            if as_object:
                for name in names & self.things.targets.keys():
                    yield from self.things.targets[name]
            for thing in self.things.having(names):
                for name in names:
                    yield from self._to(name, thing)

    def _to(self, name: str, thing: ox.NamedNode) -> list[ox.NamedNode]:
        key = (name, thing)
        if key not in self._leading:
            quads = self.things.store.quads_for_pattern(None, ox.NamedNode(name), thing, _DEFAULT)
            found = [quad.subject for quad in quads]
            self._leading[key] = [node for node in found if isinstance(node, ox.NamedNode)]
        return self._leading[key]


@cache
def _rule_sees(text: str, prefixes: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], bool]:
    """The properties that a rule follows, and whether its target may be an object."""
    seen = without_absences(text)
    return names_in(seen, dict(prefixes)) - {expand("rdf:type")}, objects_in(seen, "this")
