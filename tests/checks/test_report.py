"""report.py: one report, told three ways."""

from __future__ import annotations

import json

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from hrgraph.checks.report import Report
from hrgraph.findings import Finding, Severity
from hrgraph.iris import mint
from hrgraph.namespaces import expand

SH = rdflib.Namespace(expand("sh:"))
FOOD = mint("mandate", "food")
FINDINGS = [
    Finding(Severity.INFO, "odd", focus_node=FOOD, source="audits/odd"),
    Finding(Severity.WARNING, "no date", focus_node=FOOD, path=expand("hr:date"), cure="add it"),
    Finding(Severity.VIOLATION, "two names", focus_node=FOOD, path=expand("hr:shortName"), value="food"),
    Finding(Severity.VIOLATION, "broken", file="letters/x.json", row=3),
    Finding(Severity.VIOLATION, "nowhere"),
]


@given(st.permutations([*FINDINGS, *FINDINGS]))
def test_order_and_repetition_do_not_matter(findings: list[Finding]) -> None:
    assert Report.of(findings) == Report.of(FINDINGS)


def test_the_worst_comes_first() -> None:
    ranks = [finding.severity.rank for finding in Report.of(FINDINGS).findings]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("severities", "level", "code"),
    [
        ([], Severity.INFO, 0),
        ([Severity.INFO], Severity.VIOLATION, 0),
        ([Severity.INFO], Severity.INFO, 1),
        ([Severity.WARNING], Severity.VIOLATION, 0),
        ([Severity.WARNING], Severity.WARNING, 1),
        ([Severity.VIOLATION], Severity.VIOLATION, 1),
    ],
)
def test_exit_codes(severities: list[Severity], level: Severity, code: int) -> None:
    report = Report.of(Finding(severity, "x") for severity in severities)
    assert report.exit_code(level) == code


def test_only_a_violation_forbids_publishing() -> None:
    assert Report.of(FINDINGS[:2]).conforms
    assert not Report.of(FINDINGS).conforms


def test_reports_add_up() -> None:
    assert Report.of(FINDINGS[:2]) + Report.of(FINDINGS[1:]) == Report.of(FINDINGS)


def test_text_is_for_people() -> None:
    text = Report.of(FINDINGS).to_text()
    assert text.splitlines()[0] == "3 violations, 1 warning, 1 info"
    assert "mandate/food, hr:shortName = food" in text
    assert "letters/x.json, row 3" in text
    assert "  cure: add it" in text
    assert "  the whole graph" in text
    assert "https://" not in text


def test_text_counts_what_it_does_not_list() -> None:
    many = [Finding(Severity.INFO, "odd", focus_node=mint("mandate", f"m{number}")) for number in range(12)]
    text = Report.of(many).to_text()
    assert "info: odd (12)" in text
    assert "and 7 more" in text


def test_json_says_the_same() -> None:
    report = Report.of(FINDINGS)
    read = json.loads(json.dumps(report.to_json()))
    assert read["conforms"] is False
    assert read["counts"] == {"violation": 3, "warning": 1, "info": 1}
    assert len(read["findings"]) == len(report.findings)


def test_turtle_is_a_shacl_report_without_blank_nodes() -> None:
    graph = rdflib.Graph().parse(data=Report.of(FINDINGS).to_turtle(), format="turtle")
    report = graph.value(None, rdflib.RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    results = set(graph.objects(report, SH.result))
    assert len(results) == len(FINDINGS)
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)
    two = next(graph.subjects(SH.resultMessage, rdflib.Literal("two names", lang="en")))
    assert graph.value(two, SH.resultSeverity) == SH.Violation
    assert graph.value(two, SH.focusNode) == rdflib.URIRef(FOOD)
    assert graph.value(two, SH.resultPath) == rdflib.URIRef(expand("hr:shortName"))
    assert graph.value(two, SH.value) == rdflib.Literal("food")


def test_a_value_that_is_an_iri_stays_one() -> None:
    graph = rdflib.Graph().parse(data=Report.of([Finding(Severity.INFO, "x", value=FOOD)]).to_turtle())
    assert next(graph.objects(None, SH.value)) == rdflib.URIRef(FOOD)


def test_an_empty_report_conforms_in_all_ways() -> None:
    report = Report()
    assert report.to_text() == "0 violations, 0 warnings, 0 infos"
    assert report.to_json()["conforms"] is True
    graph = rdflib.Graph().parse(data=report.to_turtle())
    assert next(graph.objects(None, SH.conforms)) == rdflib.Literal(True)
