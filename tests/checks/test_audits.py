"""audits.py: each row of an audit is a finding; an audit that cannot be read is an error of ours."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hrgraph.checks.audits import check_audits
from hrgraph.errors import ResourceError
from hrgraph.findings import Finding, Severity

HEADER = "#+ summary: odd thing\n#+ severity: warning\n#+ cure: look\n"


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    for name in "ab":
        store.add(ox.Quad(ox.NamedNode(f"urn:{name}"), ox.NamedNode("urn:p"), ox.Literal(name)))
    return store


def test_a_row_becomes_a_finding(store: ox.Store) -> None:
    query = f"{HEADER}SELECT ?focus ?path ?value WHERE {{ ?focus ?path ?value }}"
    assert check_audits(store, {"odd": query}).findings == tuple(
        Finding(
            Severity.WARNING,
            "odd thing",
            focus_node=f"urn:{name}",
            path="urn:p",
            value=name,
            source="audits/odd",
            cure="look",
        )
        for name in "ab"
    )


def test_other_columns_are_told_by_name(store: ox.Store) -> None:
    query = f"{HEADER}SELECT ?thing ?says ?nothing WHERE {{ ?thing <urn:p> ?says }}"
    first = check_audits(store, {"odd": query}).findings[0]
    assert (first.focus_node, first.value) == ("urn:a", "says a")


def test_no_rows_no_findings(store: ox.Store) -> None:
    assert check_audits(store, {"odd": f"{HEADER}SELECT * WHERE {{ <urn:c> ?path ?value }}"}).conforms
    assert not check_audits(store, {}).findings


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{HEADER}SELECT WHERE", "audit odd"),
        (f"{HEADER}ASK {{}}", "selects rows"),
        ("SELECT * WHERE {}", "needs a summary and a severity"),
        ("#+ summary: x\nSELECT * WHERE {}", "needs a summary and a severity"),
        ("#+ summary: x\n#+ severity: bad\nSELECT * WHERE {}", "needs a summary and a severity"),
        ("#+ summary: [\nSELECT * WHERE {}", "needs a summary and a severity"),
        ("#+ severity: info\n#+ summary: 3\nSELECT * WHERE {}", "needs a summary and a severity"),
    ],
)
def test_an_audit_that_cannot_be_read_is_named(text: str, why: str, store: ox.Store) -> None:
    with pytest.raises(ResourceError, match=why):
        check_audits(store, {"odd": text})
