"""provenance.py: each named graph says where it comes from, and counts are counted."""

from __future__ import annotations

import pyoxigraph as ox

from hrgraph.graph import GraphSource, describe_sources
from hrgraph.iris import BASE, mint_graph
from hrgraph.namespaces import expand

SOURCES = [
    GraphSource("b", "Second", None, None, None, None),
    GraphSource("a", "First", "a page", "2026-11-23", "facts only", "0f" * 32),
]
COUNTS = {mint_graph("a"): 3}


def described() -> ox.Store:
    store = ox.Store()
    for quad in describe_sources(SOURCES, "9.9", COUNTS):
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
        assert quad.graph_name == ox.NamedNode(mint_graph("provenance"))
    return store


def value(store: ox.Store, subject: str, predicate: str) -> list[str]:
    found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(expand(predicate)), None)
    return sorted(getattr(quad.object, "value", "") for quad in found)


def test_a_graph_says_where_it_comes_from() -> None:
    store, graph = described(), mint_graph("a")
    assert value(store, graph, "rdfs:label") == ["First"]
    assert value(store, graph, "hr:derivedFrom") == ["a page"]
    assert value(store, graph, "hr:retrieved") == ["2026-11-23"]
    assert value(store, graph, "dcterms:rights") == ["facts only"]
    assert value(store, graph, "hr:sha256") == ["0f" * 32]
    assert value(store, graph, "void:triples") == ["3"]


def test_what_is_not_known_is_not_said() -> None:
    store, graph = described(), mint_graph("b")
    assert value(store, graph, "hr:derivedFrom") == []
    assert value(store, graph, "void:triples") == ["0"]


def test_the_dataset_holds_all_graphs_and_names_its_maker() -> None:
    store = described()
    assert value(store, BASE, "void:subset") == [mint_graph("a"), mint_graph("b")]
    assert value(store, BASE, "dcat:version") == ["9.9"]
    made = value(store, mint_graph("a"), "prov:wasGeneratedBy")[0]
    agent = value(store, made, "prov:wasAssociatedWith")[0]
    assert value(store, agent, "rdfs:label") == ["hrgraph 9.9"]


def test_the_order_of_sources_does_not_matter() -> None:
    forth = {str(quad) for quad in describe_sources(SOURCES, "9.9", COUNTS)}
    assert forth == {str(quad) for quad in describe_sources(SOURCES[::-1], "9.9", COUNTS)}
