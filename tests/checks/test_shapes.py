"""The shapes both ways: by sets and by pySHACL, of the Store itself, its default graph and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest

from hrgraph.checks import check_shapes, judge_shapes, validate, validate_fast
from hrgraph.checks.report import Report
from hrgraph.checks.shipped import ShapeFile, load_shapes
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
def file(tmp_path: Path) -> ShapeFile:
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


def check(store: ox.Store, file: ShapeFile) -> Report:
    report = check_shapes(store, file)
    assert report == judge_shapes(store, file)
    return report


def test_a_triple_of_two_graphs_counts_once(file: ShapeFile) -> None:
    assert not check(thing("a", graphs=(None, "urn:g", "urn:h")), file).findings


def test_only_the_default_graph_is_checked(file: ShapeFile) -> None:
    assert not check(thing("a", "b", graphs=("urn:g",)), file).findings


def test_what_fails_becomes_findings(file: ShapeFile) -> None:
    found = {
        (one.severity, one.message, one.focus_node, one.path) for one in check(thing("a", "b"), file).findings
    }
    assert found == {
        (Severity.WARNING, "one p", "urn:x", "urn:p"),
        (Severity.VIOLATION, "counted twice", "urn:x", None),
    }


def test_the_store_is_asked_and_not_changed(file: ShapeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    store = thing("a", "b", graphs=(None, "urn:g"))
    before = set(store)
    seen: list[object] = []
    original = pyshacl.Validator

    def spy(data: Any, **rest: Any) -> object:
        seen.append(data.impl)
        assert bool(data), "asked for its truth, a graph is not counted"
        return original(data, **rest)

    monkeypatch.setattr(pyshacl, "Validator", spy)
    assert judge_shapes(store, file) == check_shapes(store, file)
    assert seen == [store]
    assert set(store) == before


@pytest.mark.parametrize("way", [validate, validate_fast])
def test_progress_is_told(way: Callable[..., Report]) -> None:
    told: list[tuple[int, int]] = []
    way(ox.Store(), tell=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)


@pytest.mark.parametrize("text", [None, "no turtle"])
def test_shapes_that_cannot_be_read_are_an_error(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    if text:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=r"shapes/broken\.ttl"):
        load_shapes([path])
