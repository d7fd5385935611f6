"""mapping.py: a record becomes the quads that its golden file shows, whatever the order of its keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrgraph.errors import UsageError
from hrgraph.graph import describe, record_as, write_record
from hrgraph.graph.jsonld import describe_nodes
from hrgraph.iris import mint, mint_graph, parse
from hrgraph.namespaces import expand
from hrgraph.records.registers import Registers

GOLDEN = Path(__file__).parent / "record.nq"
Record = Mapping[str, object]


def lines(record: Record, registers: Registers) -> str:
    return record_as(record, registers, "nquads")


def objects(record: Record, registers: Registers, subject: str, predicate: str) -> set[str]:
    return {
        getattr(quad.object, "value", "")
        for quad in describe(record, registers)
        if isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value == subject
        and quad.predicate.value == expand(predicate)
    }


def test_a_record_becomes_its_golden_quads(
    record: Record, registers: Registers, rewrite_golden: bool
) -> None:
    found = lines(record, registers)
    if rewrite_golden or not GOLDEN.is_file():
        GOLDEN.write_text(found, encoding="utf-8")
        assert rewrite_golden, f"{GOLDEN.name} was missing and is written: look at it"
    assert found == GOLDEN.read_text(encoding="utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(data=st.data())
def test_the_order_of_keys_does_not_matter(data: st.DataObject, record: Record, registers: Registers) -> None:
    shuffled = dict(data.draw(st.permutations(list(record.items()))))
    assert lines(shuffled, registers) == lines(record, registers)


def test_every_quad_is_in_the_letters_own_graph(record: Record, registers: Registers) -> None:
    graphs = {quad.graph_name for quad in describe(record, registers)}
    assert graphs == {ox.NamedNode(mint_graph("letter/OTH-10-2023"))}


def test_nothing_is_a_blank_node_and_everything_minted_comes_apart(
    record: Record, registers: Registers
) -> None:
    for quad in describe(record, registers):
        assert not any(isinstance(part, ox.BlankNode) for part in quad)
        assert isinstance(quad.subject, ox.NamedNode)
        assert parse(quad.subject.value)


def test_jsonld_turtle_and_nquads_say_the_same(record: Record, registers: Registers) -> None:
    def triples(name: str, format: ox.RdfFormat) -> set[str]:
        data = record_as(record, registers, name)
        return {str(quad.triple) for quad in ox.parse(data, format=format)}

    nquads = triples("nquads", ox.RdfFormat.N_QUADS)
    assert triples("turtle", ox.RdfFormat.TURTLE) == nquads
    assert triples("jsonld", ox.RdfFormat.JSON_LD) == nquads
    assert "@context" in json.loads(record_as(record, registers, "jsonld"))


def test_another_format_is_wrong_use(record: Record, registers: Registers) -> None:
    with pytest.raises(UsageError, match="no format of a graph"):
        record_as(record, registers, "pdf")


def test_an_addressee_that_no_register_holds_is_named_as_printed(
    record: Record, registers: Registers
) -> None:
    unknown = dict(record) | {"addressee": {"kind": "company", "name": "Nowhere Ltd.", "state": None}}
    iri = mint("company", "nowhere-ltd")
    letter = mint("communication", "OTH-10-2023")
    assert objects(unknown, registers, letter, "hr:addressee") == {iri}
    assert objects(unknown, registers, iri, "rdfs:label") == {"Nowhere Ltd."}
    assert objects(unknown, registers, iri, "rdf:type") == {expand("hr:Company")}
    assert objects(unknown, registers, iri, "hr:verification") == {
        "https://w3id.org/hrgraph/scheme/verification/unverified"
    }


def test_a_state_is_never_made_up(record: Record, registers: Registers) -> None:
    unknown = dict(record) | {"addressee": {"kind": "state", "name": "Atlantis", "state": None}}
    letter = mint("communication", "OTH-10-2023")
    assert objects(unknown, registers, letter, "hr:addressee") == set()
    assert objects(unknown, registers, letter, "hr:addresseeName") == {"Atlantis"}


def test_a_letter_without_reference_is_known_by_its_file(record: Record, registers: Registers) -> None:
    root = write_record(dict(record) | {"reference": None}, registers)[0]
    assert parse(str(root["@id"])).key == "unreferenced/" + "ab" * 32


def test_a_record_with_neither_is_refused(record: Record, registers: Registers) -> None:
    with pytest.raises(ValueError, match="nothing that could be its key"):
        list(describe(dict(record) | {"reference": None, "document": None}, registers))


def test_an_empty_record_says_only_what_it_is(registers: Registers) -> None:
    predicates = {quad.predicate.value for quad in describe({"reference": "OTH 1/2020"}, registers)}
    assert predicates == {expand(name) for name in ("rdf:type", "hr:reference", "hr:verification")}


def test_without_a_document_there_is_no_evidence(record: Record, registers: Registers) -> None:
    text = lines(dict(record) | {"document": None}, registers)
    assert expand("hr:Evidence") not in text


def test_the_wording_is_only_there_when_it_was_kept(record: Record, registers: Registers) -> None:
    letter = mint("question", "OTH-10-2023/2")
    assert objects(record, registers, letter, "hr:text") == {"Why?"}
    assert objects(record, registers, mint("question", "OTH-10-2023/1"), "hr:text") == set()


def test_an_empty_wording_is_still_evidence_for_its_question(record: Record, registers: Registers) -> None:
    evidence = mint("evidence", "OTH-10-2023/questions/0/text")
    assert objects(record, registers, evidence, "hr:object") == {mint("question", "OTH-10-2023/1")}
    assert objects(record, registers, mint("evidence", "OTH-10-2023/nothing/known"), "hr:supports") == set()


def test_a_raw_record_already_reads_with_the_context_alone(record: Record, registers: Registers) -> None:
    """What needs no register (codes, slugs of mandates, numbers) means the same before it is mapped."""
    letter = mint("communication", "OTH-10-2023")
    plain = {
        name: record[name] for name in ("type", "mandates", "documents", "public_after_days", "press_release")
    }
    signed = [{"@id": mint("signature", "OTH-10-2023/1"), **one} for one in _parts(record, "signatories")[:1]]
    node = {"@id": letter, **plain, "signatories": signed, "problems": record["problems"]}
    raw = {(quad.subject, quad.predicate, quad.object) for quad in describe_nodes([node], "urn:g")}
    mapped = {(quad.subject, quad.predicate, quad.object) for quad in describe(record, registers)}
    assert raw <= mapped
    assert len(raw) == 10


def _parts(record: Record, name: str) -> list[dict[str, object]]:
    parts = record[name]
    assert isinstance(parts, list)
    return parts


def test_a_range_is_kept_as_printed_beside_its_provisions(record: Record, registers: Registers) -> None:
    provisions = [{"instrument": "UNGP", "provision": number, "part": "principle"} for number in ("11", "12")]
    changed = {**record, "citations": provisions, "as_printed": {"/citations/1": "11 and 12"}}
    first, second = (mint("citation", f"OTH-10-2023/{number}") for number in (1, 2))
    assert objects(changed, registers, first, "hr:asPrinted") == set()
    assert objects(changed, registers, second, "hr:asPrinted") == {"11 and 12"}


def test_two_undated_answers_of_one_sender_are_two(record: Record, registers: Registers) -> None:
    answer = {"from": "CHN", "kind": "state", "date": None, "to": "OTH 20/2021"}
    changed = {
        **record,
        "replies": [answer, {**answer, "date": "2021-05-28"}, answer, {**answer, "to": None}],
    }
    root = write_record(changed, registers)[0]
    keys = [parse(one["@id"]).key for one in root["replies"]]  # type: ignore[attr-defined]
    assert keys == [
        "OTH-20-2021/CHN/undated",
        "OTH-20-2021/CHN/2021-05-28",
        "OTH-20-2021/CHN/undated/2",
        "reported-in/OTH-10-2023/CHN/undated",
    ]
