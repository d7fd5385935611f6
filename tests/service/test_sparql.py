"""The SPARQL 1.1 Protocol as a table of requests and answers."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import httpx
import pytest

from hrgraph.iris import mint_graph

GRAPH = mint_graph("communications")
ASK, SELECT, CONSTRUCT = "ASK {}", "SELECT (1 AS ?n) {}", "CONSTRUCT { <a:a> <a:b> 1 } {}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
PROBLEM = "application/problem+json"


def url(**parameters: str | list[str]) -> str:
    return "/sparql?" + urlencode(parameters, doseq=True)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", url(query=ASK), {}, None, 200),
        ("HEAD", url(query=ASK), {}, None, 200),
        ("POST", "/sparql", {"content-type": FORM}, urlencode({"query": ASK}), 200),
        ("POST", "/sparql", {"content-type": FORM + "; charset=UTF-8"}, urlencode({"query": ASK}), 200),
        ("POST", "/sparql", {"content-type": DIRECT}, ASK, 200),
        ("POST", "/sparql", {"content-type": DIRECT + ';charset="utf-8"'}, 'ASK { FILTER("é" = "é") }', 200),
        ("POST", "/sparql?default-graph-uri=a:b", {"content-type": DIRECT}, ASK, 200),
        ("POST", "/sparql?default-graph-uri=a:b", {"content-type": FORM}, urlencode({"query": ASK}), 200),
        ("GET", url(query=ASK, format="json", output="json", results="json"), {}, None, 200),
        ("GET", url(query=ASK, version="1.1"), {}, None, 200),
        ("OPTIONS", "/sparql", {}, None, 204),
        ("GET", "/sparql?query=", {}, None, 400),
        ("GET", "/sparql?x=1", {}, None, 400),
        ("GET", url(query=ASK, colour="red"), {}, None, 400),
        ("GET", "/sparql?default-graph-uri=a:b", {}, None, 400),
        ("GET", url(query=[ASK, ASK]), {}, None, 400),
        ("GET", url(query="ASK {"), {}, None, 400),
        ("GET", "/sparql?query=ASK%20%7B%7D%20%23%ff", {}, None, 400),
        ("GET", "/sparql?" + "a=b&" * 1_001, {}, None, 400),
        ("GET", url(query=ASK, format="docx"), {}, None, 400),
        ("GET", url(query=ASK, format=["json", "xml"]), {}, None, 400),
        ("GET", url(query=ASK, format="json", _mediatype="text/csv"), {}, None, 400),
        (
            "POST",
            "/sparql?format=json",
            {"content-type": FORM},
            urlencode({"query": ASK, "format": "xml"}),
            400,
        ),
        ("GET", url(query=ASK, **{"named-graph-uri": "no IRI"}), {}, None, 400),
        ("GET", url(query=ASK, **{"default-graph-uri": "no IRI"}), {}, None, 400),
        ("POST", "/sparql", {"content-type": FORM}, "", 400),
        ("POST", "/sparql", {"content-type": FORM}, urlencode([("query", ASK), ("query", ASK)]), 400),
        ("POST", url(query=ASK), {"content-type": FORM}, urlencode({"query": ASK}), 400),
        ("POST", url(query=ASK), {"content-type": DIRECT}, ASK, 400),
        ("POST", "/sparql", {"content-type": DIRECT}, "", 400),
        ("POST", "/sparql", {"content-type": DIRECT}, b"ASK {} # \xff", 400),
        ("POST", "/sparql", {"content-type": FORM}, b"query=ASK+%7B%7D+%23\xff", 400),
        ("GET", url(query="ASK { SERVICE <http://127.0.0.1:9/> {} }"), {}, None, 403),
        ("GET", url(query="LOAD <http://127.0.0.1:9/>"), {}, None, 403),
        ("GET", url(query="INSERT DATA { <a:a> <a:b> 1 }"), {}, None, 403),
        ("GET", url(query="ASK " + "{" * 300 + "}" * 300), {}, None, 403),
        ("GET", url(update="CLEAR ALL"), {}, None, 405),
        ("POST", "/sparql", {"content-type": FORM}, urlencode({"update": "CLEAR ALL"}), 405),
        ("POST", "/sparql", {"content-type": "application/sparql-update"}, "CLEAR ALL", 405),
        ("PUT", "/sparql", {}, ASK, 405),
        ("DELETE", "/sparql", {}, None, 405),
        ("PATCH", url(query=ASK), {}, None, 405),
        ("GET", url(query=ASK), {"accept": "image/png"}, None, 406),
        ("GET", url(query=ASK), {"accept": "text/turtle"}, None, 406),
        ("GET", url(query=SELECT), {"accept": "text/turtle"}, None, 406),
        ("GET", url(query=CONSTRUCT), {"accept": "text/csv"}, None, 406),
        ("GET", "/sparql", {"accept": "text/csv"}, None, 406),
        ("POST", "/sparql", {"content-type": DIRECT}, "#" * 2_000_000, 413),
        ("POST", "/sparql", {"content-type": FORM}, "query=" + "%20" * 700_000, 413),
        ("POST", "/sparql", {"content-type": "text/plain"}, ASK, 415),
        ("POST", "/sparql", {"content-type": "multipart/form-data; boundary=x"}, ASK, 415),
        ("POST", "/sparql", {"content-type": DIRECT + "; charset=utf-16"}, ASK, 415),
        ("POST", "/sparql", {}, ASK, 415),
        ("GET", url(query=ENDLESS), {}, None, 503),
    ],
)
def test_protocol(
    client: httpx.Client,
    method: str,
    path: str,
    headers: dict[str, str],
    body: str | bytes | None,
    status: int,
) -> None:
    content = body.encode() if isinstance(body, str) else body
    response = client.request(method, path, headers=headers, content=content)
    assert response.status_code == status, response.text
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"
    if status >= 400:
        assert response.headers["content-type"] == PROBLEM
        problem = response.json()
        assert problem["status"] == status
        assert problem["detail"]
        assert client.get(problem["type"]).status_code == 200
        assert response.headers["cache-control"] == "no-store"
    if status == 405:
        assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    if status == 503:
        assert int(response.headers["retry-after"]) > 0
    if method != "OPTIONS":
        assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "body"),
    [
        (SELECT, "", JSON, b'{"head":{"vars":["n"]}'),
        (SELECT, "*/*", JSON, b'{"head"'),
        (SELECT, "text/csv", "text/csv; charset=utf-8", b"n\r\n1\r\n"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?n\n1\n"),
        (SELECT, XML, XML, b"<?xml"),
        (SELECT, "text/html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        (ASK, "", JSON, b'{"head":{},"boolean":true}'),
        (ASK, XML, XML, b"<?xml"),
        (ASK, "text/csv, */*;q=0.1", JSON, b"{"),
        (ASK, "text/html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        (CONSTRUCT, "", "text/turtle; charset=utf-8", b"<a:a> <a:b> 1 ."),
        (CONSTRUCT, "application/n-triples", "application/n-triples", b"<a:a> <a:b>"),
        (CONSTRUCT, "application/ld+json", "application/ld+json", b"[{"),
        (CONSTRUCT, "application/json", "application/ld+json", b"[{"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        (CONSTRUCT, "text/html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        (
            "DESCRIBE <https://w3id.org/hrgraph/id/state/ATA>",
            "",
            "text/turtle; charset=utf-8",
            b"@prefix hr:",
        ),
    ],
)
def test_formats(client: httpx.Client, query: str, accept: str, content_type: str, body: bytes) -> None:
    response = client.get(url(query=query), headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    assert response.content.startswith(body)
    assert response.headers["content-length"] == str(len(response.content))


@pytest.mark.parametrize(
    ("name", "query", "content_type"),
    [
        ("csv", SELECT, "text/csv"),
        ("xml", SELECT, XML),
        ("xml", CONSTRUCT, "application/rdf+xml"),
        ("json", CONSTRUCT, "application/ld+json"),
        ("turtle", CONSTRUCT, "text/turtle"),
        ("text/turtle", CONSTRUCT, "text/turtle"),
        ("rdf+xml", CONSTRUCT, "application/rdf+xml"),
        ("html", SELECT, "text/html"),
    ],
)
def test_format_parameter_beats_accept(
    client: httpx.Client, name: str, query: str, content_type: str
) -> None:
    for key in ("format", "_mediatype"):
        response = client.get(url(query=query, **{key: name}), headers={"accept": "image/png"})
        assert response.headers["content-type"].startswith(content_type)


@pytest.mark.parametrize(
    ("parameters", "named", "said"),
    [
        ({"format": "docx"}, "format", "csv, tsv"),
        ({"format": ["json", "xml"]}, "format", "more than once"),
        ({"default-graph-uri": "no IRI"}, "default-graph-uri", "default-graph-uri: "),
        ({"default-graph-uri": "a:b", "named-graph-uri": "no IRI"}, "named-graph-uri", "named-graph-uri: "),
        ({"colour": "red"}, "colour", "known are"),
    ],
)
def test_a_wrong_parameter_is_named(
    client: httpx.Client, parameters: dict[str, str], named: str, said: str
) -> None:
    problem = client.get(url(query=ASK, **parameters)).json()
    assert problem["parameter"] == named
    assert said in problem["detail"]


@pytest.mark.parametrize(("query", "fits"), [(SELECT, "text/csv"), (ASK, JSON), (CONSTRUCT, "text/turtle")])
def test_what_is_not_acceptable_says_what_would_be(client: httpx.Client, query: str, fits: str) -> None:
    response = client.get(url(query=query), headers={"accept": "application/n-quads"})
    assert response.status_code == 406
    assert fits in response.json()["alternates"]


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o", "SELECT * { GRAPH ?g { ?s ?p ?o } ", "ASK { { } ?s"])
def test_hints_name_no_extension_and_nothing_refused(client: httpx.Client, query: str) -> None:
    detail = client.get(url(query=query)).json()["detail"]
    assert "unexpected" in detail
    assert not [word for word in ("LATERAL", "SERVICE", "{|", "~", "<<") if word in detail]


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?n) {}", "SELECT (STRUUID() AS ?n) {}"])
def test_an_answer_of_the_moment_is_not_to_be_kept(client: httpx.Client, query: str) -> None:
    first, second = client.get(url(query=query)), client.get(url(query=query))
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert first.content != second.content


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("ASK {\n  ?s e:p ?o }", 2, 6), ("SELECT * {", 1, 11), ("ASK { ?s ?p 'a }", 1, 13)],
)
def test_syntax_errors_have_a_place(client: httpx.Client, query: str, line: int, column: int) -> None:
    problem = client.get(url(query=query)).json()
    assert (problem["line"], problem["column"]) == (line, column)
    assert problem["detail"].startswith(f"line {line}, column {column}: ")


def test_refusals_say_why(client: httpx.Client) -> None:
    problem = client.get(url(query="ASK { SERVICE <http://127.0.0.1:9/> {} }")).json()
    assert "no requests to other services" in problem["detail"]
    assert client.get(url(query='ASK { FILTER("SERVICE" = "SERVICE") } # SERVICE')).json()["boolean"] is True


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [True, True]),
        ({"default-graph-uri": GRAPH}, [True, False]),
        ({"named-graph-uri": GRAPH}, [False, True]),
        ({"default-graph-uri": [GRAPH, "a:b"], "named-graph-uri": GRAPH}, [True, True]),
        ({"default-graph-uri": "a:b"}, [False, False]),
    ],
)
def test_dataset(client: httpx.Client, parameters: dict[str, str], expected: list[bool]) -> None:
    queries = ["ASK { ?s ?p ?o }", "ASK { GRAPH ?g { ?s ?p ?o } }"]
    assert [client.get(url(query=query, **parameters)).json()["boolean"] for query in queries] == expected
    direct = {"content-type": DIRECT}
    path = "/sparql?" + urlencode(parameters, doseq=True)
    assert [client.post(path, headers=direct, content=q).json()["boolean"] for q in queries] == expected
    wins = client.get(url(query="ASK FROM <a:b> FROM NAMED <a:b> { ?s ?p ?o }", **parameters))
    assert wins.json()["boolean"] is (expected[0] if parameters else False)


def test_parameters_are_decoded_once(client: httpx.Client) -> None:
    query = 'ASK { FILTER(STRLEN("%25+ ") = 5) }'
    form = {"content-type": FORM}
    assert client.get(url(query=query)).json()["boolean"] is True
    assert client.post("/sparql", headers=form, content=urlencode({"query": query})).json()["boolean"] is True


def test_etag_and_304(client: httpx.Client) -> None:
    first = client.get(url(query=SELECT))
    tag = first.headers["etag"]
    again = client.get(url(query=SELECT), headers={"if-none-match": f'"x", W/{tag}'})
    assert again.status_code == 304
    assert again.content == b""
    for name in ("etag", "vary", "cache-control", "access-control-allow-origin"):
        assert again.headers[name] == first.headers[name]
    assert client.get(url(query=SELECT), headers={"if-none-match": "*"}).status_code == 304
    others = [
        client.get(url(query=SELECT + " ")),
        client.get(url(query=SELECT), headers={"accept": "text/csv"}),
        client.get(url(query=SELECT, **{"default-graph-uri": "a:b"})),
        client.get(url(query=SELECT, **{"named-graph-uri": "a:b"})),
    ]
    assert len({tag, *(other.headers["etag"] for other in others)}) == 5


def test_head_is_get_without_its_body(client: httpx.Client) -> None:
    get, head = client.get(url(query=SELECT)), client.head(url(query=SELECT))
    assert {k: v for k, v in get.headers.items() if k != "date"} == {
        k: v for k, v in head.headers.items() if k != "date"
    }


def test_preflight(client: httpx.Client) -> None:
    response = client.options("/sparql", headers={"origin": "https://example.org"})
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_service_description(client: httpx.Client, accept: str, content_type: str) -> None:
    response = client.get("/sparql", headers={"accept": accept})
    assert response.headers["content-type"] == content_type
    assert str(client.base_url.join("/sparql")) in response.text
    tag = response.headers["etag"]
    assert client.get("/sparql", headers={"accept": accept, "if-none-match": tag}).status_code == 304


def test_service_description_says_what_is_so(client: httpx.Client) -> None:
    text = client.get("/sparql", headers={"accept": "application/n-triples"}).text
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoint = client.base_url.join("/sparql")
    assert f"<{endpoint}> <{sd}endpoint> <{endpoint}> ." in text
    assert f"<{sd}name> <{GRAPH}> ." in text
    assert "UnionDefaultGraph" not in text
    assert "BasicFederatedQuery" not in text


def test_form_page(client: httpx.Client) -> None:
    empty = client.get("/sparql", headers={"accept": "text/html"})
    assert "<textarea" in empty.text
    query = "SELECT ?s ?note { ?s <https://w3id.org/hrgraph/ontology#note> ?note }"
    page = client.get(url(query=query), headers={"accept": "text/html"}).text
    assert "&lt;script&gt;alert" in page
    assert "<script>" not in page
    assert 'href="/doc/communication/OTH-2-2021"' in page
    assert ">OTH 2/2021 to Example Works</a>" in page, "a thing is shown by its name"
    assert "1 row<" in page
    assert 'href="/sparql?query=SELECT' in page
    assert ">Yes<" in client.get(url(query=ASK), headers={"accept": "text/html"}).text
    assert "&lt;a:a&gt;" in client.get(url(query=CONSTRUCT), headers={"accept": "text/html"}).text
    none = client.get(url(query="SELECT ?s { ?s <a:b> <a:c> }"), headers={"accept": "text/html"}).text
    assert "no rows" in none
    many = client.get(url(query="SELECT * { ?a ?b ?c . ?d ?e ?f }"), headers={"accept": "text/html"}).text
    assert "the first 1000 shown" in many
    error = client.get(url(query="ASK {"), headers={"accept": "text/html"})
    assert error.status_code == 400
    assert "line 1, column 6" in error.text
    large = client.get(
        url(query="SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), headers={"accept": "text/html"}
    )
    assert large.status_code == 503
    assert "download it" in large.text


def test_long_answers_stream_and_are_whole(client: httpx.Client) -> None:
    with client.stream("GET", url(query="SELECT * { ?a ?b ?c . ?d ?e ?f }")) as response:
        assert "content-length" not in response.headers
        body = json.loads(b"".join(response.iter_bytes()))
    assert len(body["results"]["bindings"]) > 1_000


def test_a_broken_query_stays_in_the_form(client: httpx.Client) -> None:
    broken = "SELECT * WHERE { ?s <b>x</b>"
    response = client.get("/sparql", params={"query": broken}, headers={"accept": "text/html"})
    assert response.status_code == 400
    assert "&lt;b&gt;x&lt;/b&gt;" in response.text, "the query is there to be mended, and only as text"
    assert 'role="alert"' in response.text
    assert "line 1" in response.text
