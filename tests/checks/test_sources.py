"""sources.py: what the store would rewrite is found before it goes in."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrgraph.checks import check_source
from hrgraph.namespaces import expand


def quad(text: str, kind: str) -> ox.Quad:
    value = ox.Literal(text, datatype=ox.NamedNode(expand(kind)))
    return ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), value, ox.NamedNode("urn:g"))


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("007", "xsd:integer", "007, which becomes 7"),
        ("1.0", "xsd:decimal", "1.0, which becomes 1"),
        ("1", "xsd:boolean", "1, which becomes true"),
        ("7", "xsd:nonNegativeInteger", "xsd:nonNegativeInteger"),
    ],
)
def test_a_literal_that_would_be_rewritten_is_a_violation(text: str, kind: str, told: str) -> None:
    report = check_source([quad(text, kind)])
    assert not report.conforms
    (finding,) = report.findings
    assert told.rpartition(":")[2] in (finding.value or "")
    assert (finding.focus_node, finding.path, finding.graph) == ("urn:a", "urn:p", "urn:g")


@pytest.mark.parametrize("kind", ["xsd:string", "xsd:date", "xsd:gYear", "xsd:integer"])
def test_what_the_store_keeps_is_no_matter_of_sources(kind: str) -> None:
    assert not check_source([quad("not a value of it", kind)]).findings, "shapes find such a text"
    assert not check_source([quad("2020", kind)]).findings
