"""JSON-LD nodes that use the terms of ontology/context.jsonld become quads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from hrgraph.namespaces import load_context

__all__ = ["Node", "describe_nodes"]

Node = dict[str, object]
"""A JSON-LD node: terms of the context, ``@id`` and ``@type``."""


def describe_nodes(nodes: Iterable[Node], graph: str) -> Iterator[ox.Quad]:
    """The quads of nodes, all in one named graph.

    >>> node = {"@id": "urn:x", "@type": "Mandate", "ordinal": 2}
    >>> [str(quad.object) for quad in describe_nodes([node], "urn:g")][1]
    '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    text = json.dumps({"@context": dict(load_context()), "@graph": list(nodes)}, ensure_ascii=False)
    name = ox.NamedNode(graph)
    for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name)
