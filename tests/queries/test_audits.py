"""The audits of queries/audits: each finds the fault it is there for, and nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from hrgraph.checks.audits import check_audits
from hrgraph.iris import BASE
from hrgraph.namespaces import shrink
from hrgraph.resources import ontology_dir, queries_dir

HERE = Path(__file__).resolve().parent / "audits"
AUDITS = {path.stem: path.read_text(encoding="utf-8") for path in (queries_dir() / "audits").glob("*.rq")}


def short(value: str | None) -> str:
    return shrink(value).replace(BASE + "id/", "").replace(BASE + "scheme/", "") if value else ""


def test_each_audit_finds_its_fault_and_no_other() -> None:
    store = ox.Store()
    ontology = [*ontology_dir().glob("hrgraph.ttl"), *(ontology_dir() / "schemes").glob("*.ttl")]
    for path in [HERE / "faulty.ttl", *ontology]:
        store.load(path=path)
    found = [
        ",".join([str(finding.source), short(finding.focus_node), short(finding.path), short(finding.value)])
        for finding in check_audits(store, AUDITS).findings
    ]
    expected = (HERE / "found.csv").read_text(encoding="utf-8").splitlines()
    assert sorted(found) == expected
    assert {line.split(",")[0] for line in expected} == {f"audits/{name}" for name in AUDITS}


def test_no_audit_finds_anything_in_an_empty_graph() -> None:
    assert not check_audits(ox.Store(), AUDITS).findings
