"""A report as SARIF 2.1.0 (OASIS), which editors and code hosts show beside the file."""

from __future__ import annotations

from collections.abc import Mapping

from hrgraph import __version__
from hrgraph.checks.report import Report
from hrgraph.findings import Finding, Severity
from hrgraph.namespaces import shrink

__all__ = ["to_sarif"]

_LEVELS: Mapping[Severity, str] = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


def to_sarif(report: Report) -> dict[str, object]:
    """The report as one run of one tool; its rules are the shapes and audits that found something.

    >>> found = to_sarif(Report.of([Finding(Severity.INFO, "odd", file="terms.csv", row=3)]))
    >>> found["version"]
    '2.1.0'
    """
    rules = sorted({finding.source or "hrgraph" for finding in report.findings})
    described = {finding.source or "hrgraph": finding for finding in report.findings}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "hrgraph",
                        "version": __version__,
                        "informationUri": "https://w3id.org/hrgraph/",
                        "rules": [_rule(name, described[name]) for name in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(finding, rules.index(finding.source or "hrgraph")) for finding in report.findings
                ],
            }
        ],
    }


def _rule(name: str, example: Finding) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": name,
        "name": shrink(name),
        "shortDescription": {"text": example.message},
        "defaultConfiguration": {"level": _LEVELS[example.severity]},
    }
    if example.cure:
        rule["help"] = {"text": example.cure}
    return rule


def _result(finding: Finding, index: int) -> dict[str, object]:
    told = f"{finding.message}: {finding.value}" if finding.value else finding.message
    result: dict[str, object] = {
        "ruleId": finding.source or "hrgraph",
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{told} ({finding.cure})" if finding.cure else told},
        "locations": [_location(finding)],
    }
    named = {"path": finding.path, "component": finding.component, "graph": finding.graph}
    if known := {name: value for name, value in named.items() if value is not None}:
        result["properties"] = known
    return result


def _location(finding: Finding) -> dict[str, object]:
    location: dict[str, object] = {}
    uri = finding.file or finding.graph
    if uri is not None:
        place: dict[str, object] = {"artifactLocation": {"uri": uri.replace(" ", "%20")}}
        region: dict[str, object] = {}
        if finding.row is not None:
            region["startLine"] = finding.row
        if finding.start is not None and finding.end is not None:
            region |= {"charOffset": finding.start, "charLength": max(0, finding.end - finding.start)}
        if region:
            place["region"] = region
        location["physicalLocation"] = place
    if finding.focus_node is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus_node}]
    return location
