"""The conventions for addresses, formats, descriptions and errors: one table of requests and answers."""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
import pytest

ASK, GRAPH = "/sparql?query=ASK%20%7B%7D", "/sparql?query=" + quote("CONSTRUCT { <a:a> <a:b> 1 } {}")
SELECT = "/sparql?query=" + quote("SELECT (1 AS ?n) {}")
DOC, ID = "/doc/state/ATA", "/id/state/ATA"
NAMED = "/graph-store?graph=https://w3id.org/hrgraph/graph/communications"
TURTLE, PROBLEM = "text/turtle; charset=utf-8", "application/problem[+]json"
RESULTS = r"application/sparql-results[+]json"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
BOTH = "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "accept", "status", "headers"),
    [
        # A thing is not its document: 303, for every Accept, then a document that says which it is.
        (ID, "text/turtle", 303, {"location": f"{DOC}", "vary": BOTH}),
        (ID, CHROME, 303, {"location": DOC, "vary": BOTH}),
        (DOC, "text/turtle", 200, {"content-location": f"{DOC}.ttl", "content-type": TURTLE, "vary": BOTH}),
        (DOC, "application/n-triples", 200, {"content-location": f"{DOC}.nt"}),
        (DOC, "application/ld+json", 200, {"content-location": f"{DOC}.jsonld"}),
        (DOC, "application/rdf+xml", 200, {"content-location": f"{DOC}.rdf"}),
        (DOC, CHROME, 200, {"content-location": f"{DOC}.html", "content-type": "text/html; charset=utf-8"}),
        (DOC + ".nt", "text/html", 200, {"content-type": "application/n-triples"}),
        (
            DOC + "?_mediatype=application/n-triples",
            "text/html",
            200,
            {"content-type": "application/n-triples"},
        ),
        (DOC, "image/png", 406, {"vary": BOTH, "link": '.*rel="alternate"; type="text/turtle".*'}),
        (DOC, "text/turtle", 200, {"link": '.*rel="canonical".*rel="license".*rel="describedby".*'}),
        (DOC, "text/turtle", 200, {"link": '.*rel="alternate"; type="application/ld[+]json".*'}),
        (DOC, "text/turtle", 200, {"etag": '"[0-9a-f]{32}"', "cache-control": "public, max-age=.*"}),
        # Quality values; what stands for something else; nothing said.
        (DOC, "", 200, {"content-type": TURTLE}),
        (DOC, "*/*", 200, {"content-type": TURTLE}),
        (DOC, "text/turtle;q=0, */*;q=0.1", 200, {"content-type": "application/n-triples"}),
        (
            DOC,
            "application/ld+json;q=0.2, application/rdf+xml;q=0.201",
            200,
            {"content-type": "application/rdf.*"},
        ),
        (
            DOC,
            "application/*;q=0.3, application/rdf+xml;q=0.2",
            200,
            {"content-type": "application/n-triples"},
        ),
        (DOC, "application/json", 200, {"content-type": "application/ld[+]json"}),
        (DOC, "text/plain", 200, {"content-type": "application/n-triples"}),
        (SELECT, "application/json", 200, {"content-type": RESULTS}),
        (SELECT, "*/*", 200, {"content-type": RESULTS, "vary": BOTH}),
        (SELECT, "application/sparql-results+xml, application/json;q=0.5", 200, {"content-type": ".*xml"}),
        (GRAPH, "*/*", 200, {"content-type": TURTLE}),
        (ASK, "text/csv", 406, {"content-type": PROBLEM, "vary": BOTH}),
        (SELECT + "&format=csv", "*/*", 200, {"content-type": "text/csv; charset=utf-8"}),
        (SELECT + "&format=tsv", "*/*", 200, {"content-type": "text/tab-separated-values; charset=utf-8"}),
        # The service description and the descriptions of the dataset.
        ("/sparql", "*/*", 200, {"content-type": TURTLE, "vary": BOTH}),
        ("/sparql", "application/rdf+xml", 200, {"content-type": "application/rdf[+]xml"}),
        ("/sparql", CHROME, 200, {"content-type": "text/html; charset=utf-8"}),
        ("/.well-known/void", "text/turtle", 302, {"location": "/dataset"}),
        ("/dataset", "application/ld+json", 200, {"content-type": "application/ld[+]json", "vary": BOTH}),
        # Graphs, read only.
        ("/graph-store?default", "text/turtle", 200, {"content-type": TURTLE}),
        (NAMED, "application/n-triples", 200, {"content-type": "application/n-triples", "vary": BOTH}),
        (NAMED, "application/rdf+xml", 200, {"content-type": "application/rdf[+]xml"}),
        (NAMED, "image/png", 406, {}),
        ("/graph-store?graph=relative", "*/*", 400, {"content-type": PROBLEM}),
        ("/graph-store?graph=a:b", "*/*", 404, {"content-type": PROBLEM}),
        ("/graph-store", "*/*", 400, {}),
        (NAMED + "&default", "*/*", 400, {}),
        # Errors have the shape that was asked for.
        ("/nowhere", "*/*", 404, {"content-type": PROBLEM}),
        ("/nowhere", "application/json", 404, {"content-type": PROBLEM}),
        ("/nowhere", "text/turtle", 404, {"content-type": PROBLEM}),
        ("/nowhere", CHROME, 404, {"content-type": "text/html; charset=utf-8"}),
        ("/sparql?query=ASK", "*/*", 400, {"content-type": PROBLEM, "cache-control": "no-store"}),
        ("/sparql?query=ASK", CHROME, 400, {"content-type": "text/html; charset=utf-8"}),
        # The context is a file that may be kept and read from anywhere.
        (
            "/context.jsonld",
            "*/*",
            200,
            {"content-type": "application/ld[+]json", "cache-control": "public.*"},
        ),
        ("/ontology", "text/turtle", 200, {"content-type": TURTLE, "content-location": "/ontology.ttl"}),
    ],
)
def test_conventions(
    client: httpx.Client, path: str, accept: str, status: int, headers: dict[str, str]
) -> None:
    for method in ("GET", "HEAD"):
        response = client.request(method, path, headers={"accept": accept})
        assert response.status_code == status
        for name, pattern in headers.items():
            assert re.fullmatch(pattern, response.headers[name]), (name, response.headers[name])
        assert response.headers["access-control-allow-origin"] == "*"
        exposed = response.headers["access-control-expose-headers"]
        assert all(name in exposed for name in ("Link", "ETag", "Content-Location", "Retry-After"))
        assert (response.content == b"") is (method == "HEAD" or status in (302, 303))


@pytest.mark.parametrize("path", [DOC, SELECT, "/sparql", "/dataset", NAMED, "/graph-store?default"])
def test_what_has_not_changed_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path, headers={"accept": "*/*"})
    spared = client.get(path, headers={"accept": "*/*", "if-none-match": first.headers["etag"]})
    assert (spared.status_code, spared.content) == (304, b"")
    for name in ("etag", "vary", "cache-control", "content-location", "access-control-allow-origin"):
        assert spared.headers.get(name) == first.headers.get(name), name


@pytest.mark.parametrize(
    "path", [DOC, ID, "/dataset", NAMED, "/releases", "/", "/ontology", "/context.jsonld"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(client: httpx.Client, method: str, path: str) -> None:
    response = client.request(method, path, content=b"x")
    assert response.status_code == 405
    assert set(response.headers["allow"].replace(" ", "").split(",")) <= {"GET", "HEAD", "OPTIONS"}
    assert response.headers["content-type"] == "application/problem+json"


def test_csv_lines_end_as_rfc_4180_says(client: httpx.Client) -> None:
    assert client.get(SELECT + "&format=csv").content == b"n\r\n1\r\n"
