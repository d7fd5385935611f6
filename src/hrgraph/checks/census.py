"""What surely holds of all targets of a shape, told from a census: how often they have each property.

Two counts tell whether each has a property, and whether any has it twice; the few different values tell
the rest. What is not certain is not wrong: it is asked of the store, by the query of the constraint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import pyoxigraph as ox

from hrgraph.checks.certain import Certainty
from hrgraph.checks.reading import Constraint, Shape
from hrgraph.checks.results import Term, text_of
from hrgraph.checks.scopes import Classes, Scope, render
from hrgraph.checks.things import Things

__all__ = ["Census"]

_MOST = 2000
"""Of more different values than these the store tells faster what is wrong with them."""


class Census:
    """Counts and values of the targets of shapes; the store must not change meanwhile."""

    def __init__(self, store: ox.Store, shapes: Mapping[Term, Shape], classes: Classes) -> None:
        self._store = store
        self._shapes = shapes
        self._classes = classes
        self._counts: dict[Scope, tuple[int, dict[str, tuple[int, int]]]] = {}
        self._values: dict[tuple[Scope | None, str], Sequence[Term] | None] = {}

    def tells(self, shape: Shape, constraint: Constraint, scope: Scope) -> bool:
        """Whether a constraint surely holds of all targets; False when a query must tell."""
        path = shape.path
        if path is None or not path.startswith("<") or scope.nodes is not None or scope.paths:
            return False
        if not self._certainty.is_of_values(constraint):
            return False
        number, counts = self._counted(scope)
        pairs, things = counts.get(path, (0, 0))
        match constraint.name:
            case "minCount":
                return things == number and int(text_of(constraint.terms[0])) <= 1
            case "maxCount":
                return pairs == 0 or (pairs == things and int(text_of(constraint.terms[0])) >= 1)
        if pairs == 0:
            return True
        # What holds of all values of a property holds of those at the targets, and is cheaper to scan.
        return any(
            values is not None and all(self._certainty.fits(constraint, value) for value in values)
            for values in (self._different(of, path) for of in (None, scope))
        )

    @cached_property
    def _certainty(self) -> Certainty:
        around = Things(self._store, ())
        return Certainty(self._shapes, around.values, around.kinds, self._classes.below)

    def _counted(self, scope: Scope) -> tuple[int, dict[str, tuple[int, int]]]:
        """How many targets there are; for each property how often they have it, and how many of them do."""
        if scope not in self._counts:
            number = sum(1 for _ in self._rows(render("focus", scope)))
            rows = self._rows(render("census", scope))
            counts = {str(path): (_number(pairs), _number(things)) for path, pairs, things in rows}
            self._counts[scope] = number, counts
        return self._counts[scope]

    def _different(self, scope: Scope | None, path: str) -> Sequence[Term] | None:
        """The different values of a property at the targets, or anywhere; None when they are too many."""
        key = scope, path
        if key not in self._values:
            text = render("different", scope or Scope(), path, anywhere=scope is None, most=_MOST)
            values = [row[0] for row in self._rows(text)]
            self._values[key] = values if len(values) < _MOST else None
        return self._values[key]

    def _rows(self, text: str) -> Iterator[ox.QuerySolution]:
        solutions = self._store.query(text)
        assert isinstance(solutions, ox.QuerySolutions)
        return solutions


def _number(term: Term) -> int:
    return int(text_of(term))
