"""shapes.py: pySHACL asks the Store itself, its default graph and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyshacl.graph_abstraction import OxigraphDataGraph

from hrgraph.checks import validate
from hrgraph.checks.shapes import check_shapes, load_shapes
from hrgraph.errors import ResourceError
from hrgraph.findings import Severity

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:s:Once> a sh:NodeShape ;
    sh:targetClass <urn:C> ;
    sh:property <urn:s:Once-p> .
<urn:s:Once-p> a sh:PropertyShape ;
    sh:path <urn:p> ; sh:maxCount 1 ; sh:severity sh:Warning ; sh:message "one p"@en .
<urn:s:Count> a sh:NodeShape ;
    sh:targetClass <urn:C> ;
    sh:sparql [ sh:message "counted twice"@en ; sh:select '''
        SELECT $this (COUNT(?o) AS ?value) WHERE { $this <urn:p> ?o } GROUP BY $this HAVING (COUNT(?o) > 1)
    ''' ] .
"""


@pytest.fixture
def graph(tmp_path: Path) -> rdflib.Graph:
    path = tmp_path / "x.ttl"
    path.write_text(SHAPES, encoding="utf-8")
    return load_shapes([path])


def thing(*values: str, graphs: tuple[str | None, ...] = (None,)) -> ox.Store:
    store = ox.Store()
    for name in graphs:
        where = ox.NamedNode(name) if name else ox.DefaultGraph()
        kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        store.add(ox.Quad(ox.NamedNode("urn:x"), kind, ox.NamedNode("urn:C"), where))
        for value in values:
            store.add(ox.Quad(ox.NamedNode("urn:x"), ox.NamedNode("urn:p"), ox.Literal(value), where))
    return store


def test_a_triple_of_two_graphs_counts_once(graph: rdflib.Graph) -> None:
    assert not check_shapes(thing("a", graphs=(None, "urn:g", "urn:h")), graph).findings


def test_only_the_default_graph_is_checked(graph: rdflib.Graph) -> None:
    assert not check_shapes(thing("a", "b", graphs=("urn:g",)), graph).findings


def test_what_fails_becomes_findings(graph: rdflib.Graph) -> None:
    found = {
        (one.severity, one.message, one.focus_node, one.path)
        for one in check_shapes(thing("a", "b"), graph).findings
    }
    assert found == {
        (Severity.WARNING, "one p", "urn:x", "urn:p"),
        (Severity.VIOLATION, "counted twice", "urn:x", None),
    }


def test_the_store_is_asked_and_not_changed(graph: rdflib.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    store = thing("a", "b", graphs=(None, "urn:g"))
    before = set(store)
    seen: list[object] = []
    original = pyshacl.validate

    def spy(data: OxigraphDataGraph, **rest: Any) -> object:
        seen.append(data.impl)
        assert bool(data), "asked for its truth, a graph is not counted"
        return original(data, **rest)

    monkeypatch.setattr(pyshacl, "validate", spy)
    check_shapes(store, graph)
    assert seen == [store]
    assert set(store) == before


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    validate(ox.Store(), tell=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)


@pytest.mark.parametrize("text", [None, "no turtle"])
def test_shapes_that_cannot_be_read_are_an_error(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    if text:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=r"shapes/broken\.ttl"):
        load_shapes([path])
