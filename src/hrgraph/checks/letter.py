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
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import pyoxigraph as ox

from hrgraph.checks.certain import Certainty
from hrgraph.checks.fast import SetChecks
from hrgraph.checks.known import Known
from hrgraph.checks.reading import Shape
from hrgraph.checks.results import Result, Term
from hrgraph.checks.rules import names_in, objects_in, without_absences
from hrgraph.checks.scopes import Scope
from hrgraph.checks.things import Things
from hrgraph.namespaces import expand

__all__ = ["check_things"]

_DEFAULT = ox.DefaultGraph()


def check_things(things: Things, shapes: Mapping[Term, Shape], known: Known) -> Iterator[Result]:
    """What the shapes find at things, and at others that these can make wrong.

    ``known`` is what was kept of the store from earlier letters.

    Raises :class:`hrgraph.errors.ResourceError` as :class:`SetChecks` does.
    """
    classes = known.classes(things.store)
    checks = SetChecks(things.store, shapes, classes, known)
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
                leading = self._to(thing)
                for name in names & leading.keys():
                    yield from leading[name]

    def _to(self, thing: ox.NamedNode) -> Mapping[str, list[ox.NamedNode]]:
        if thing not in self._leading:
            found: dict[str, list[ox.NamedNode]] = defaultdict(list)
            for quad in self.things.store.quads_for_pattern(None, None, thing, _DEFAULT):
                if isinstance(quad.subject, ox.NamedNode):
                    found[quad.predicate.value].append(quad.subject)
            self._leading[thing] = found
        return self._leading[thing]


@cache
def _rule_sees(text: str, prefixes: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], bool]:
    """The properties that a rule follows, and whether its target may be an object."""
    seen = without_absences(text)
    return names_in(seen, dict(prefixes)) - {expand("rdf:type")}, objects_in(seen, "this")
