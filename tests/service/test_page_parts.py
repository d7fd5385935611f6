"""What the scripts of the pages rely on: the vocabulary, short links, built files and their absence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from hrgraph.errors import QueryRefused
from hrgraph.service.assets import Assets, Static
from hrgraph.store.links import QueryLinks

Serve = Callable[..., AbstractContextManager[str]]
HR = "https://w3id.org/hrgraph/ontology#"
HTML = {"accept": "text/html"}


def test_vocabulary_counts_what_the_graph_uses(client: httpx.Client) -> None:
    answer = client.get("/api/vocabulary")
    assert answer.status_code == 200
    found = answer.json()
    assert found["prefixes"]["hr"] == HR
    classes = {item["iri"]: item for item in found["classes"]}
    counted = client.get(
        "/sparql",
        params={"query": f"SELECT (COUNT(*) AS ?n) {{ ?s a <{HR}Communication> }}", "format": "csv"},
    )
    assert classes[HR + "Communication"]["count"] == int(counted.text.split()[1])
    properties = {item["iri"]: item for item in found["properties"]}
    assert set(classes[HR + "Communication"]["properties"]) <= set(properties)
    assert all(item["count"] > 0 and item["label"] for item in properties.values())


def test_vocabulary_is_spared_to_who_has_it(client: httpx.Client) -> None:
    tag = client.get("/api/vocabulary").headers["etag"]
    assert client.get("/api/vocabulary", headers={"if-none-match": tag}).status_code == 304


def test_short_link_leads_back_to_the_query(client: httpx.Client) -> None:
    query = "SELECT * WHERE { ?s ?p 'a&b=c#d ü' }"
    made = client.post("/q", data={"query": query})
    assert made.status_code == 201
    address = made.headers["location"]
    assert client.post("/q", data={"query": query}).headers["location"] == address
    page = client.get(address, headers=HTML)
    assert page.status_code == 303
    assert unquote(page.headers["location"].partition("#query=")[2]) == query
    assert client.get(address, headers={"accept": "application/sparql-query"}).text == query


@pytest.mark.parametrize(
    ("query", "status"),
    [("nothing", 400), ("DROP ALL", 403), ("ASK { SERVICE <http://a.example/> { ?s ?p ?o } }", 403)],
)
def test_only_what_may_be_asked_gets_a_short_link(client: httpx.Client, query: str, status: int) -> None:
    refused = client.post("/q", data={"query": query})
    assert refused.status_code == status
    assert "location" not in refused.headers


def test_short_link_that_nobody_made(client: httpx.Client) -> None:
    assert client.get("/q/0123456789abcdef").status_code == 404
    assert client.get("/q/..%2f..%2fcurrent").status_code == 404
    assert client.get("/q").status_code == 405


def test_links_are_bounded(tmp_path: Path) -> None:
    links = QueryLinks(tmp_path, most=1, longest=30)
    links.keep("ASK {}")
    with pytest.raises(QueryRefused, match="no more short links"):
        links.keep("ASK { ?s ?p ?o }")
    with pytest.raises(QueryRefused, match="at most 30"):
        links.keep("ASK {" + " " * 40 + "}")
    assert links.keep("ASK {}") == links.keep("ASK {}")


def test_pages_do_without_scripts_and_say_so(
    store_directory: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Assets, "path", lambda *_: None)
    with serve(store_directory) as address:
        page = httpx.get(address + "/sparql", headers=HTML).text
        network = httpx.get(address + "/network", headers=HTML).text
    assert "<textarea" in page
    assert "make web" in page
    assert "<script" not in page
    assert "make web" in network


@pytest.fixture
def built(tmp_path: Path) -> Path:
    build = tmp_path / "build"
    build.mkdir()
    (build / "page-AA.js").write_text("let plain = 1;")
    (build / "page-AA.js.br").write_bytes(b"packed")
    (build / "manifest.json").write_text(json.dumps({"build": "x", "scripts": {"page": "page-AA.js"}}))
    (tmp_path / "own.css").write_text("a {}")
    return tmp_path


def test_built_files_are_found_by_name(built: Path) -> None:
    assert Assets(built).path("page") == "/static/build/page-AA.js"
    assert Assets(built).path("other") is None


def test_a_broken_manifest_is_no_build(built: Path) -> None:
    (built / "build" / "manifest.json").write_text("[]")
    assert Assets(built).path("page") is None


def test_built_files_are_kept_for_ever_and_come_compressed(built: Path) -> None:
    def get(path: str, coding: str = "identity") -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=Starlette(routes=[Mount("/static", Static(directory=built))]))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                request = client.build_request("GET", "/static/" + path, headers={"accept-encoding": coding})
                return await client.send(request, stream=True)

        return asyncio.run(ask())

    plain = get("build/page-AA.js")
    assert plain.headers["content-length"] == str(len("let plain = 1;"))
    assert "immutable" in plain.headers["cache-control"]
    packed = get("build/page-AA.js", "gzip, br")
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["content-length"] == str(len(b"packed"))
    assert packed.headers["content-type"].startswith("text/javascript")
    assert "content-encoding" not in get("build/page-AA.js", "br;q=0").headers
    assert "immutable" not in get("own.css").headers["cache-control"]
    assert get("build/none.js").status_code == 404
