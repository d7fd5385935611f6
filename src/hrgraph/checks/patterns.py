"""Simple patterns of a query: what each of its subjects surely has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from hrgraph.checks.rules import tokens
from hrgraph.namespaces import expand

__all__ = ["Pattern", "subjects_of"]

Pattern = tuple[ox.NamedNode, ox.NamedNode | None]
"""A property, and the value that it must have; None where any will do."""


def subjects_of(text: str, prefixes: Mapping[str, str]) -> list[Pattern] | None:
    """For each variable that stands as a subject one pattern that it must fit, best one with a value.

    None for a query that has more than triples, FILTER and BIND in its one group.

    >>> subjects_of("SELECT ?n { ?x a <urn:C> ; <urn:n> ?n . FILTER(?n > 1) }", {})
    [(<NamedNode value=http://www.w3.org/1999/02/22-rdf-syntax-ns#type>, <NamedNode value=urn:C>)]
    """
    words = [match[0] for match in tokens(text)]
    if words.count("{") != 1 or words[-1:] != ["}"]:
        return None
    words = words[words.index("{") + 1 : -1]
    found: dict[str, Pattern] = {}
    at: int | None = 0
    while at is not None and at < len(words):
        if words[at] == ".":
            at += 1
        elif words[at].upper() in {"FILTER", "BIND"}:
            at = _after_brackets(words, at + 1)
        elif words[at][0] in "?$":
            at = _statements(words, at, prefixes, found)
        else:
            at = None
    return None if at is None else list(found.values())


def _statements(
    words: Sequence[str], at: int, prefixes: Mapping[str, str], found: dict[str, Pattern]
) -> int | None:
    """Read what is said of one subject; where that ends, None for what is no plain statement."""
    subject, mark = words[at][1:], ";"
    prop: ox.NamedNode | None = None
    while mark in {";", ","}:
        if mark == ";":
            at += 1
            if at < len(words) and words[at] == ".":
                return at
            prop = _name(words, at, prefixes)
        at += 1
        mark = words[at + 1] if at + 1 < len(words) else "."
        if prop is None or at >= len(words) or mark.upper() not in {";", ",", ".", "FILTER", "BIND"}:
            return None
        value = _name(words, at, prefixes)
        if subject not in found or (found[subject][1] is None and value is not None):
            found[subject] = prop, value
        at += 1
    return at


def _name(words: Sequence[str], at: int, prefixes: Mapping[str, str]) -> ox.NamedNode | None:
    """The IRI that a word stands for, None for any other word."""
    word = words[at] if at < len(words) else ""
    if word == "a":
        return ox.NamedNode(expand("rdf:type"))
    if word.startswith("<"):
        return ox.NamedNode(word[1:-1])
    prefix, colon, local = word.partition(":")
    return ox.NamedNode(prefixes[prefix] + local) if colon and prefix in prefixes else None


def _after_brackets(words: Sequence[str], at: int) -> int | None:
    """Where what stands in round brackets ends; None where there are none."""
    depth = 0
    for here in range(at, len(words)):
        depth += {"(": 1, ")": -1}.get(words[here], 0)
        if depth == 0:
            return here + 1 if here > at else None
    return None
