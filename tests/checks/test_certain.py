"""certain.py: what is called certain is what the query finds nothing wrong with."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.checks.certain import Certainty
from hrgraph.checks.fast import SetChecks
from hrgraph.checks.reading import Constraint, Shape, read_shapes
from hrgraph.checks.scopes import Classes, Scope
from hrgraph.checks.shipped import load_shapes
from hrgraph.checks.things import Things
from hrgraph.namespaces import expand

CASES = sorted((Path(__file__).parent / "components").glob("*.ttl"))
P = "<urn:p>"


def certainty(store: ox.Store) -> Certainty:
    things = Things(store, ())
    return Certainty({}, things.values, things.kinds, Classes(store).below)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_what_is_certain_is_not_found_wrong(case: Path) -> None:
    triples = load_shapes([case])
    store = ox.Store()
    store.extend(triples)
    shapes = read_shapes(triples)
    things, classes = Things(store, ()), Classes(store)
    certain = Certainty(shapes, things.values, things.kinds, classes.below)
    checks = SetChecks(store, shapes, classes)
    nodes = {quad.subject for quad in triples if str(quad.subject).startswith("<urn:")}
    for shape in shapes.values():
        for constraint in shape.constraints:
            if constraint.rule is not None or constraint.name == "property":
                continue
            for node in sorted(nodes, key=str):
                if certain.holds(shape, constraint, node):
                    found = list(checks._failing(shape, constraint, Scope(nodes=(node,)), 0))
                    assert not found, (shape.node, constraint.name, node)


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(expand(f"xsd:{kind}")))


@pytest.mark.parametrize(
    ("name", "terms", "value", "certain"),
    [
        ("datatype", ["xsd:integer"], literal("12", "integer"), True),
        ("datatype", ["xsd:integer"], literal("twelve", "integer"), False),
        ("datatype", ["xsd:date"], literal("2023-02-28", "date"), True),
        ("datatype", ["xsd:date"], literal("2023-02-30", "date"), False),
        ("datatype", ["xsd:string"], ox.Literal("x", language="en"), False),
        ("pattern", ["^[A-Z]{3}$"], ox.Literal("OTH"), True),
        ("pattern", ["^[A-Z]{3}$"], ox.Literal("OTH\n"), False),
        ("pattern", ["^[[:alpha:]]$"], ox.Literal("a"), False),
        ("minInclusive", [literal("1", "integer")], literal("1", "integer"), True),
        ("minInclusive", [literal("1", "integer")], literal("0", "integer"), False),
        ("minInclusive", [literal("1", "integer")], literal("1.0", "decimal"), False),
        ("nodeKind", ["sh:IRI"], ox.NamedNode("urn:a"), True),
        ("nodeKind", ["sh:IRI"], ox.Literal("urn:a"), False),
        ("uniqueLang", [literal("true", "boolean")], ox.Literal("a"), False),
    ],
)
def test_what_is_told_at_a_glance(
    name: str, terms: list[ox.Literal | str], value: ox.Literal, certain: bool
) -> None:
    given = tuple(
        term
        if isinstance(term, ox.Literal)
        else ox.Literal(str(term))
        if name == "pattern"
        else iri(str(term))
        for term in terms
    )
    store = ox.Store()
    node = ox.NamedNode("urn:x")
    store.add(ox.Quad(node, ox.NamedNode("urn:p"), value))
    constraint = Constraint(name, given)
    shape = Shape(ox.NamedNode("urn:s"), P, "violation", (), (), (constraint,))  # type: ignore[arg-type]
    assert certainty(store).holds(shape, constraint, node) is certain


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))
