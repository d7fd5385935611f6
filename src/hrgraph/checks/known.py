"""What the registers say, kept from one letter to the next: the rows of subqueries that are the same for all.

A row is made of statements, and each of them has a subject that some pattern of the subquery binds. Of each
such variable one pattern is watched (``?renewal a hr:Renewal``): what is kept is forgotten when a statement
comes or goes that fits a watched pattern, or whose subject fits one. Other changes cannot make or unmake
a row. So nothing that is kept is ever stale, as long as every change is told; a subquery whose variables
cannot be watched is not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from hrgraph.checks.patterns import Pattern, subjects_of
from hrgraph.checks.results import Term
from hrgraph.checks.scopes import Classes
from hrgraph.namespaces import expand

__all__ = ["Known", "Row"]

Row = Mapping[str, Term]
_Key = tuple[str, tuple[tuple[str, str], ...]]
"""A query, with its prefixes."""

_DEFAULT = ox.DefaultGraph()
_SUBCLASS = ox.NamedNode(expand("rdfs:subClassOf"))
_OF_TERMS = tuple(ox.NamedNode(expand(name)) for name in ("rdfs:isDefinedBy", "owl:disjointWith"))
_ASKED_BEFORE = 1
"""What one letter alone needs is narrowed to it; what a second one needs, too, is worked out for all."""


@dataclass(frozen=True, slots=True)
class _Watch:
    """A pattern, and the subjects that fit it now."""

    pattern: Pattern
    subjects: frozenset[Term]

    def concerns(self, triple: ox.Triple) -> bool:
        prop, value = self.pattern
        fits = triple.predicate == prop and value in (None, triple.object)
        return fits or triple.subject in self.subjects


@dataclass(frozen=True, slots=True)
class _Kept:
    """Rows with what is watched for their sake, and the same rows by the value of a variable."""

    watches: Sequence[_Watch]
    rows: Sequence[Row]
    by_value: dict[str, dict[Term | None, list[Row]]] = field(default_factory=dict)

    def agreeing(self, values: Mapping[str, frozenset[Term]]) -> Sequence[Row]:
        found = self.rows
        for number, (name, some) in enumerate(values.items()):
            if number == 0:
                found = [row for value in some for row in self._by(name).get(value, ())]
            else:
                found = [row for row in found if row.get(name) in some]
        return found

    def _by(self, name: str) -> Mapping[Term | None, Sequence[Row]]:
        if name not in self.by_value:
            index: dict[Term | None, list[Row]] = defaultdict(list)
            for row in self.rows:
                index[row.get(name)].append(row)
            self.by_value[name] = index
        return self.by_value[name]


class Known:
    """What is kept of one store; :meth:`follow` must hear of all that changes in its default graph.

    The store itself is not held, so that whoever opened it can close it.
    """

    def __init__(self) -> None:
        self._below: dict[Term, tuple[Term, ...]] = {}
        self._terms: Sequence[ox.Quad] | None = None
        self._asked: dict[_Key, int] = {}
        self._kept: dict[_Key, _Kept] = {}

    def follow(self, change: Iterable[ox.Triple]) -> None:
        """Forget what triples that came or went may have made untrue."""
        triples = list(change)
        if any(triple.predicate == _SUBCLASS for triple in triples):
            self._below.clear()
        if any(triple.predicate in _OF_TERMS for triple in triples):
            self._terms = None
        for key, kept in list(self._kept.items()):
            if any(watch.concerns(triple) for watch in kept.watches for triple in triples):
                del self._kept[key]

    def classes(self, store: ox.Store) -> Classes:
        """The classes of the store; subclasses are looked up once."""
        return Classes(store, self._below)

    def terms(self, store: ox.Store) -> Sequence[ox.Quad]:
        """What the ontology says of its terms: that they are its own, and which classes are disjoint."""
        if self._terms is None:
            self._terms = [
                quad for prop in _OF_TERMS for quad in store.quads_for_pattern(None, prop, None, _DEFAULT)
            ]
        return self._terms

    def keeps(self, text: str, prefixes: Mapping[str, str]) -> bool:
        """Whether the rows of a query are kept."""
        return _key(text, prefixes) in self._kept

    def rows(
        self, store: ox.Store, text: str, prefixes: Mapping[str, str], values: Mapping[str, frozenset[Term]]
    ) -> Sequence[Row] | None:
        """The rows of a query on what seldom changes, those that agree with some values of its variables;
        None when they are not, or not yet, kept.
        """
        key = _key(text, prefixes)
        if key not in self._kept:
            self._asked[key] = self._asked.get(key, 0) + 1
            patterns = subjects_of(text, prefixes)
            if patterns is None or self._asked[key] <= _ASKED_BEFORE:
                return None
            rows = list(_rows(store, text, prefixes))
            if any(isinstance(term, ox.BlankNode) for row in rows for term in row.values()):
                return None
            self._kept[key] = _Kept([_watch(store, pattern) for pattern in patterns], rows)
        return self._kept[key].agreeing(values)


def _key(text: str, prefixes: Mapping[str, str]) -> _Key:
    return text, tuple(sorted(prefixes.items()))


def _watch(store: ox.Store, pattern: Pattern) -> _Watch:
    return _Watch(
        pattern, frozenset(quad.subject for quad in store.quads_for_pattern(None, *pattern, _DEFAULT))
    )


def _rows(store: ox.Store, text: str, prefixes: Mapping[str, str]) -> Iterator[Row]:
    solutions = store.query(text, prefixes=dict(prefixes))
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: term for name, term in zip(names, solution, strict=True) if term is not None}
