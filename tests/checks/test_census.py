"""census.py: what counts and values tell of a whole class is what the queries say of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.checks.census import Census
from hrgraph.checks.fast import SetChecks
from hrgraph.checks.reading import Shape, Target, read_shapes
from hrgraph.checks.scopes import Classes, Scope
from hrgraph.checks.shipped import load_shapes

CASES = sorted((Path(__file__).parent / "components").glob("*.ttl"))
TOLD = {"class", "datatype", "in", "maxCount", "minCount", "minInclusive", "nodeKind", "or", "pattern"}
"""Constraints of shipped shapes that a census should tell where nothing is wrong."""


class Blind(Census):
    """Tells nothing, so that every query is asked."""

    def tells(self, *_: object) -> bool:
        return False


def told(store: ox.Store, shapes: dict[object, Shape], targets: tuple[Target, ...]) -> set[str]:
    """The constraints that the census of some targets tells; of each the queries find nothing wrong."""
    classes = Classes(store)
    census = Census(store, shapes, classes)  # type: ignore[arg-type]
    checks = SetChecks(store, shapes, classes)  # type: ignore[arg-type]
    checks._census = Blind(store, shapes, classes)  # type: ignore[arg-type]
    scope = Scope.of(targets, classes)
    found = set()
    for shape in shapes.values():
        for constraint in shape.constraints:
            if census.tells(shape, constraint, scope):
                found.add(constraint.name)
                assert not list(checks.results(replace(shape, constraints=(constraint,)), scope)), constraint
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("bad", [True, False], ids=["as it is", "without what is wrong"])
def test_what_a_census_tells_no_query_contradicts(case: Path, *, bad: bool) -> None:
    triples = load_shapes([case])
    store = ox.Store()
    store.extend(one for one in triples if bad or not str(one.subject).startswith("<urn:bad"))
    shapes = dict(read_shapes(triples))
    targets = {shape.targets for shape in shapes.values() if shape.targets}
    for one in targets:
        told(store, shapes, one)  # type: ignore[arg-type]


THINGS = """
@prefix : <urn:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:s a sh:NodeShape ; sh:targetClass :C ;
  sh:property :p1, :p2 .
:p1 a sh:PropertyShape ; sh:path :number ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ;
  sh:minInclusive 1 .
:p2 a sh:PropertyShape ; sh:path :to ; sh:class :D ; sh:nodeKind sh:IRI ; sh:pattern "^urn:d" ;
  sh:in ( :d1 :d2 ) ; sh:or ( [ sh:class :D ] [ sh:class :E ] ) .
:d1 a :D . :d2 a :D .
:a a :C ; :number 1 ; :to :d1 .
:b a :C ; :number 2 ; :to :d1, :d2 .
"""


def test_most_is_told_of_a_class_in_which_nothing_is_wrong() -> None:
    triples = tuple(ox.parse(THINGS, format=ox.RdfFormat.TURTLE))
    store = ox.Store()
    store.extend(triples)
    shapes = dict(read_shapes(triples))
    assert told(store, shapes, shapes[ox.NamedNode("urn:s")].targets) == TOLD  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        ":c a :C .",
        ":c a :C ; :number 1, 2 .",
        ":c a :C ; :number 0 .",
        ':c a :C ; :number "1" .',
        ":c a :C ; :number 1 ; :to :d3 . :d3 a :D .",
        ":c a :C ; :number 1 ; :to <urn:e> . <urn:e> a :E .",
        ":c a :C ; :number 1 ; :to :nothing .",
        ':c a :C ; :number 1 ; :to "urn:d1" .',
    ],
)
def test_one_thing_that_is_wrong_is_found_in_its_class(wrong: str) -> None:
    triples = tuple(ox.parse(THINGS + wrong, format=ox.RdfFormat.TURTLE))
    store = ox.Store()
    store.extend(triples)
    shapes = read_shapes(triples)
    found = {result.focus for result in SetChecks(store, shapes).results(shapes[ox.NamedNode("urn:s")])}
    assert found == {ox.NamedNode("urn:c")}
