"""The endpoint lists its examples: each is in the published graph, runs as it stands and answers."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.store.examples import EXAMPLES, describe_examples, examples_document
from hrgraph.store.queries import load_patterns, read_query
from hrgraph.store.reader import Reader
from hrgraph.store.requests import QueryRequest
from hrgraph.store.typed import Rows

LIST = Path(__file__).parent / "data" / "examples.rq"


@pytest.fixture(scope="module")
def reader(release: Path) -> Reader:
    return Reader(release)


def listed(reader: Reader) -> Rows:
    """What the SIB editor asks an endpoint for its examples."""
    answer = reader.answer(QueryRequest(read_query(LIST).text))
    return Rows.of_results(json.loads(answer.read()), (), answer.release)


def test_the_endpoint_lists_every_question(reader: Reader) -> None:
    rows = listed(reader)
    assert [str(row["example"]).removeprefix(EXAMPLES) for row in rows] == sorted(load_patterns())
    assert {row["comment"] for row in rows} == {query.summary for query in load_patterns().values()}


def test_every_example_runs_and_answers(reader: Reader) -> None:
    for row in listed(reader):
        table = reader.answer(QueryRequest(str(row["query"]), table="text/csv")).read()
        assert table.count(b"\r\n") > 1, row["example"]


def test_nothing_is_blank_and_every_prefix_is_declared() -> None:
    quads = list(describe_examples(load_patterns().values()))
    assert not [quad for quad in quads for part in quad if isinstance(part, ox.BlankNode)]
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(EXAMPLES)}
    document = examples_document(load_patterns().values())
    assert {str(triple) for triple in ox.parse(document, format=ox.RdfFormat.TURTLE)} == {
        str(ox.Quad(quad.subject, quad.predicate, quad.object)) for quad in quads
    }


def test_a_question_without_an_example_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    head = "#+ summary: a\n#+ parameters: {x: {type: text, required: true}}\n"
    path.write_text(head + "SELECT ?x {}", encoding="utf-8")
    assert ox.NamedNode(f"{EXAMPLES}a") not in {
        quad.subject for quad in describe_examples([read_query(path)])
    }
