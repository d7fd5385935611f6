"""What the graph says around some things, read once and kept true while it changes.

A letter changes dozens of things, and each is looked at several times: what is said of it, what leads to
it, and whether a derivation can say anything of it at all: whether it fits the pattern behind the line
``# only ?thing`` of its query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from hrgraph.checks.results import Term
from hrgraph.checks.rules import tokens
from hrgraph.namespaces import expand, prefixes
from hrgraph.store.live import Change

__all__ = ["Around", "Fit", "fits_in"]

_ONLY = re.compile(r"^ *# only \?(?P<name>\w+)$", re.MULTILINE)
_MERGE = ox.DefaultGraph()
_ENOUGH = 20
"""Words behind a line among which its pattern is looked for."""


class Fit(NamedTuple):
    """What a thing must have to fit: a property, with a value or any (None); or to be a value of it."""

    prop: str
    value: str | None = None
    led_to: bool = False


@cache
def fits_in(text: str) -> tuple[Fit | None, ...]:
    """For each line ``# only ?thing`` of a query what the pattern behind it asks; None: that is not told.

    >>> fits_in("  # only ?x\\n  ?x a <urn:C> .\\n  # only ?y\\n  ?z <urn:p> ?y .")[1]
    Fit(prop='urn:p', value=None, led_to=True)
    """
    return tuple(_fit(text[match.end() :], match["name"]) for match in _ONLY.finditer(text))


def _fit(text: str, name: str) -> Fit | None:
    words = [match[0] for match in islice(tokens(text), _ENOUGH)]
    subject, at, mark = words[0], 1, ";"
    while mark == ";" and at + 2 < len(words):
        prop, value, mark = words[at : at + 3]
        known, named = _iri(prop), _iri(value)
        if known is None or (named is None and value[0] not in "?$/"):
            return None
        if subject[1:] == name:
            return Fit(known, named)
        if value[1:] == name:
            return Fit(known, led_to=True)
        at += 3
    return None


def _iri(word: str) -> str | None:
    if word == "a":
        return expand("rdf:type")
    if word.startswith("<"):
        return word[1:-1]
    prefix, colon, _ = word.partition(":")
    return expand(word) if colon and prefix in prefixes() else None


class Around:
    """What the merge of all graphs says of things; :meth:`hear` must be told of what changes in it."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._said: dict[str, set[tuple[str, Term]]] = {}
        self._leading: dict[str, set[tuple[Term, str]]] = {}
        self._led: dict[tuple[str, str], bool] = {}

    def said(self, thing: str) -> set[tuple[str, Term]]:
        """What is said of a thing: properties and values."""
        if thing not in self._said:
            found = self.store.quads_for_pattern(ox.NamedNode(thing), None, None, _MERGE)
            self._said[thing] = {(quad.predicate.value, quad.object) for quad in found}
        return self._said[thing]

    def leading(self, thing: str) -> set[tuple[Term, str]]:
        """What leads to a thing: subjects and properties."""
        if thing not in self._leading:
            found = self.store.quads_for_pattern(None, None, ox.NamedNode(thing), _MERGE)
            self._leading[thing] = {(quad.subject, quad.predicate.value) for quad in found}
        return self._leading[thing]

    def is_led_to(self, thing: str, prop: str) -> bool:
        """Whether something leads to a thing by a property; thousands may."""
        if thing in self._leading:
            return any(by == prop for _, by in self._leading[thing])
        if (thing, prop) not in self._led:
            found = self.store.quads_for_pattern(None, ox.NamedNode(prop), ox.NamedNode(thing), _MERGE)
            self._led[thing, prop] = next(found, None) is not None
        return self._led[thing, prop]

    def hear(self, change: Change) -> None:
        """Follow what went and came."""
        for triple in change.gone:
            self._said.get(_name(triple.subject), set()).discard((triple.predicate.value, triple.object))
            self._leading.get(_name(triple.object), set()).discard((triple.subject, triple.predicate.value))
            self._led.pop((_name(triple.object), triple.predicate.value), None)
        for triple in change.came:
            self._said.get(_name(triple.subject), set()).add((triple.predicate.value, triple.object))
            self._leading.get(_name(triple.object), set()).add((triple.subject, triple.predicate.value))
            self._led.pop((_name(triple.object), triple.predicate.value), None)

    def concerned(self, text: str, things: Iterable[str]) -> Sequence[Sequence[str]]:
        """For each line ``# only ?thing`` of a query those of some things that it can be about."""
        return [[thing for thing in things if fit is None or self._fits(thing, fit)] for fit in fits_in(text)]

    def _fits(self, thing: str, fit: Fit) -> bool:
        if fit.led_to:
            return self.is_led_to(thing, fit.prop)
        return any(
            prop == fit.prop and (fit.value is None or fit.value == _name(value))
            for prop, value in self.said(thing)
        )


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
