"""One letter: the shapes asked of its things, and of what its statements can make wrong elsewhere.

Nothing here looks at the rest of the graph, so the cost does not grow with it. Most constraints are
told from the statements of the letter's things alone (certain.py); what remains is asked of the store,
of these things only. Rules with a query are asked of what is one link away, too: of whatever a letter
leads to, when a rule has its target as an object, and of whatever leads to a thing of the letter by a
property of the rule. More statements cannot break what must *not* exist, so what a rule says inside
NOT EXISTS makes no link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

import pyoxigraph as ox

from hrgraph.checks.certain import Certainty
from hrgraph.checks.fast import SetChecks
from hrgraph.checks.reading import Shape
from hrgraph.checks.results import Result, Term
from hrgraph.checks.rules import names_in, objects_in, without_absences
from hrgraph.checks.scopes import Classes, Scope
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
        self._said: dict[Term, dict[str, list[Term]]] = {}
        self._kinds: dict[Term, set[Term]] = {}
        self.by_kind: dict[Term, list[ox.NamedNode]] = defaultdict(list)
        for thing in self.properties:
            for kind in self.kinds(thing):
                self.by_kind[kind].append(thing)

    def kinds(self, node: Term) -> set[Term]:
        """The classes of a node, and the node itself (sh:targetNode)."""
        if node not in self._kinds:
            if node in self.properties:
                found: Iterable[Term] = self.said(node).get(str(_TYPE), ())
            else:
                quads = self.store.quads_for_pattern(_subject(node), _TYPE, None, _DEFAULT)
                found = (quad.object for quad in quads)
            self._kinds[node] = {node, *found}
        return self._kinds[node]

    def said(self, node: Term) -> Mapping[str, list[Term]]:
        """All that the graph says of a node, by property (an IRI in angle brackets)."""
        if node not in self._said:
            found: dict[str, list[Term]] = defaultdict(list)
            for quad in self.store.quads_for_pattern(_subject(node), None, None, _DEFAULT):
                found[str(quad.predicate)].append(quad.object)
            self._said[node] = found
        return self._said[node]

    def values(self, node: Term, path: str) -> Sequence[Term]:
        """What the graph says of a node by one property."""
        return self.said(node).get(path, ())

    def of_kind(self, name: str) -> list[ox.NamedNode]:
        """The things of a class, given as a prefixed name; all of them for ``any``."""
        return list(self.properties) if name == "any" else self.by_kind.get(ox.NamedNode(expand(name)), [])

    def having(self, names: Iterable[str]) -> Iterator[ox.NamedNode]:
        """The things of which the quads state one of these properties."""
        wanted = set(names)
        return (thing for thing, said in self.properties.items() if said & wanted)


def check_things(things: Things, shapes: Mapping[Term, Shape]) -> Iterator[Result]:
    """What the shapes find at things, and at others that these can make wrong.

    Raises :class:`hrgraph.errors.ResourceError` as :class:`SetChecks` does.
    """
    classes = Classes(things.store)
    checks = SetChecks(things.store, shapes, classes)
    certainty = Certainty(shapes, things.values, things.kinds, classes.below)
    links = _Links(things)
    for shape in shapes.values():
        if not shape.targets:
            continue
        wanted = {term for target in shape.targets for term in classes.of(target)}
        nodes = dict.fromkeys(thing for kind in wanted for thing in things.by_kind.get(kind, ()))
        for doubted, doubtful in certainty.doubts(shape, list(nodes)):
            yield from checks.results(doubted, Scope(nodes=tuple(doubtful)))
        rules = tuple(one for one in shape.constraints if one.rule is not None)
        if rules:
            nodes |= dict.fromkeys(one for one in links.of(shape) if wanted & things.kinds(one))
            if nodes:
                yield from checks.results(replace(shape, constraints=rules), Scope(nodes=tuple(nodes)))


class _Links:
    """What is one link away from the things of a letter, as the rules of a shape see it."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self._leading: dict[ox.NamedNode, dict[str, list[ox.NamedNode]]] = {}

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
        if thing not in self._leading:
            found: dict[str, list[ox.NamedNode]] = defaultdict(list)
            for quad in self.things.store.quads_for_pattern(None, None, thing, _DEFAULT):
                if isinstance(quad.subject, ox.NamedNode):
                    found[quad.predicate.value].append(quad.subject)
            self._leading[thing] = found
        return self._leading[thing].get(name, [])


@cache
def _rule_sees(text: str, prefixes: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], bool]:
    """The properties that a rule follows, and whether its target may be an object."""
    seen = without_absences(text)
    return names_in(seen, dict(prefixes)) - {expand("rdf:type")}, objects_in(seen, "this")


def _subject(node: Term) -> ox.NamedNode | ox.BlankNode:
    assert isinstance(node, ox.NamedNode | ox.BlankNode)
    return node
