"""The clients that people use, against a real server."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from hrgraph.errors import StoreError
from hrgraph.service.app import create_app

NAMES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX hr: <https://w3id.org/hrgraph/ontology#>
SELECT ?letter ?name WHERE { ?letter a hr:Communication ; rdfs:label ?name } ORDER BY ?name
"""
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <https://w3id.org/hrgraph/ontology#State> ; ?p ?o }"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib inside SPARQLWrapper
@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("direct", [False, True])
def test_sparqlwrapper(address: str, method: str, direct: bool) -> None:
    wrapper: Any = SPARQLWrapper.SPARQLWrapper(address + "/sparql")
    wrapper.setMethod(method)
    if direct and method == SPARQLWrapper.POST:
        wrapper.setRequestMethod(SPARQLWrapper.POSTDIRECTLY)
    wrapper.setQuery(NAMES)
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == [
        "OTH 1/2020 to Example Works",
        "OTH 2/2021 to Example Works",
    ]
    wrapper.setReturnFormat(SPARQLWrapper.XML)
    assert len(wrapper.queryAndConvert().getElementsByTagName("result")) == 2
    wrapper.setReturnFormat(SPARQLWrapper.CSV)
    assert wrapper.queryAndConvert().startswith(b"letter,name\r\n")
    wrapper.setReturnFormat(SPARQLWrapper.TSV)
    assert wrapper.queryAndConvert().startswith(b"?letter\t?name\n")
    wrapper.setQuery("ASK {}")
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    assert wrapper.queryAndConvert()["boolean"] is True
    wrapper.setQuery(CONSTRUCT)
    for wanted in (SPARQLWrapper.RDFXML, SPARQLWrapper.TURTLE, SPARQLWrapper.N3, SPARQLWrapper.JSONLD):
        wrapper.setReturnFormat(wanted)
        answer = wrapper.queryAndConvert()
        if isinstance(answer, bytes):
            assert b"Antarctica" in answer
        else:
            assert len(answer) == 3
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    wrapper.setQuery("ASK {")
    with pytest.raises(QueryBadFormed):
        wrapper.query()


def test_rdflib_store(address: str) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        store = SPARQLStore(address + "/sparql", method=method, returnFormat="json")
        graph = rdflib.Graph(store)
        assert len(list(graph.query(NAMES))) == 2
        state = rdflib.URIRef("https://w3id.org/hrgraph/id/state/ATA")
        assert graph.value(state, rdflib.RDFS.label) == rdflib.Literal("Antarctica", lang="en")
        answer = graph.query("ASK { ?s ?p ?o }")
        assert answer.askAnswer is True
        # With returnFormat="json" rdflib asks for tables only, also of a CONSTRUCT.
        made = rdflib.Graph(SPARQLStore(address + "/sparql", method=method)).query(CONSTRUCT)
        assert made.graph is not None
        assert len(made.graph) == 3


def test_rdflib_parses_what_dereferences(address: str) -> None:
    graph = rdflib.Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib leaves the response open
        graph.parse(address + "/id/state/ATA")
    assert (None, rdflib.RDFS.label, rdflib.Literal("Antarctica", lang="en")) in graph


def test_curl(address: str, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(NAMES)
    command = [
        "curl",
        "-s",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        f"query@{tmp_path / 'q.rq'}",
        address + "/sparql",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        pytest.skip("curl is not installed")
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == 2


def test_behind_a_proxy(address: str) -> None:
    headers = {"x-forwarded-proto": "https", "host": "data.example.org", "accept": "text/turtle"}
    text = httpx.get(address + "/sparql", headers=headers).text
    assert "<https://data.example.org/sparql>" in text


def test_under_a_path(store_directory: Path, serve: Callable[..., AbstractContextManager[str]]) -> None:
    with serve(store_directory, root_path="/graph") as address, httpx.Client(base_url=address) as client:
        assert f"<{address}/graph/sparql>" in client.get("/sparql", headers={"accept": "text/turtle"}).text
        seen = client.get("/id/state/ATA")
        assert (seen.status_code, seen.headers["location"]) == (303, "/graph/doc/state/ATA")
        document = client.get("/doc/state/ATA", headers={"accept": "text/html"})
        assert document.headers["content-location"] == "/graph/doc/state/ATA.html"
        links = re.findall(r'(?:href|action)="(/[^"]*)"', document.text)
        assert links
        assert all(link.startswith("/graph/") for link in links)
        fixed = client.get("/doc/state/ATA.ttl")
        assert f'<{address}/graph/doc/state/ATA.nt>; rel="alternate"' in fixed.headers["link"]
        assert client.get("/api/patterns").json()["patterns"][0]["url"].startswith(f"{address}/graph/api/")


def test_no_release_no_service(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph is published"):
        create_app(tmp_path)


def test_pandas_reads_the_csv_of_a_query_and_of_a_pattern(address: str) -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(f"{address}/sparql?{urlencode({'query': NAMES, 'format': 'csv'})}")
    assert list(table.columns) == ["letter", "name"]
    assert table["name"].tolist() == ["OTH 1/2020 to Example Works", "OTH 2/2021 to Example Works"]
    pattern = httpx.get(address + "/api/patterns").json()["patterns"][0]
    told = httpx.get(pattern["url"]).json()
    rows = pandas.read_csv(f"{pattern['url']}?format=csv")
    assert list(rows.columns) == told["columns"]
    assert len(rows) == len(told["rows"])
