"""Every shape on its examples: good ones fire nothing, bad ones exactly what their .expected file says.

An example is added to base.ttl, a small world in which everything is right. A line of an
``.expected`` file is ``shape path`` (or ``shape -`` where the rule is about no one property).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from hrgraph.checks.report import Report
from hrgraph.checks.shapes import check_shapes, load_shapes
from hrgraph.findings import Severity
from hrgraph.namespaces import expand, shrink
from hrgraph.resources import ontology_dir

HERE = Path(__file__).parent
SHAPES = "https://w3id.org/hrgraph/shapes#"
CLASSES = sorted(path.stem for path in (ontology_dir() / "shapes").glob("[A-Z]*.ttl"))
EXAMPLES = sorted(HERE.glob("*/*.ttl"))
BAD = [path for path in EXAMPLES if path.stem != "good"]


@cache
def shapes(name: str) -> rdflib.Graph:
    folder = ontology_dir() / "shapes"
    return load_shapes([folder / "prefixes.ttl", folder / f"{name}.ttl"])


@cache
def world() -> tuple[ox.Quad, ...]:
    folder = ontology_dir()
    files = [folder / "hrgraph.ttl", *sorted((folder / "schemes").glob("*.ttl")), HERE / "base.ttl"]
    return tuple(quad for path in files for quad in ox.parse(path=path))


def check(example: Path | None, graph: rdflib.Graph | None) -> Report:
    store = ox.Store()
    store.extend(world())
    if example:
        store.load(path=example, format=ox.RdfFormat.TURTLE)
    return check_shapes(store, graph)


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
    graph = shapes(of)
    firing = {
        str(shape).removeprefix(SHAPES)
        for shape in graph.subjects(rdflib.URIRef(expand("sh:message")))
        if str(shape).startswith(SHAPES) and not str(shape).endswith("Shape")
    }
    assert firing == shown


@pytest.mark.parametrize("of", CLASSES)
def test_every_shape_has_a_message_and_a_severity(of: str) -> None:
    graph = shapes(of)
    sh = rdflib.Namespace(expand("sh:"))
    severities = {sh[severity.capitalize()] for severity in Severity}
    for kind in (sh.PropertyShape, sh.NodeShape):
        for shape in graph.subjects(rdflib.RDF.type, kind):
            if (shape, sh.message, None) not in graph:
                assert (shape, sh.property, None) in graph, f"{shape} has no message"
                continue
            assert graph.value(shape, sh.severity) in severities, shape


def test_every_class_has_shapes() -> None:
    graph = rdflib.Graph().parse(ontology_dir() / "hrgraph.ttl")
    classes = {
        shrink(str(one)).removeprefix("hr:") for one in graph.subjects(rdflib.RDF.type, rdflib.OWL.Class)
    }
    assert classes - {"Company"} == set(CLASSES), "a company is checked as the organization it is"
