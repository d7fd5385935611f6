"""collection/reported.py: the report follows its letters, and is shared where none changes it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hrgraph.checks import Report
from hrgraph.collection.checking import Checked
from hrgraph.collection.reported import Reported
from hrgraph.findings import Finding, Severity

OLD = Finding(Severity.INFO, "odd", focus_node="urn:a", graph="urn:g")
OTHER = Finding(Severity.WARNING, "no date", focus_node="urn:b")
NEW = Finding(Severity.WARNING, "late", focus_node="urn:a", page=2, start=3, end=5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A report of two findings, as a build writes it."""
    path = tmp_path / "report.json"
    text = json.dumps(Report.of([OLD, OTHER]).to_json(), ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def checked(things: set[str], *findings: Finding, lost: tuple[Finding, ...] = ()) -> Checked:
    return Checked(Report.of(findings), frozenset(things), frozenset(lost))


def told(reported: Reported) -> Report:
    """The report as it would be written."""
    text = reported.written()
    assert isinstance(text, bytes)
    return Report.from_json(json.loads(text))


def test_a_letter_that_changes_nothing_shares_the_file(path: Path) -> None:
    reported = Reported(path)
    reported.renew(checked({"urn:c"}))
    assert reported.written() == path


def test_findings_of_a_thing_are_replaced_by_the_new_ones(path: Path) -> None:
    reported = Reported(path)
    reported.renew(checked({"urn:a", "urn:c"}, NEW))
    assert told(reported) == Report.of([OTHER, NEW])


def test_findings_of_a_thing_go_when_nothing_is_wrong_any_more(path: Path) -> None:
    reported = Reported(path)
    reported.renew(checked({"urn:a"}))
    assert told(reported) == Report.of([OTHER])


def test_what_comes_and_goes_again_is_written_as_a_build_writes_it(path: Path) -> None:
    reported = Reported(path)
    reported.renew(checked({"urn:c"}, Finding(Severity.INFO, "new", focus_node="urn:c")))
    reported.renew(checked({"urn:c"}))
    assert reported.written() == path.read_bytes()


def test_what_was_written_is_shared_from_then_on(path: Path, tmp_path: Path) -> None:
    reported = Reported(path)
    reported.renew(checked({"urn:a"}))
    text = reported.written()
    assert isinstance(text, bytes)
    later = tmp_path / "later.json"
    later.write_bytes(text)
    reported.lies_in(later)
    reported.renew(checked({"urn:c"}))
    assert reported.written() == later


def test_what_was_wrong_elsewhere_goes_with_its_cause_however_severe_it_is_called(path: Path) -> None:
    reported = Reported(path)
    reported.renew(checked({"urn:c"}, lost=(replace(OTHER, severity=Severity.VIOLATION),)))
    assert told(reported) == Report.of([OLD])
