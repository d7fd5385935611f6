"""Every shape on its examples: good ones fire nothing, bad ones exactly what their .expected file says.

An example is added to base.ttl, a small world in which everything is right. A line of an
``.expected`` file is ``shape path`` (or ``shape -`` where the rule is about no one property).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.checks import check_shapes, judge_shapes
from hrgraph.checks.report import Report
from hrgraph.checks.results import text_of
from hrgraph.checks.shipped import ShapeFile, load_shapes
from hrgraph.checks.triples import TripleIndex
from hrgraph.findings import Severity
from hrgraph.namespaces import expand, shrink
from hrgraph.resources import ontology_dir

HERE = Path(__file__).parent
SHAPES = "https://w3id.org/hrgraph/shapes#"
CLASSES = sorted(path.stem for path in (ontology_dir() / "shapes").glob("[A-Z]*.ttl"))
EXAMPLES = sorted(HERE.glob("*/*.ttl"))
BAD = [path for path in EXAMPLES if path.stem != "good"]


@cache
def shapes(name: str) -> ShapeFile:
    folder = ontology_dir() / "shapes"
    return load_shapes([folder / "prefixes.ttl", folder / f"{name}.ttl"])


@cache
def world() -> tuple[ox.Quad, ...]:
    folder = ontology_dir()
    files = [folder / "hrgraph.ttl", *sorted((folder / "schemes").glob("*.ttl")), HERE / "base.ttl"]
    return tuple(quad for path in files for quad in ox.parse(path=path))


def check(example: Path | None, file: ShapeFile | None) -> Report:
    """What both ways say, which is the same."""
    store = ox.Store()
    store.extend(world())
    if example:
        store.load(path=example, format=ox.RdfFormat.TURTLE)
    report = check_shapes(store, file)
    assert report == judge_shapes(store, file)
    return report


def fired(report: Report) -> set[str]:
    return {
        f"{(finding.source or '').removeprefix(SHAPES)} {shrink(finding.path) if finding.path else '-'}"
        for finding in report.findings
    }


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_the_small_world_is_right() -> None:
    report = check(None, None)
    assert not report.findings, report.to_text()


@pytest.mark.parametrize("of", CLASSES)
def test_a_good_example_fires_nothing(of: str) -> None:
    report = check(HERE / of / "good.ttl", shapes(of))
    assert not report.findings, report.to_text()


@pytest.mark.parametrize("example", BAD, ids=name)
def test_a_bad_example_fires_what_it_should(example: Path, rewrite_golden: bool) -> None:
    found = fired(check(example, shapes(example.parent.name)))
    expected = example.with_suffix(".expected")
    if rewrite_golden or not expected.is_file():
        expected.write_text("".join(f"{line}\n" for line in sorted(found)), encoding="utf-8")
        assert rewrite_golden, f"{expected.name} was missing and is written: look at it"
    assert found, "a bad example fires something"
    assert found == set(expected.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("of", CLASSES)
def test_every_shape_has_a_bad_example_that_fires_it(of: str) -> None:
    lines = [line for path in (HERE / of).glob("*.expected") for line in path.read_text().splitlines()]
    shown = {line.split()[0] for line in lines}
    index = TripleIndex(shapes(of))
    firing = {
        text_of(shape).removeprefix(SHAPES)
        for shape in index
        if index.all(shape, "sh:message")
        and text_of(shape).startswith(SHAPES)
        and not text_of(shape).endswith("Shape")
    }
    assert firing == shown


@pytest.mark.parametrize("of", CLASSES)
def test_every_shape_has_a_message_and_a_severity(of: str) -> None:
    index = TripleIndex(shapes(of))
    severities = {expand(f"sh:{severity.capitalize()}") for severity in Severity}
    for shape in index:
        kinds = {text_of(kind) for kind in index.all(shape, "rdf:type")}
        if not kinds & {expand("sh:PropertyShape"), expand("sh:NodeShape")}:
            continue
        if not index.all(shape, "sh:message"):
            assert index.all(shape, "sh:property"), f"{shape} has no message"
            continue
        assert text_of(index.one(shape, "sh:severity")) in severities, shape


def test_every_class_has_shapes() -> None:
    index = TripleIndex(load_shapes([ontology_dir() / "hrgraph.ttl"]))
    owl = ox.NamedNode(expand("owl:Class"))
    classes = {shrink(text_of(one)).removeprefix("hr:") for one in index if owl in index.all(one, "rdf:type")}
    assert classes - {"Company"} == set(CLASSES), "a company is checked as the organization it is"
