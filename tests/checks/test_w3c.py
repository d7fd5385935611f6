"""The validating cases of the W3C SHACL test suite: by sets as by pySHACL, or refused with a reason.

The suite is not ours to commit. Clone https://github.com/w3c/data-shapes and say where its folder
``data-shapes-test-suite/tests`` is::

    HRGRAPH_W3C_SUITE=../data-shapes/data-shapes-test-suite/tests pytest tests/checks/test_w3c.py -rs

One way is compared with the other, and where these are known to differ, with what the suite says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.checks.fast import SetChecks
from hrgraph.checks.reading import read_shapes
from hrgraph.checks.shapes import judge
from hrgraph.errors import ResourceError

SUITE = Path(os.environ.get("HRGRAPH_W3C_SUITE", "no suite"))
CASES = sorted(path for path in SUITE.glob("*/*/*.ttl") if b"sht:Validate" in path.read_bytes())
DIFFER = {
    "core/node/maxExclusive-001": "the store writes 4.0 as 4, and the shapes name the number itself",
    "core/node/minExclusive-001": "the store writes 4.0 as 4, and the shapes name the number itself",
    "core/property/uniqueLang-002": "pySHACL takes 1 for true, where the text must be true",
    "sparql/node/prefixes-001": "pySHACL does not follow owl:imports to prefixes, and breaks off",
    "sparql/pre-binding/pre-binding-003": "pySHACL on a store finds nothing, as it does not bind $this there",
    "sparql/pre-binding/pre-binding-004": "pySHACL on a store finds nothing, as it does not bind $this there",
    "sparql/pre-binding/pre-binding-005": "pySHACL on a store finds nothing, as it does not bind $this there",
}
"""Cases on which the two ways differ, and why."""
SHT = "http://www.w3.org/ns/shacl-test#"
CONFORMS = "http://www.w3.org/ns/shacl#conforms"


def name(case: Path) -> str:
    return "/".join(case.parts[-3:]).removesuffix(".ttl")


def read(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri()))


def graph(case: Path, name: str) -> list[ox.Quad]:
    """The data or the shapes of a case: the file itself, or one that it names."""
    found: list[ox.Quad] = []
    for quad in read(case):
        if quad.predicate.value == SHT + name and isinstance(quad.object, ox.NamedNode):
            found += read(Path(quad.object.value.removeprefix("file://")))
    return found


def fast(store: ox.Store, triples: list[ox.Quad]) -> Iterator[tuple[str, ...]]:
    shapes = read_shapes(triples)
    checks = SetChecks(store, shapes)
    for shape in shapes.values():
        if shape.targets:
            yield from (result.key for result in checks.results(shape))


def conforms(case: Path) -> bool:
    """What the suite says of a case."""
    said = {str(getattr(quad.object, "value", "")) for quad in read(case) if quad.predicate.value == CONFORMS}
    assert len(said) == 1
    return said == {"true"}


def test_the_suite_is_there() -> None:
    if not SUITE.is_dir():
        pytest.skip("HRGRAPH_W3C_SUITE does not say where the W3C SHACL test suite is")
    assert len(CASES) > 100


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=name)
def test_both_ways_find_the_same(case: Path) -> None:
    triples = graph(case, "shapesGraph")
    store = ox.Store()
    store.extend(graph(case, "dataGraph"))
    try:
        found = set(fast(store, triples))
    except ResourceError as error:
        pytest.skip(f"refused: {error}")
    if name(case) in DIFFER:
        assert conforms(case) is not bool(found), DIFFER[name(case)]
        return
    assert found == {result.key for result in judge(store, triples)}
