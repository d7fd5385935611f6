"""jsonld.py: what is read term by term is what the JSON-LD processor says, and the odd is left to it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrgraph.errors import ResourceError
from hrgraph.graph import jsonld, write_record
from hrgraph.graph.jsonld import Node, describe_nodes, process_nodes
from hrgraph.graph.tables import write_row
from hrgraph.records.registers import Registers, load_registers
from hrgraph.resources import data_dir

THING = "https://w3id.org/hrgraph/id/mandate/x"

ODD: list[Node] = [
    {"@id": THING, "@type": "Evidence", "page": 1.5},
    {"@id": THING, "@type": "Evidence", "page": 2.0},
    {"@id": THING, "@type": "Evidence", "page": 1 << 70},
    {"@id": THING, "@type": "Evidence", "supports": "http://a b"},
    {"@id": THING, "@type": "Evidence", "supports": "relative"},
    {"@id": THING, "@type": "Evidence", "supports": "hr:short"},
    {"@id": THING, "@type": "Evidence", "supports": "https://example.org/a/../b"},
    {"@id": THING, "@type": "Evidence", "supports": 5},
    {"@id": THING, "@type": "Evidence", "document": "ab" * 32},
    {"@id": THING, "@type": "Communication", "date": 5},
    {"@id": THING, "@type": "Communication", "date": True},
    {"@id": THING, "@type": "Mandate", "name": {"@value": "x", "@language": "EN-us"}},
    {"@id": THING, "@type": "Mandate", "name": {"@value": "x", "@language": "e n"}},
    {"@id": THING, "@type": "Mandate", "name": [["a", "b"], None]},
    {"@id": THING, "@type": "Mandate", "homepage": {"@id": "https://example.org/"}},
    {"@id": THING, "name": "of no class"},
    {"@id": "not an IRI", "@type": "Mandate", "name": "x"},
    {
        "@id": THING,
        "@type": "Communication",
        "signatories": [{"@id": THING, "@type": "Signature", "name": "x"}],
    },
]

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
values = st.one_of(st.none(), st.booleans(), numbers, words)


def same(nodes: list[Node]) -> bool:
    return set(describe_nodes(nodes, "urn:g")) == set(process_nodes(nodes, "urn:g"))


def shipped() -> Iterator[list[Node]]:
    registers = load_registers()
    for table in registers.tables.values():
        yield [node for row in table.rows[::7] for node in write_row(table.spec, row.cells)]
    for path in sorted((data_dir() / "letters").glob("*.json")):
        yield write_record(json.loads(path.read_bytes()), registers)


def test_the_shipped_data_say_what_the_processor_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    every = list(shipped())
    expected = [set(process_nodes(nodes, "urn:g")) for nodes in every]
    monkeypatch.delattr(jsonld, "process_nodes")  # none of it is odd
    assert [set(describe_nodes(nodes, "urn:g")) for nodes in every] == expected


@pytest.mark.parametrize("node", ODD, ids=lambda node: str(list(node.items())[-1]))
def test_what_is_odd_means_what_the_processor_says(node: Node) -> None:
    assert same([node])


@given(st.dictionaries(st.sampled_from(["name", "page", "note", "sha256", "exact", "problems"]), values))
def test_any_value_means_what_the_processor_says(said: Node) -> None:
    assert same([{"@id": THING, "@type": "Evidence", **said}])


def test_a_golden_record_means_what_the_processor_says(record: Node, registers: Registers) -> None:
    assert same(write_record(record, registers))


def test_a_class_that_the_context_lacks_is_an_error() -> None:
    with pytest.raises(ResourceError, match="no class 'Colour'"):
        describe_nodes([{"@id": THING, "@type": "Colour"}], "urn:g")
