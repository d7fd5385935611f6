"""fast.py: every component on a few triples, by sets as by pySHACL; what is not known is refused."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.checks import check_shapes, judge_shapes
from hrgraph.checks.fast import SetChecks
from hrgraph.checks.reading import read_shapes
from hrgraph.checks.results import Result
from hrgraph.checks.shapes import judge
from hrgraph.checks.shipped import load_shapes
from hrgraph.errors import ResourceError

HERE = Path(__file__).parent
CASES = sorted((HERE / "components").glob("*.ttl"))


def both(path: Path) -> tuple[set[Result], set[Result]]:
    """What each way finds in a file that holds shapes and data."""
    triples = load_shapes([path])
    store = ox.Store()
    store.extend(triples)
    shapes = read_shapes(triples)
    checks = SetChecks(store, shapes)
    found = {result for shape in shapes.values() if shape.targets for result in checks.results(shape)}
    return found, judge(store, triples)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_both_ways_find_what_the_case_says(case: Path) -> None:
    """A thing of a case is called for what is wrong with it: ``urn:bad…`` fails, ``urn:good…`` does not."""
    fast, slow = both(case)
    assert {result.key for result in fast} == {result.key for result in slow}
    failing = {result.focus.value for result in fast if isinstance(result.focus, ox.NamedNode)}
    things = {str(getattr(quad.subject, "value", "")) for quad in load_shapes([case])}
    assert failing == {name for name in things if name.startswith("urn:bad")}
    assert any(name.startswith("urn:good") for name in things), "a case has something that is right"


def test_every_component_has_a_case() -> None:
    shown = {path.stem for path in CASES}
    templates = {path.name.removesuffix(".rq.j2") for path in _templates()}
    logic = {"and", "or", "xone", "not", "node", "qualifiedValueShape", "sparql"}
    parts = {"scope", "values", "focus", "target", "nodes", "common", "only", "rows", "statements"}
    parts |= {"census", "different"}
    assert (templates - parts) | logic <= shown


def _templates() -> list[Path]:
    from hrgraph.resources import queries_dir

    return sorted((queries_dir() / "checks").glob("*.rq.j2"))


HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RULE = """<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:sparql [ sh:select "%s" ] ."""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:js 1 .", "sh:js"),
        ("<urn:s> a sh:NodeShape ; sh:target [ a <urn:T> ] .", "sh:target"),
        ("<urn:c> a sh:ConstraintComponent ; sh:parameter [ sh:path <urn:p> ] .", "component of one's own"),
        ("<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:minCount 1 .", "needs a path"),
        ("<urn:s> a sh:PropertyShape ; sh:path <urn:p> ; sh:maxCount 1, 2 .", "more than one"),
        ("<urn:s> a sh:PropertyShape ; sh:path [ sh:bestPath <urn:p> ] .", "no path"),
        ("<urn:s> a sh:PropertyShape ; sh:path <urn:p> ; sh:in <urn:x> .", "no list"),
        (
            "<urn:s> a sh:PropertyShape ; sh:targetClass <urn:C> ; sh:path <urn:p> ; sh:datatype xsd:byte .",
            "does not keep",
        ),
        ("<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:node <urn:s> .", "leads back"),
        (RULE % "SELECT $this WHERE { $this ?p ?o } LIMIT 1", "LIMIT"),
        (RULE % "SELECT $this WHERE { $this ?p ?o MINUS { $this a ?c } }", "MINUS"),
        (RULE % "SELECT $this (COUNT(?o) AS ?value) WHERE { $this ?p ?o }", "grouped by"),
        (RULE % "SELECT $this WHERE { { SELECT ?o WHERE { ?s ?p ?o } } }", "must select"),
        (RULE % "SELECT $this WHERE { BIND(1 AS ?this) }", "gives a value"),
    ],
)
def test_what_is_not_known_is_refused(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    store = ox.Store()
    store.load(b"<urn:x> a <urn:C> ; <urn:p> 1 .", format=ox.RdfFormat.TURTLE)
    with pytest.raises(ResourceError, match=why):
        check_shapes(store, load_shapes([path]))


def test_an_empty_store_has_nothing_wrong() -> None:
    assert check_shapes(ox.Store()) == judge_shapes(ox.Store())
