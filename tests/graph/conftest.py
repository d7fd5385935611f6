"""Registers with a few invented rows, and a record that uses every part of a frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hrgraph.records.promises import Column, Promises, TableSpec
from hrgraph.records.registers import Lookup, Registers
from hrgraph.records.tables import Row, Table

SHA = "ab" * 32

ROWS: dict[str, list[dict[str, str]]] = {
    "states": [
        {"state": "CHN", "name": "China", "official_name": "People's Republic of China"},
        {"state": "FRA", "name": "France", "official_name": ""},
    ],
    "state-names": [{"state": "CHN", "name": "Chine"}],
    "organizations": [
        {"organization": "company/acme", "name": "Acme"},
        {"organization": "company/twin-one", "name": "Twin"},
        {"organization": "company/twin-two", "name": "Twin"},
        {"organization": "organization/lake-bank", "name": "Lake Bank"},
    ],
    "organization-names": [{"organization": "company/acme", "name": "Acme Société"}],
    "persons": [{"person": "ann-example", "name": "Ann Exämple"}],
    "resolutions": [
        {"resolution": "A/HRC/RES/43/22", "number": "43/22"},
        {"resolution": "E/CN.4/RES/20(XXXVI)", "number": "CHR 20 (XXXVI)"},
    ],
}


def invent_table(name: str, rows: list[dict[str, str]], **said: object) -> Table:
    """A table of rows that come as they are, described just enough to be mapped."""
    columns = said.pop("columns", ())
    assert isinstance(columns, tuple)
    words: dict[str, object] = {
        "name": name,
        "title": name,
        "classes": {"": "Mandate"},
        "id": "mandate/{mandate}",
        "columns": columns,
        "unique": (),
        "adds_to": None,
        "also": None,
        "origin": "invented",
        "terms_of_use": "none",
        "retrieved": "2026-01-01",
        "minimum": 0,
        "maximum": 0,
        "verified": 0,
        "unverified": 0,
    }
    spec = TableSpec(**(words | said))  # type: ignore[arg-type]
    return Table(name, spec, tuple(Row(line, row) for line, row in enumerate(rows, start=2)))


def invent_column(name: str, kind: str = "text", language: str | None = None) -> Column:
    return Column(name, kind, language=language)


@pytest.fixture(scope="session")
def table() -> Callable[..., Table]:
    """Makes a table of rows that come as they are."""
    return invent_table


@pytest.fixture(scope="session")
def column() -> Callable[..., Column]:
    """Makes a column."""
    return invent_column


@pytest.fixture(scope="session")
def registers() -> Registers:
    lookups = (
        Lookup("organization", "the Lake Fund", "organization/lake-bank", "its name on the letterhead"),
    )
    return Registers(
        {name: invent_table(name, rows) for name, rows in ROWS.items()}, lookups, Promises({}, (), ())
    )


@pytest.fixture
def record() -> Mapping[str, object]:
    pointers = [
        "/reference",
        "/addressee/name",
        "/mandates/1",
        "/resolutions/0",
        "/resolutions/1",
        "/signatories/0/name",
        "/earlier_communications/0/reference",
        "/replies/0/from",
        "/questions/0",
        "/questions/0/text",
        "/citations/0/provision",
        "/nothing/known",
    ]
    evidence: dict[str, dict[str, object]] = {
        pointer: {"start": 10 * number, "end": 10 * number + 5, "page": 1}
        for number, pointer in enumerate(pointers)
    }
    evidence["/reference"]["quote"] = "AL OTH 10/2023"
    return {
        "reference": "AL OTH 10/2023",
        "type": "AL",
        "date": "2023-03",
        "language": "en",
        "addressee": {"kind": "company", "name": "ACME", "state": None, "attention": None},
        "mandates": ["food", "water"],
        "resolutions": ["99/9", "43/22"],
        "signatories": [
            {"name": "Ann Example", "mandate": "food", "role": "special-rapporteur"},
            {"name": "Nobody", "mandate": None, "role": None},
        ],
        "earlier_communications": [
            {"reference": "OTH 2/2021", "date": "2021-05-01", "relation": "follows-up"},
            {"reference": None, "date": "2020", "relation": "mentions"},
        ],
        "replies": [
            {"from": "Acme", "kind": "company", "date": "2021-07-01", "to": "AL OTH 2/2021"},
            {"from": "CHN", "kind": "state", "date": None, "to": None},
            {"from": None, "kind": None, "date": None, "to": "OTH 2/2021"},
        ],
        "questions": [{"number": 1}, {"number": 2, "text": "Why?"}],
        "citations": [
            {"instrument": "UNGP", "provision": "11", "part": "commentary"},
            {"instrument": "ICCPR", "provision": "19(3)", "part": "article"},
            {"instrument": "ICCPR", "provision": None, "part": None},
        ],
        "documents": ["A/HRC/17/31"],
        "public_after_days": 60,
        "press_release": False,
        "problems": [{"severity": "info", "message": "odd"}],
        "evidence": evidence,
        "document": {"name": "letter.txt", "media_type": "text/plain", "sha256": SHA, "pages": 2},
    }
