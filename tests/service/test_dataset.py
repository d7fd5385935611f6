"""The dataset's description, its releases, the counters, compressed answers, a fuzz of requests."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import re

import httpx
import pytest
import rdflib

from hrgraph.iris import BASE

VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DATASET = rdflib.URIRef(BASE + "dataset")


def test_description(client: httpx.Client) -> None:
    found = client.get("/.well-known/void")
    assert found.status_code == 302
    assert found.headers["location"] == "/dataset"
    response = client.get("/dataset", headers={"accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.text, format="turtle")
    endpoint = rdflib.URIRef(str(client.base_url.join("/sparql")))
    assert graph.value(DATASET, VOID.sparqlEndpoint) == endpoint
    count = client.get(
        "/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}
    ).text
    assert str(graph.value(DATASET, VOID.triples)) == count.split()[1]
    classes = {str(graph.value(part, VOID["class"])) for part in graph.objects(DATASET, VOID.classPartition)}
    assert BASE + "ontology#Company" in classes
    assert (None, DCAT.servesDataset, DATASET) in graph
    files = {
        str(dump).rpartition("/")[2]: client.get(str(dump)) for dump in graph.objects(DATASET, VOID.dataDump)
    }
    assert sorted(files) == ["hrgraph.jsonld.gz", "hrgraph.nq.gz", "hrgraph.ttl.gz"]
    assert gzip.decompress(files["hrgraph.nq.gz"].content).count(b"\n") > 50
    addresses = {str(url) for url in graph.objects(None, DCAT.downloadURL)}
    assert addresses == {str(dump) for dump in graph.objects(DATASET, VOID.dataDump)}
    tag = response.headers["etag"]
    again = client.get("/dataset", headers={"accept": "text/turtle", "if-none-match": tag})
    assert again.status_code == 304
    assert client.get("/dataset", headers={"accept": "text/html"}).headers["location"] == "/"
    assert client.get("/dataset", headers={"accept": "image/png"}).status_code == 406


def test_releases(client: httpx.Client) -> None:
    document = client.get("/releases").json()
    present = document["releases"][0]
    assert present["id"] == document["current"] == client.get("/health").json()["release"]
    dump = client.get(present["dump"])
    assert dump.headers["content-type"] == "application/gzip"
    assert "immutable" in dump.headers["cache-control"]
    again = client.get(present["dump"], headers={"if-none-match": dump.headers["etag"]})
    assert again.status_code == 304
    assert present["sha256"] in client.get("/releases", headers={"accept": "text/html"}).text
    assert client.get("/releases", headers={"accept": "image/png"}).status_code == 406
    files = {dump["label"]: client.get(dump["url"]) for dump in present["dumps"]}
    assert sorted(files) == ["JSON-LD", "N-Quads", "Turtle"]
    for dump in present["dumps"]:
        assert hashlib.sha256(files[dump["label"]].content).hexdigest() == dump["sha256"]
        assert len(files[dump["label"]].content) == dump["bytes"]
    assert client.get(present["dump"].replace("hrgraph.nq.gz", "release.json")).status_code == 404
    for name in ("none", "..", "%2e%2e", "..%2f..", ".building-1", ""):
        assert client.get(f"/releases/{name}/hrgraph.nq.gz").status_code == 404


def test_metrics(client: httpx.Client) -> None:
    client.get("/nowhere")
    service = "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    assert client.get("/sparql", params={"query": service}).status_code == 403
    text = client.get("/metrics").text
    numbers = dict(re.findall(r"^(hrgraph_\S+) (\S+)$", text, re.MULTILINE))
    assert float(numbers['hrgraph_http_responses_total{status="404"}']) >= 1
    assert float(numbers["hrgraph_pool_workers"]) >= 2
    assert float(numbers["hrgraph_queries_total"]) > 0
    assert float(numbers["hrgraph_queries_refused_total"]) >= 1
    total = sum(
        float(value) for name, value in numbers.items() if name.startswith("hrgraph_http_responses_total")
    )
    assert (
        float(numbers["hrgraph_http_seconds_count"])
        == total
        == float(numbers['hrgraph_http_seconds_bucket{le="+Inf"}'])
    )


ALL = "/sparql?query=SELECT+*+%7B%3Fs+%3Fp+%3Fo%7D"


@pytest.mark.parametrize("path", ["/", "/graph-store?default", ALL, "/openapi.json"])
def test_compression(client: httpx.Client, path: str) -> None:
    plain = client.get(path, headers={"accept-encoding": "identity"})
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["vary"]
        assert response.headers["vary"].count("Accept-Encoding") == 1
    if "etag" in plain.headers:
        assert plain.headers["etag"] != packed.headers["etag"]
        for response in (plain, packed):
            again = client.get(path, headers={"if-none-match": response.headers["etag"]})
            assert again.status_code == 304
            assert again.headers["etag"] == response.headers["etag"]


SEEDS = [
    "SELECT * { ?s ?p ?o } LIMIT 3",
    'ASK { ?s ?p "a\\"b"@en FILTER(?s < <a:b#c> && ?p != 1.5e3) }',
    "PREFIX e: <http://e.example/> CONSTRUCT { ?s e:p [ e:q (1 2) ] } WHERE { ?s a e:C ; e:p/^e:q*|e:r ?o }",
    "SELECT ?a (COUNT(*) AS ?n) { VALUES (?a ?b) { (UNDEF 'x') } { } UNION { ?s ?p ?o } } "
    "GROUP BY ?a HAVING(COUNT(*) > 1)",
    "DESCRIBE <https://w3id.org/hrgraph/id/state/ATA>",
    "ASK { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "INSERT DATA { <a:a> <a:b> 'c' }",
]
PIECES = [
    *"{}()[]<>\"'#\\\n?!^/*.;,@0é\u0000\ud7ff\N{GRINNING FACE}",
    *('"""', "'''", "||", "SERVICE", "UNION", "<<(", ")>>", "_:"),
]


def mutate(generator: random.Random) -> bytes:
    """A query: valid, mutated or binary."""
    text = generator.choice(SEEDS)
    for _ in range(generator.randint(0, 6)):
        place = generator.randint(0, len(text))
        cut = place + generator.randint(0, 4)
        text = text[:place] + generator.choice(PIECES) * generator.choice((1, 1, 1, 2, 300)) + text[cut:]
    body = text.encode("utf-8", "surrogatepass")
    if generator.random() < 0.05:
        body += generator.randbytes(20)
    return body


def fuzz(client: httpx.Client, requests: int, seed: int) -> None:
    """Send mutated queries: every answer is one of the protocol's, and no worker is missing at the end."""
    generator = random.Random(seed)
    for _ in range(requests):
        body = mutate(generator)
        if generator.random() < 0.5:
            response = client.post(
                "/sparql", content=body, headers={"content-type": "application/sparql-query"}
            )
        else:
            response = client.get("/sparql", params={"query": body.decode("utf-8", "replace")})
        assert response.status_code in (200, 400, 403, 503), (response.status_code, body)
    assert client.get("/health").json()["workers"] >= 2
    assert client.get("/sparql", params={"query": f"ASK {{}} # {seed}"}).json()["boolean"] is True


def test_fuzz(client: httpx.Client) -> None:
    fuzz(client, 400, seed=1)


@pytest.mark.slow
def test_fuzz_long(client: httpx.Client) -> None:
    fuzz(client, int(os.environ.get("FUZZ_REQUESTS", "5000")), seed=2)
