"""The reader in this process: formats, parameters, datasets, errors, a release that changes."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph.errors import (
    QueryError,
    QueryParameterError,
    QueryRefused,
    QueryStopped,
    QuerySyntaxError,
    StoreError,
)
from hrgraph.iris import mint_graph
from hrgraph.store.build import build
from hrgraph.store.engine import NotOffered
from hrgraph.store.formats import Family
from hrgraph.store.reader import Reader
from hrgraph.store.requests import Limits, QueryRequest

GRAPH = mint_graph("communications")
ANSWER_ALL = "SELECT ?s WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }"


@pytest.fixture
def reader(store_directory: Path) -> Reader:
    return Reader(store_directory)


@pytest.mark.parametrize(
    ("text", "family", "media_type", "begins"),
    [
        ("ASK {}", Family.BOOLEAN, "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("SELECT (1 AS ?n) {}", Family.TABLE, "text/csv", b"n\r\n1\r\n"),
        ("SELECT (1 AS ?n) {}", Family.TABLE, "text/tab-separated-values", b"?n\n1\n"),
        ("SELECT (1 AS ?n) {}", Family.TABLE, "application/sparql-results+xml", b"<?xml"),
        ("CONSTRUCT { <a:a> <a:b> 1 } {}", Family.GRAPH, "text/turtle", b"<a:a> <a:b> 1 .\n"),
        ("CONSTRUCT { <a:a> <a:b> 1 } {}", Family.GRAPH, "application/n-triples", b"<a:a> <a:b> "),
        ("CONSTRUCT { <a:a> <a:b> 1 } {}", Family.GRAPH, "application/ld+json", b'[{"@id":"a:a"'),
        ("CONSTRUCT { <a:a> <a:b> 1 } {}", Family.GRAPH, "application/rdf+xml", b"<?xml"),
    ],
)
def test_formats(reader: Reader, text: str, family: Family, media_type: str, begins: bytes) -> None:
    fields = {str(family): media_type}
    answer = reader.answer(QueryRequest(text, **fields))  # type: ignore[arg-type]
    assert (answer.family, answer.media_type, answer.release) == (family, media_type, reader.release.id)
    assert answer.read().startswith(begins)


def test_turtle_is_the_same_every_time_and_declares_what_it_uses(reader: Reader) -> None:
    request = QueryRequest("DESCRIBE <https://w3id.org/hrgraph/id/state/ATA>")
    text = reader.answer(request).read()
    assert text == reader.answer(request).read()
    lines = [line for line in text.decode().splitlines() if line.startswith("@prefix")]
    assert lines == sorted(lines)
    assert {line.split()[1] for line in lines} == {"hr:", "rdfs:"}


def test_xml_stays_well_formed(reader: Reader) -> None:
    note = "https://w3id.org/hrgraph/ontology#note"
    request = QueryRequest(f"SELECT ?o {{ ?s <{note}> ?o }}", table="application/sparql-results+xml")
    literal = next(
        ET.fromstring(reader.answer(request).read()).iter("{http://www.w3.org/2005/sparql-results#}literal")
    )
    assert literal.text is not None
    assert literal.text.endswith("</script>\N{REPLACEMENT CHARACTER}\r")
    graph = QueryRequest(f"CONSTRUCT {{ ?s <{note}> ?o }} {{ ?s <{note}> ?o }}", graph="application/rdf+xml")
    ET.fromstring(reader.answer(graph).read())


def test_large_xml_is_cleaned_across_chunks(reader: Reader) -> None:
    text = "SELECT (CONCAT('\\uFFFE', ?v) AS ?x) { VALUES ?v {" + "'\\u0001abcdefg\\r' " * 9_000 + "} }"
    answer = reader.answer(QueryRequest(text, table="application/sparql-results+xml"))
    body = answer.read()
    assert len(body) > 5 * 65_536
    assert len(list(ET.fromstring(body).iter("{http://www.w3.org/2005/sparql-results#}literal"))) == 9_000


def test_bindings_are_terms_not_text(reader: Reader) -> None:
    text = "SELECT ?s ?word { ?s ?p ?word }"
    hostile = {"type": "literal", "value": '"} UNION { ?s ?p ?word } #'}
    rows = json.loads(reader.answer(QueryRequest(text, bindings={"word": hostile})).read())
    assert rows["results"]["bindings"] == []
    known = {"type": "literal", "value": "Antarctica", "xml:lang": "en"}
    rows = json.loads(reader.answer(QueryRequest(text, bindings={"word": known})).read())
    assert len(rows["results"]["bindings"]) == 1
    number = {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    rows = json.loads(reader.answer(QueryRequest(text, bindings={"word": number})).read())
    assert len(rows["results"]["bindings"]) == 1


@pytest.mark.parametrize(
    ("default", "named", "counts"),
    [
        ((), (), (True, True)),
        ((GRAPH,), (), (True, False)),
        ((), (GRAPH,), (False, True)),
        (("a:b",), (), (False, False)),
    ],
)
def test_dataset_of_the_request(
    reader: Reader, default: tuple[str, ...], named: tuple[str, ...], counts: tuple[bool, bool]
) -> None:
    for text, expected in zip(("ASK { ?s ?p ?o }", "ASK { GRAPH ?g { ?s ?p ?o } }"), counts, strict=True):
        request = QueryRequest(text, default_graphs=default, named_graphs=named)
        assert json.loads(reader.answer(request).read())["boolean"] is expected
    wins = QueryRequest("ASK FROM <a:b> { ?s ?p ?o }", default_graphs=default or (GRAPH,), named_graphs=named)
    assert json.loads(reader.answer(wins).read())["boolean"] is (default != ("a:b",))


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        (QueryRequest("SELECT * { ?s ?p"), QuerySyntaxError, "unexpected end of query"),
        (QueryRequest("SELECT ?x { ?x ?y ?z } GROUP BY ?y"), QuerySyntaxError, "unexpected end of query"),
        (QueryRequest("SELECT (?x AS ?x) { ?x ?y ?z }"), QuerySyntaxError, "overrides an existing variable"),
        (QueryRequest("ASK { SERVICE <a:b> {} }"), QueryRefused, "SERVICE"),
        (QueryRequest("ASK { ?s ?p ?o FILTER(<a:b>(?o)) }"), QueryError, "custom function"),
        (QueryRequest("ASK {}", boolean=None), NotOffered, "boolean"),
        (QueryRequest("ASK {}", default_graphs=("not an IRI",)), QueryParameterError, "absolute IRI"),
        (QueryRequest("ASK {}", bindings={"s": {"type": "uri", "value": "a b"}}), QueryParameterError, "s: "),
        (QueryRequest("ASK {}", bindings={"s": {"value": "a b"}}), QueryParameterError, "no term"),
        (
            QueryRequest("SELECT ?s { ?s ?p ?o }", bindings={"x": {"type": "uri", "value": "a:b"}}),
            QueryError,
            "projection",
        ),
    ],
)
def test_errors(reader: Reader, request_: QueryRequest, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        reader.answer(request_)


def test_limits(store_directory: Path) -> None:
    small = Reader(store_directory, Limits(answer=100))
    with pytest.raises(QueryStopped, match="larger than 100 bytes"):
        small.answer(QueryRequest(ANSWER_ALL)).read()
    big = Reader(store_directory, Limits(answer=100_000))
    answer = big.answer(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"))
    with pytest.raises(QueryStopped, match="larger"):
        answer.read()
    with pytest.raises(QueryStopped, match=r"within 0\.2 seconds"):
        Reader(store_directory, Limits(deadline=0.2)).answer(QueryRequest(ENDLESS))


def test_an_answer_left_alone_ends(reader: Reader) -> None:
    answer = reader.answer(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"))
    assert len(next(answer.chunks)) >= 65_536
    answer.chunks.close()  # type: ignore[attr-defined]


def test_deep_queries_need_no_luck(store_directory: Path) -> None:
    reader = Reader(store_directory)
    for text in ("ASK " + "{" * 199 + "}" * 199, "ASK { FILTER(" + "!" * 1_900 + "true) }"):
        assert reader.answer(QueryRequest(text)).family is Family.BOOLEAN


def test_no_release(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph is published"):
        Reader(tmp_path)
    (tmp_path / "releases" / "r1").mkdir(parents=True)
    (tmp_path / "current").symlink_to("releases/r1")
    with pytest.raises(StoreError, match="holds no store"):
        Reader(tmp_path)
    (tmp_path / "releases" / "r1" / "store").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        Reader(tmp_path)
    (tmp_path / "releases" / "r1" / "release.json").write_text("{")
    with pytest.raises(StoreError, match=r"release\.json cannot be read"):
        Reader(tmp_path)


def test_a_new_release_is_followed(tmp_path: Path, store_directory: Path) -> None:
    directory = tmp_path / "copy"
    shutil.copytree(store_directory, directory, symlinks=True)
    reader = Reader(directory)
    count = QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", table="text/csv")
    before = reader.answer(count)
    quad = ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("c"), ox.NamedNode(GRAPH))
    release = build([quad], directory)
    after = reader.answer(count)
    assert after.release == release.id != before.release
    assert after.read() == b"n\r\n1\r\n"
    assert before.read() != after.read()
