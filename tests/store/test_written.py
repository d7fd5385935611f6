"""A query with its parameters written in answers as one whose parameters the engine substitutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrgraph.resources import queries_dir
from hrgraph.store.queries import load_queries, read_query
from hrgraph.store.reader import Reader
from hrgraph.store.requests import QueryRequest
from hrgraph.store.written import term_text, write_out

PATTERNS = load_queries(queries_dir() / "patterns")


@pytest.fixture(scope="module")
def reader(release: Path) -> Reader:
    return Reader(release)


@pytest.mark.parametrize("name", PATTERNS)
def test_the_written_query_has_the_same_answer(name: str, reader: Reader) -> None:
    query = PATTERNS[name]
    written = write_out(query, query.example)
    assert "#+" not in written
    asked = reader.answer(query.request(query.example, table="text/csv")).read()
    assert reader.answer(QueryRequest(written, table="text/csv")).read() == asked


def test_a_hostile_text_stays_a_text(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "echo.rq"
    path.write_text(
        '#+ summary: a\n#+ parameters: {x: {type: text}}\nSELECT ?x { BIND("?x" AS ?y) }', encoding="utf-8"
    )
    query = read_query(path)
    for text in ('" } #', "\\", "a\nb\tc\r", "'''", '"""', "é\u2028", "?x"):
        asked = reader.answer(
            QueryRequest(write_out(query, {"x": text}), table="application/sparql-results+json")
        )
        assert query.bind({"x": text})["x"]["value"] == text.strip()
        assert reader.answer(query.request({"x": text})).read() == asked.read()


def test_terms() -> None:
    assert term_text({"type": "uri", "value": "urn:x"}) == "<urn:x>"
    assert term_text({"type": "literal", "value": "7", "datatype": "urn:n"}) == '"7"^^<urn:n>'
