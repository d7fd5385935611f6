"""tables.py: rows become the nodes that sources.yaml describes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hrgraph.errors import ResourceError
from hrgraph.graph.tables import describe_table, write_row
from hrgraph.iris import mint, mint_concept, mint_graph
from hrgraph.namespaces import expand
from hrgraph.records.promises import Column, TableSpec
from hrgraph.records.registers import load_registers
from hrgraph.records.tables import Table

MakeTable = Callable[..., Table]
MakeColumn = Callable[..., Column]


@pytest.fixture(scope="module")
def linked(table: MakeTable, column: MakeColumn) -> TableSpec:
    return table(
        "communication-mandates",
        [],
        classes={"": "Communication"},
        id="communication/{communication}",
        adds_to="communications",
        unique=("communication", "mandate"),
        columns=(column("communication", "reference"), column("mandate", "reference"), column("printed")),
    ).spec


def test_a_row_becomes_one_node(table: MakeTable, column: MakeColumn) -> None:
    columns = (
        column("mandate", "key"),
        column("name", "text", "language"),
        column("language"),
        column("short_name", "text", "en"),
        column("established", "date"),
        column("ended", "date"),
        column("scope", "code"),
        column("source", "source"),
        column("note"),
    )
    cells = {
        "mandate": "food",
        "name": "Rapporteur",
        "language": "fr",
        "short_name": "food",
        "established": "2000-04",
        "ended": "2001-05-02",
        "scope": "thematic",
        "source": "https://example.org/a",
        "note": "",
    }
    assert write_row(table("mandates", [], columns=columns).spec, cells) == [
        {
            "@id": mint("mandate", "food"),
            "@type": "Mandate",
            "identifier": "food",
            "name": {"@value": "Rapporteur", "@language": "fr"},
            "short_name": {"@value": "food", "@language": "en"},
            "established": {"@value": "2000-04", "@type": "xsd:gYearMonth"},
            "ended": "2001-05-02",
            "scope": mint_concept("mandate-scopes", "thematic"),
            "source": {"@id": "https://example.org/a"},
        }
    ]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("integer", "7", 7),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("source", "a book", "a book"),
    ],
)
def test_values_have_the_type_of_their_column(
    kind: str, cell: str, value: object, table: MakeTable, column: MakeColumn
) -> None:
    spec = table("mandates", [], columns=(column("mandate", "key"), column("note", kind))).spec
    assert write_row(spec, {"mandate": "food", "note": cell})[0]["note"] == value


def test_a_text_without_known_language_has_no_tag(table: MakeTable, column: MakeColumn) -> None:
    columns = (column("mandate", "key"), column("name", "text", "language"), column("language"))
    node = write_row(
        table("mandates", [], columns=columns).spec, {"mandate": "x", "name": "A", "language": ""}
    )[0]
    assert node["name"] == "A"


def test_the_class_may_follow_the_key(table: MakeTable, column: MakeColumn) -> None:
    spec = table(
        "organizations",
        [],
        classes={"company": "Company", "organization": "Organization"},
        id="{organization}",
        columns=(column("organization", "key"),),
    ).spec
    node = write_row(spec, {"organization": "company/acme"})[0]
    assert (node["@id"], node["@type"]) == (mint("company", "acme"), "Company")


def test_a_concept_belongs_to_its_scheme(table: MakeTable, column: MakeColumn) -> None:
    spec = table(
        "pillars",
        [],
        classes={"": "Concept"},
        id="scheme/ungp-pillars/{pillar}",
        columns=(column("pillar", "key"), column("ordinal", "integer")),
    ).spec
    node = write_row(spec, {"pillar": "II", "ordinal": "1"})[0]
    scheme = mint_concept("ungp-pillars")
    assert node["@id"] == mint_concept("ungp-pillars", "II")
    assert node["in_scheme"] == node["top_concept_of"] == scheme


def test_a_row_that_adds_is_a_statement_and_its_evidence(linked: TableSpec) -> None:
    cells = {"communication": "OTH-1-2020", "mandate": "food", "printed": "the food"}
    thing, evidence = write_row(linked, cells)
    assert thing["mandate"] == mint("mandate", "food")
    assert "printed" not in thing
    assert evidence == {
        "@id": mint("evidence", "communication-mandates/OTH-1-2020/food"),
        "@type": "Evidence",
        "supports": mint("communication", "OTH-1-2020"),
        "property": expand("hr:mandate"),
        "object": mint("mandate", "food"),
        "printed": "the food",
    }


@pytest.mark.parametrize(
    ("source", "says"), [("https://example.org/x", "object"), ("a book", "value")], ids=["address", "words"]
)
def test_an_added_source_is_known_by_its_hash(
    source: str, says: str, table: MakeTable, column: MakeColumn
) -> None:
    spec = table(
        "communication-sources",
        [],
        classes={"": "Communication"},
        id="communication/{communication}",
        adds_to="communications",
        unique=("communication", "additional_source"),
        columns=(column("communication", "reference"), column("additional_source", "source")),
    ).spec
    evidence = write_row(spec, {"communication": "OTH-1-2020", "additional_source": source})[1]
    assert says in evidence
    assert len(str(evidence["@id"]).rpartition("/")[2]) == 16


def test_an_added_day_is_a_date_in_the_evidence_too(table: MakeTable, column: MakeColumn) -> None:
    spec = table(
        "attestations",
        [],
        classes={"": "Term"},
        id="term/{term}",
        adds_to="terms",
        unique=("term", "attested_on"),
        columns=(column("term", "reference"), column("attested_on", "date")),
    ).spec
    for day in ("2023-03-13", "2023-03"):
        value = write_row(spec, {"term": "food/ann/undated", "attested_on": day})[1]["value"]
        assert isinstance(value, dict)
        assert value["@type"] in {"xsd:date", "xsd:gYearMonth"}


def test_a_column_without_a_term_is_an_error(table: MakeTable, column: MakeColumn) -> None:
    spec = table("mandates", [], columns=(column("mandate", "key"), column("colour"))).spec
    with pytest.raises(ResourceError, match="no term 'colour'"):
        write_row(spec, {"mandate": "food", "colour": "red"})


def test_the_quads_are_in_the_tables_own_graph(table: MakeTable, linked: TableSpec) -> None:
    rows = [{"communication": "OTH-1-2020", "mandate": "food", "printed": "food"}]
    quads = list(describe_table(table("links", rows, **_said(linked))))
    assert {str(quad.graph_name) for quad in quads} == {f"<{mint_graph('links')}>"}


def _said(spec: object) -> dict[str, object]:
    return {name: getattr(spec, name) for name in ("classes", "id", "adds_to", "unique", "columns")}


def test_every_shipped_row_is_described() -> None:
    for shipped in load_registers().tables.values():
        subjects = {quad.subject for quad in describe_table(shipped)}
        things = {row["@id"] for one in shipped.rows[:50] for row in write_row(shipped.spec, one.cells)}
        assert things <= {getattr(subject, "value", None) for subject in subjects}
