"""JSON-LD nodes that use the terms of ontology/context.jsonld become quads.

A JSON-LD processor makes a context anew for each value that has one of its own, which is most of the
time it takes. What nodes usually hold (words, whole numbers, references, nodes in nodes) is therefore
read here by the same context, term by term; what is anything else goes to the processor, which has the
last word on what a node means.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox

from hrgraph.graph.terms import Term, find_class, find_term
from hrgraph.namespaces import expand, load_context

__all__ = ["Node", "describe_nodes", "process_nodes"]

Node = dict[str, object]
"""A JSON-LD node: terms of the context, ``@id`` and ``@type``."""

_Object = ox.NamedNode | ox.Literal
_MOST = 1 << 53
"""Larger whole numbers are no integers in JSON-LD."""


class _OddError(Exception):
    """A node holds what only the processor knows how to read."""


def describe_nodes(nodes: Iterable[Node], graph: str) -> Iterator[ox.Quad]:
    """The quads of nodes, all in one named graph; some may come twice.

    >>> node = {"@id": "urn:x", "@type": "Mandate", "ordinal": 2}
    >>> [str(quad.object) for quad in describe_nodes([node], "urn:g")][1]
    '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    every = list(nodes)
    name = ox.NamedNode(graph)
    found: list[ox.Quad] = []
    try:
        for node in every:
            _read(node, name, found, frozenset())
    except (_OddError, ValueError):
        return process_nodes(every, graph)
    return iter(found)


def process_nodes(nodes: Iterable[Node], graph: str) -> Iterator[ox.Quad]:
    """The same by the JSON-LD processor.

    >>> [str(quad.object) for quad in process_nodes([{"@id": "urn:x", "ordinal": 2}], "urn:g")]
    ['"2"^^<http://www.w3.org/2001/XMLSchema#integer>']
    """
    text = json.dumps({"@context": dict(load_context()), "@graph": list(nodes)}, ensure_ascii=False)
    name = ox.NamedNode(graph)
    for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _read(
    node: Mapping[str, object], graph: ox.NamedNode, found: list[ox.Quad], hidden: frozenset[str]
) -> ox.NamedNode:
    """Add the quads of a node; ``hidden`` are terms that mean something else inside the node around it."""
    subject = _link(node.get("@id"))
    of = node.get("@type")
    if not isinstance(of, str):
        raise _OddError
    found.append(ox.Quad(subject, _property("rdf:type"), _class(of), graph))
    for key, value in node.items():
        if key in ("@id", "@type"):
            continue
        if key in hidden:
            raise _OddError
        term = find_term(key, of)
        if term.property is None:
            continue
        named = _property(term.property)
        for one in value if isinstance(value, list) else [value]:
            if one is None:
                continue
            if isinstance(one, dict) and "@value" not in one:
                inner = _link(one.get("@id"))
                if len(one) > 1:
                    _read(one, graph, found, hidden | term.inside)
                pair = (inner, subject) if term.reverse else (subject, inner)
                found.append(ox.Quad(pair[0], named, pair[1], graph))
            elif term.reverse:
                raise _OddError
            else:
                found.append(ox.Quad(subject, named, _value(one, term), graph))
    return subject


def _value(value: object, term: Term) -> _Object:
    if isinstance(value, str):
        if term.type is None:
            return ox.Literal(value)
        return _link(value) if term.type == "@id" else ox.Literal(value, datatype=_property(term.type))
    if term.type is None and isinstance(value, int) and abs(value) < _MOST:
        return ox.Literal(value)
    if not isinstance(value, dict):
        raise _OddError
    text, language, kind = value.get("@value"), value.get("@language"), value.get("@type")
    if len(value) == 2 and isinstance(text, str):
        if isinstance(language, str):
            return ox.Literal(text, language=language)
        if isinstance(kind, str):
            return ox.Literal(text, datatype=_property(kind))
    raise _OddError


def _link(iri: object) -> ox.NamedNode:
    """A whole IRI; one that is relative, shortened or has dots to be resolved is for the processor."""
    if not isinstance(iri, str) or not iri.startswith(("https://", "http://", "urn:")) or "/." in iri:
        raise _OddError
    return ox.NamedNode(iri)


@cache
def _property(name: str) -> ox.NamedNode:
    return ox.NamedNode(name if "//" in name else expand(name))


@cache
def _class(name: str) -> ox.NamedNode:
    return ox.NamedNode(find_class(name))
