"""The Accept header as a table."""

from __future__ import annotations

import pytest

from hrgraph.service.negotiation import choose, parse_accept, wants_html

TABLE = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "text/html",
]
GRAPH = ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "text/html"]
JSON, XML, CSV, TSV, HTML = TABLE
TURTLE, NTRIPLES, JSONLD, RDFXML, _ = GRAPH
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        (None, JSON, TURTLE),
        ("", JSON, TURTLE),
        ("*/*", JSON, TURTLE),
        (CHROME, HTML, HTML),
        ("text/csv", CSV, None),
        ("TEXT/CSV", CSV, None),
        ("text/turtle", None, TURTLE),
        ("text/csv, text/turtle", CSV, TURTLE),
        ("text/csv;q=0.5, application/sparql-results+json;q=0.9", JSON, None),
        ("text/csv;q=0.9, application/sparql-results+json;q=0.5", CSV, None),
        ("text/csv;q=0.001, image/png", CSV, None),
        ("text/csv, application/sparql-results+json", JSON, None),
        ("application/sparql-results+json, text/csv", JSON, None),
        ("text/*", CSV, TURTLE),
        ("text/*;q=0.5, text/tab-separated-values", TSV, TURTLE),
        ("application/*", JSON, NTRIPLES),
        ("*/*, application/sparql-results+json;q=0", XML, TURTLE),
        ("*/*;q=0.1, text/turtle;q=0", JSON, NTRIPLES),
        ("text/csv;q=0", None, None),
        ("*/*;q=0", None, None),
        ("*/*;q=0, text/csv", CSV, None),
        ("text/csv;q=2", None, None),
        ("text/csv;q=abc", None, None),
        ("text/csv;q=0.1234", None, None),
        ("text/csv; charset=utf-8", CSV, None),
        ("text/csv;header=present", "text/csv", None),
        ("text/csv;header=present, */*;q=0.1", "text/csv", TURTLE),
        ("application/json", JSON, JSONLD),
        ("application/json, */*;q=0.1", JSON, JSONLD),
        ("application/xml", XML, RDFXML),
        ("text/xml", XML, RDFXML),
        ("text/plain", CSV, NTRIPLES),
        ("application/x-turtle", None, TURTLE),
        ("application/json;q=0.2, application/sparql-results+xml;q=0.3", XML, JSONLD),
        ("application/xhtml+xml", HTML, HTML),
        ("image/png", None, None),
        ("nonsense", None, None),
        ("text/html;q=0.5, text/csv", CSV, HTML),
        ("*/csv", None, None),
        (",,text/csv,", CSV, None),
        (", ".join(["image/png"] * 99 + ["text/csv"]), CSV, None),
    ],
)
def test_choice(accept: str | None, table: str | None, graph: str | None) -> None:
    assert choose(accept, TABLE) == table
    assert choose(accept, GRAPH) == graph


def test_parsing() -> None:
    assert [found.quality for found in parse_accept("a/b;q=0.5;x=1, c/d;q=1.000, e/f;q=1.001")] == [
        0.5,
        1.0,
        0.0,
    ]
    assert parse_accept("a/b;x=1")[0].parameters == 1


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (CHROME, True),
        ("text/html", True),
        ("*/*", False),
        (None, False),
        ("application/json, text/html;q=0.5", False),
    ],
)
def test_who_reads(accept: str | None, html: bool) -> None:
    assert wants_html(accept) is html
