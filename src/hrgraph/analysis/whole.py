"""The whole graph as GraphML: things as nodes, statements between them as edges, texts as attributes."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pyoxigraph as ox

from hrgraph.iris import BASE
from hrgraph.namespaces import expand, shrink
from hrgraph.store.releases import find_release, open_store

__all__ = ["graphml_of_release"]

_OURS = (f"{BASE}id/", f"{BASE}scheme/")


def graphml_of_release(directory: Path) -> bytes:
    """The release of a directory as GraphML, in the order of its IRIs; the same release, the same bytes.

    A node has ``class``, ``label`` and its texts, several separated by ``|``; an edge has ``property``.
    What has no IRI of ours (documents elsewhere, the ontology) is no node. Raises
    :class:`hrgraph.errors.StoreError` when nothing is published there.
    """
    store = open_store(find_release(directory))
    types = ox.NamedNode(expand("rdf:type"))
    default = ox.DefaultGraph()
    things = {
        one.subject.value
        for one in store.quads_for_pattern(None, types, None, default)
        if isinstance(one.subject, ox.NamedNode) and one.subject.value.startswith(_OURS)
    }
    graph = nx.MultiDiGraph()
    edges: list[tuple[str, str, str]] = []
    for thing in sorted(things):
        said: dict[str, list[str]] = {}
        for one in store.quads_for_pattern(ox.NamedNode(thing), None, None, default):
            name = "class" if one.predicate == types else _name(one.predicate.value)
            if isinstance(one.object, ox.NamedNode) and one.predicate != types and one.object.value in things:
                edges.append((thing, one.object.value, name))
            else:
                text = getattr(one.object, "value", "")
                said.setdefault(name, []).append(shrink(text) if name == "class" else text)
        graph.add_node(thing, **{name: "|".join(sorted(texts)) for name, texts in sorted(said.items())})
    for number, (source, target, name) in enumerate(sorted(edges)):
        graph.add_edge(source, target, key=number, property=name)
    return ("\n".join(nx.generate_graphml(graph, named_key_ids=True)) + "\n").encode()


def _name(iri: str) -> str:
    """``label`` for rdfs:label, else the prefixed name with a full stop, which GraphML's readers like."""
    return "label" if iri == expand("rdfs:label") else shrink(iri).removeprefix("hr:").replace(":", ".")
