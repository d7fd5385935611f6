"""sarif.py: what every reader of SARIF 2.1.0 relies on."""

from __future__ import annotations

from typing import Any

from hrgraph.checks import Report, to_sarif
from hrgraph.findings import Finding, Severity

REPORT = Report.of(
    [
        Finding(Severity.VIOLATION, "broken", file="letters/a b.json", row=3, source="tables"),
        Finding(Severity.WARNING, "no date", focus_node="urn:a", graph="urn:g", start=10, end=14),
        Finding(Severity.INFO, "odd", focus_node="urn:b", source="urn:s", cure="look", value="x"),
        Finding(Severity.INFO, "nowhere"),
    ]
)


def run(report: Report) -> Any:
    told: Any = to_sarif(report)
    assert told["version"] == "2.1.0"
    (only,) = told["runs"]
    return only


def test_each_finding_is_a_result_of_a_rule() -> None:
    only = run(REPORT)
    rules = only["tool"]["driver"]["rules"]
    assert len(only["results"]) == len(REPORT.findings)
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in only["results"])
    assert {one["level"] for one in only["results"]} == {"error", "warning", "note"}


def test_places_are_files_lines_and_characters() -> None:
    broken, dated, nowhere, odd = (one["locations"][0] for one in run(REPORT)["results"])
    assert broken["physicalLocation"] == {
        "artifactLocation": {"uri": "letters/a%20b.json"},
        "region": {"startLine": 3},
    }
    assert dated["physicalLocation"]["region"] == {"charOffset": 10, "charLength": 4}
    assert odd["logicalLocations"] == [{"fullyQualifiedName": "urn:b"}]
    assert nowhere == {}


def test_nothing_wrong_is_an_empty_run() -> None:
    assert run(Report())["results"] == []
