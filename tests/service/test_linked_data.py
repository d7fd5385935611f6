"""Things, documents about them, the ontology, named graphs: requests and answers."""

from __future__ import annotations

import json
import re

import httpx
import pytest
import rdflib

from hrgraph.iris import BASE, mint_graph

COMPANY = "/doc/company/example-works"
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/company/example-works", "/doc/company/example-works"),
        ("/id/resolution/E-CN.4-RES-20(XXXVI)", "/doc/resolution/E-CN.4-RES-20(XXXVI)"),
        ("/id/question/OTH-1-2020/1", "/doc/question/OTH-1-2020/1"),
        ("/scheme/verification/verified", "/doc/scheme/verification/verified"),
    ],
)
def test_things_are_seen_elsewhere(client: httpx.Client, path: str, location: str) -> None:
    for method in ("GET", "HEAD"):
        response = client.request(method, path)
        assert response.status_code == 303
        assert response.headers["location"] == location
        assert "Accept" in response.headers["vary"]
    assert client.get(location).status_code == 200


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's reader of JSON-LD
@pytest.mark.parametrize("suffix", FORMATS)
def test_formats_by_suffix_accept_and_parameter(client: httpx.Client, suffix: str) -> None:
    media_type, parser = FORMATS[suffix]
    fixed = client.get(f"{COMPANY}.{suffix}", headers={"accept": "image/png"})
    chosen = client.get(COMPANY, headers={"accept": media_type})
    asked = client.get(f"{COMPANY}?_mediatype={media_type}", headers={"accept": "image/png"})
    for response in (fixed, chosen, asked):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(media_type)
        assert response.headers["content-location"] == f"{COMPANY}.{suffix}"
        assert "Accept" in response.headers["vary"]
        graph = rdflib.Graph().parse(data=response.content, format=parser)
        thing = rdflib.URIRef(BASE + "id/company/example-works")
        assert (thing, rdflib.RDFS.label, rdflib.Literal("Example Works")) in graph
        document = rdflib.URIRef(str(client.base_url.join(COMPANY)))
        assert (document, rdflib.URIRef("http://rdfs.org/ns/void#inDataset"), None) in graph
        state = rdflib.URIRef(BASE + "id/state/ATA")
        assert (state, rdflib.RDFS.label, None) in graph  # the names of what is named


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html", "text/html"),
        ("application/json", "application/ld+json"),
        ("text/plain", "application/n-triples"),
        ("text/turtle;q=0.4, application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_negotiation(client: httpx.Client, accept: str, content_type: str) -> None:
    response = client.get(COMPANY, headers={"accept": accept})
    assert response.headers["content-type"].startswith(content_type)


def test_links(client: httpx.Client) -> None:
    response = client.get(COMPANY + ".ttl")
    links = response.headers["link"].split(", ")
    base = str(client.base_url).rstrip("/")
    assert f'<{BASE}id/company/example-works>; rel="about"' in links
    assert f'<{base}{COMPANY}>; rel="canonical"' in links
    assert sum('rel="canonical"' in link for link in links) == 1
    assert any('rel="license"' in link for link in links)
    assert any('rel="describedby"' in link for link in links)
    alternates = [link for link in links if 'rel="alternate"' in link]
    assert len(alternates) == 4
    for link in alternates:
        match = re.fullmatch(r'<(.+)>; rel="alternate"; type="(.+)"', link)
        assert match is not None
        assert client.get(match[1]).headers["content-type"].startswith(match[2])


def test_tags(client: httpx.Client) -> None:
    tags = set()
    for suffix in (*FORMATS, "html"):
        tag = client.get(f"{COMPANY}.{suffix}").headers["etag"]
        again = client.get(f"{COMPANY}.{suffix}", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["content-location"] == f"{COMPANY}.{suffix}"
        tags.add(tag)
    assert len(tags) == 5


@pytest.mark.parametrize(
    "path",
    [
        "/id/company/nobody",
        "/id/company/example-works/x",
        "/id/company",
        "/id/",
        "/doc/company/nobody.ttl",
        "/doc/",
        "/scheme/none",
        "/ontology.docx",
        "/problems/none",
        "/nowhere",
    ],
)
def test_nothing_there(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    page = client.get(path, headers={"accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_not_acceptable_lists_what_there_is(client: httpx.Client) -> None:
    response = client.get(COMPANY, headers={"accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["alternates"]
    assert response.headers["link"].count('rel="alternate"') == 5
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    "path", [COMPANY, "/id/company/example-works", "/", "/ontology", "/api/patterns", "/health"]
)
def test_nothing_can_be_changed(client: httpx.Client, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        response = client.request(method, path)
        assert response.status_code == 405
        assert "GET" in response.headers["allow"]
        assert response.json()["status"] == 405
    assert client.options(path).status_code == 204


def test_page_of_a_thing(client: httpx.Client) -> None:
    page = client.get(COMPANY, headers={"accept": "text/html"}).text
    assert "<h1>Example Works</h1>" in page
    assert '<a href="/doc/state/ATA"' in page
    assert ">Antarctica</a>" in page
    assert "unverified" in page
    assert "invented for the tests" in page
    assert "2 by “addressee”" in page
    assert ">OTH 1/2020 to Example Works</a>" in page
    assert "<cite>The hrgraph founders. Example Works. In: hrgraph" in page
    assert f"{BASE}id/company/example-works</cite>" in page


def test_hostile_text_is_only_text(client: httpx.Client) -> None:
    response = client.get("/doc/communication/OTH-2-2021", headers={"accept": "text/html"})
    assert "<script>" not in response.text
    assert "&lt;script&gt;alert" in response.text
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy


def test_page_of_what_links(client: httpx.Client) -> None:
    query = {"entity": "company/example-works", "property": BASE + "ontology#addressee"}
    page = client.get("/links", params=query)
    assert page.status_code == 200
    assert "2 by “addressee”" in page.text
    assert client.get("/links", params={**query, "property": "a:b"}).status_code == 404
    assert client.get("/links").status_code == 400
    assert client.get("/links", params={"entity": "x", "property": "a:b"}).json()["parameter"] == "entity"


def test_ontology(client: httpx.Client) -> None:
    turtle = client.get("/ontology")
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert turtle.headers["content-location"] == "/ontology.ttl"
    assert "hr:addressee a owl:ObjectProperty" in turtle.text
    assert json.loads(client.get("/ontology.jsonld").text)
    page = client.get("/ontology", headers={"accept": "text/html"}).text
    assert 'id="Communication"' in page
    assert client.get("/context.jsonld").json()["@context"]["hr"] == BASE + "ontology#"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("default", 200),
        ("graph=" + mint_graph("communications"), 200),
        ("graph=" + mint_graph("nothing"), 404),
        ("graph=relative", 400),
        ("", 400),
        ("default&graph=a:b", 400),
        ("default&default", 400),
    ],
)
def test_graph_store(client: httpx.Client, query: str, status: int) -> None:
    response = client.get(f"/graph-store?{query}")
    assert response.status_code == status
    if status == 200:
        assert response.headers["content-type"].startswith("text/turtle")
        head = client.head(f"/graph-store?{query}")
        assert head.status_code == 200
        tag = response.headers["etag"]
        assert client.get(f"/graph-store?{query}", headers={"if-none-match": tag}).status_code == 304
        assert client.get(f"/graph-store?{query}", headers={"accept": "image/png"}).status_code == 406
        assert client.get(f"/graph-store?{query}", headers={"accept": "text/html"}).status_code == 200
    assert client.put(f"/graph-store?{query}").status_code == 405


def test_pages_ask_nobody_else(client: httpx.Client) -> None:
    """No page loads anything from another host (links may lead there)."""
    for path in ("/", "/sparql", "/ontology", "/api/patterns", COMPANY, "/api/patterns/communications-of"):
        page = client.get(path, headers={"accept": "text/html"}).text
        loaded = re.findall(
            r'<(?:script|img|iframe|source|video)[^>]*|<link rel="(?:stylesheet|icon)"[^>]*', page
        )
        assert loaded
        ours = re.compile(r'(?:href|src)="/static/|<script type="application/json"')
        assert all(ours.search(tag) for tag in loaded), loaded
        assert "style=" not in page
        assert "<style" not in page
        assert "onclick" not in page


def test_every_local_link_leads_somewhere(client: httpx.Client) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        response = client.get(path, headers={"accept": "text/html"}, follow_redirects=True)
        assert response.status_code == 200, path
        if not response.headers["content-type"].startswith("text/html"):
            continue
        found = {
            link.replace("&amp;", "&").partition("#")[0]
            for link in re.findall(r'href="(/[^"]*)"', response.text)
        }
        for link in found - seen:
            seen.add(link)
            waiting.append(link)
    assert len(seen) > 30


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/graph/communications", "/doc/graph/communications"),
        ("/graph/no-such-graph", None),
        ("/ontology/9.9.9", None),
    ],
)
def test_graphs_and_versions_dereference(client: httpx.Client, path: str, location: str | None) -> None:
    response = client.get(path)
    assert response.status_code == (303 if location else 404)
    if location:
        assert response.headers["location"] == location
        document = client.get(location, headers={"accept": "text/turtle"})
        assert document.status_code == 200
        assert path in document.text


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/id/company/example-work", "company/example-works"),
        ("/doc/company/exampel-works", "company/example-works"),
        ("/doc/company/example-works-inc.ttl", "company/example-works"),
        ("/id/communication/OTH-1-2002", "communication/OTH-1-2020"),
    ],
)
def test_a_404_says_what_is_near(client: httpx.Client, path: str, meant: str) -> None:
    problem = client.get(path).json()
    assert problem["status"] == 404
    first = problem["near"][0]
    assert (first["iri"], first["url"]) == (f"{BASE}id/{meant}", f"/doc/{meant}")
    page = client.get(path, headers={"accept": "text/html"})
    assert page.status_code == 404
    assert f'href="/doc/{meant}"' in page.text


@pytest.mark.parametrize("path", ["/id/company/zzzz", "/id/nothing/example-works", "/id/company", "/id/"])
def test_a_404_suggests_nothing_that_is_far(client: httpx.Client, path: str) -> None:
    assert all(one["iri"].startswith(BASE) for one in client.get(path).json()["near"])
    assert not any("/id/state/" in one["iri"] for one in client.get(path).json()["near"])


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/company/example-workshop", "/id/company/example-works"),
        ("/doc/company/example-workshop", "/doc/company/example-works"),
        ("/doc/company/example-workshop.ttl", "/doc/company/example-works.ttl"),
    ],
)
def test_a_retired_thing_leads_to_what_took_its_place(client: httpx.Client, path: str, location: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["location"]) == (301, location)
    assert client.get(path, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", ["/id/company/never-was", "/doc/company/never-was.nt"])
def test_a_retired_thing_without_another_is_gone(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 410
    assert "it was no company" in response.json()["detail"]
    assert client.get(response.json()["type"]).status_code == 200
