"""known.py: what is kept of the registers is what the store would say now, whatever changes."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from hrgraph.checks.known import Known
from hrgraph.checks.patterns import subjects_of
from hrgraph.checks.rules import commons
from hrgraph.checks.shipped import shipped_shapes
from hrgraph.namespaces import expand

PREFIXES = {"": "urn:"}
QUERY = (
    "SELECT ?who ?when { ?act a :Act ; :by ?who ; :under ?law . ?law a :Law ; :on ?when . FILTER(?when > 1) }"
)


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand("rdf:type") if name == "a" else f"urn:{name}")


def any_triple(choose: random.Random) -> ox.Triple:
    """A statement that may or may not matter to the query."""
    things = [node(f"{kind}{number}") for kind in ("act", "law", "letter") for number in range(3)]
    prop = choose.choice(["a", "by", "under", "on", "about"])
    if prop == "a":
        return ox.Triple(choose.choice(things), node("a"), node(choose.choice(["Act", "Law", "Letter"])))
    if prop == "on":
        return ox.Triple(choose.choice(things), node("on"), ox.Literal(choose.randrange(4)))
    return ox.Triple(choose.choice(things), node(prop), choose.choice(things))


def asked(store: ox.Store) -> set[tuple[str, str]]:
    solutions = store.query(QUERY, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return {(str(who), str(when)) for who, when in solutions}


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_is_never_stale(seed: int) -> None:
    choose = random.Random(seed)
    store, kept = ox.Store(), 0
    known = Known()
    for _ in range(400):
        triple = any_triple(choose)
        quad = ox.Quad(triple.subject, triple.predicate, triple.object)
        if quad in store:
            store.remove(quad)
        elif choose.random() < 0.7:
            store.add(quad)
        else:
            continue
        known.follow([triple])
        kept += bool(known._kept)
        rows = known.rows(store, QUERY, PREFIXES, {})
        if rows is not None:
            assert {(str(row["who"]), str(row["when"])) for row in rows} == asked(store)
    assert kept > 40, "some changes forget nothing"


def test_rows_are_chosen_by_the_values_that_are_wanted() -> None:
    store = ox.Store()
    for name in ("one", "two"):
        for prop, value in (("a", node("Act")), ("by", node(name)), ("under", node(f"law-{name}"))):
            store.add(ox.Quad(node(f"act-{name}"), node(prop), value))
        store.add(ox.Quad(node(f"law-{name}"), node("a"), node("Law")))
        store.add(ox.Quad(node(f"law-{name}"), node("on"), ox.Literal(2)))
    known = Known()
    assert known.rows(store, QUERY, PREFIXES, {}) is None, (
        "for the first that asks nothing is worked out for all"
    )
    rows = known.rows(store, QUERY, PREFIXES, {"who": frozenset({node("two"), node("three")})})
    assert rows == [{"who": node("two"), "when": ox.Literal(2)}]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x ?p ?o }",
        "SELECT ?x { ?x :p/:q ?o }",
        "SELECT ?x { ?x ^:p ?o }",
        "SELECT ?x { <urn:a> :p ?x }",
        "SELECT ?x { ?x :p ?o OPTIONAL { ?o :q ?r } }",
        "SELECT ?x { ?x :p ?o FILTER NOT EXISTS { ?o :q ?r } }",
        "SELECT ?x { ?x :p ?o . FILTER regex(?o, 'a') }",
        "SELECT ?x { ?x :p 'a'@en }",
        "SELECT ?x { ?x :p [ :q ?o ] }",
        "SELECT ?x { ?x",
    ],
)
def test_a_query_that_cannot_be_watched_is_not_kept(text: str) -> None:
    assert subjects_of(text, PREFIXES) is None


def test_each_subject_is_watched_by_the_narrowest_pattern() -> None:
    text = "SELECT ?x { ?x :p ?o, ?p ; :q :r ; . BIND(STR(?o) AS ?s) ?y a :C }"
    assert subjects_of(text, PREFIXES) == [(node("q"), node("r")), (node("a"), node("C"))]


def test_the_registers_are_kept_for_the_rules_that_ship() -> None:
    """What a rule of the shapes works out for all is watched by a class, never by a property of letters."""
    found = [
        subjects_of(common.text, constraint.rule.prefixes)
        for shape in shipped_shapes().values()
        for constraint in shape.constraints
        if constraint.rule is not None
        for common in commons(constraint.rule.text, "this", "")
    ]
    assert len(found) > 4
    for patterns in found:
        assert patterns
        assert all(
            value is not None or prop.value == expand("dcterms:identifier") for prop, value in patterns
        )
