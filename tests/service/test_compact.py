"""JSON-LD with our own words says the same as the statements it was made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from hrgraph.namespaces import load_context
from hrgraph.service.compact import compact
from hrgraph.store.releases import find_release, open_store

CONTEXT = "https://example.org/context.jsonld"


def read(document: dict[str, Any]) -> set[ox.Triple]:
    """The statements of a document, its context put into it."""
    whole = {**document, "@context": dict(load_context())}
    quads = ox.parse(json.dumps(whole).encode(), format=ox.RdfFormat.JSON_LD)
    return {quad.triple for quad in quads}


def test_every_statement_of_the_shipped_graph_comes_back(release: Path) -> None:
    store = open_store(find_release(release))
    triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    triples.sort(key=lambda triple: str(triple.subject))
    step = 2_000
    for start in range(0, len(triples), step):
        some = triples[start : start + step]
        expanded = ox.serialize(some, format=ox.RdfFormat.JSON_LD)
        assert expanded
        assert read(json.loads(compact(expanded, CONTEXT))) == set(some)


def test_a_document_in_our_words(client: httpx.Client) -> None:
    document = client.get("/doc/state/ATA.jsonld")
    assert document.headers["content-type"] == "application/ld+json"
    body = document.json()
    assert body["@context"] == str(client.base_url.join("/context.jsonld"))
    state = next(node for node in body["@graph"] if node["@id"].endswith("/id/state/ATA"))
    assert state["@type"] == "State"
    assert state["name"] == {"@value": "Antarctica", "@language": "en"}
    plain = {
        quad.triple for quad in ox.parse(client.get("/doc/state/ATA.nt").content, ox.RdfFormat.N_TRIPLES)
    }
    assert read(body) == plain


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # inside rdflib
@pytest.mark.parametrize("thing", ["communication/OTH-2-2021", "company/example-works", "state/ATA"])
def test_rdflib_reads_the_same_from_every_format(client: httpx.Client, thing: str) -> None:
    url = str(client.base_url.join(f"/doc/{thing}"))
    compacted = rdflib.Graph().parse(data=client.get(url + ".jsonld").text, format="json-ld")
    assert isomorphic(compacted, rdflib.Graph().parse(data=client.get(url + ".nt").text, format="nt"))


def test_expanded_when_that_is_asked_for(client: httpx.Client) -> None:
    accept = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'
    expanded = client.get("/doc/state/ATA", headers={"accept": accept})
    assert isinstance(expanded.json(), list)
    compacted = client.get("/doc/state/ATA", headers={"accept": "application/ld+json"})
    assert expanded.headers["etag"] != compacted.headers["etag"]
    for response, asked in ((expanded, accept), (compacted, "application/ld+json")):
        again = {"accept": asked, "if-none-match": response.headers["etag"]}
        assert client.get("/doc/state/ATA", headers=again).status_code == 304
