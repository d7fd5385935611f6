"""One query file, many faces: names, pages, formats, and a folder of one's own, with no code per query."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.service.conftest import Serve, serving

from hrgraph.iris import mint_graph
from hrgraph.service.paging import Cursor
from hrgraph.store.build import build

PATH = "/api/patterns/communications-of"
ID = "https://w3id.org/hrgraph/id/"
HTML = {"accept": "text/html"}

OWN = {
    "numbers": """\
#+ summary: The numbers from 1 to 7
#+ columns:
#+   word: {label: Word, meaning: a word, type: text}
#+   number: {label: Number, meaning: a number, type: integer, unit: things}
#+ picture: {kind: bar, label: word, value: number}
SELECT ?word ?number WHERE {
  VALUES (?word ?number) {
    ("=HYPERLINK(1)" 1) ("@two" 2) ("-3" 3) ("vier, é" 4) ("<b>5</b>" 5) ("</script><script>" 6) ("7" 7)
  }
}
ORDER BY ?number
""",
    "about": """\
#+ summary: Everything about one thing
#+ tags: [own]
#+ parameters:
#+   thing: {type: iri, of: [Company, State], required: true, example: company/x, description: what}
#+ example: {thing: company/example-works}
CONSTRUCT { ?thing ?property ?value } WHERE { ?thing ?property ?value }
""",
    "known": """\
#+ summary: Whether a thing is known
#+ parameters:
#+   thing: {type: iri, required: true, example: company/example-works, description: what}
#+ example: {thing: company/example-works}
ASK { ?thing ?property ?value }
""",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    for name, text in OWN.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def mine(store_directory: Path, own: Path) -> Iterator[httpx.Client]:
    """A client of a server that knows the questions of one's own folder too."""
    with (
        serving(store_directory, own=own) as address,
        httpx.Client(base_url=address, headers={"accept": ""}, timeout=20) as client,
    ):
        yield client


def test_a_file_in_ones_own_folder_has_all_faces(mine: httpx.Client) -> None:
    names = [pattern["name"] for pattern in mine.get("/api/patterns").json()["patterns"]]
    assert set(OWN) < set(names)
    assert "/api/patterns/numbers" in mine.get("/openapi.json").json()["paths"]
    assert "sparql-examples/numbers>" in mine.get("/.well-known/sparql-examples").text
    assert "The numbers from 1 to 7" in mine.get("/api/patterns", headers=HTML).text
    document = mine.get("/api/patterns/numbers").json()
    assert [row["number"] for row in document["rows"]] == [1, 2, 3, 4, 5, 6, 7]
    page = mine.get("/api/patterns/numbers", headers=HTML).text
    assert 'data-kind="bar"' in page
    assert page.count('class="mark"') == 7


def test_a_graph_and_a_yes_or_no_have_their_own_formats(mine: httpx.Client) -> None:
    turtle = mine.get("/api/patterns/about", params={"thing": "Example Works"})
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"
    found = ox.parse(turtle.content, format=ox.RdfFormat.TURTLE)
    assert {triple.subject for triple in found} == {ox.NamedNode(f"{ID}company/example-works")}
    page = mine.get("/api/patterns/about", params={"thing": "Example Works"}, headers=HTML).text
    assert "hr:Company" in page
    assert "format=jsonld" in page
    known = {"thing": "company/example-works"}
    assert mine.get("/api/patterns/known", params=known).json()["boolean"] is True
    assert mine.get("/api/patterns/known", params={**known, "format": "csv"}).status_code == 406
    assert mine.get("/api/patterns/about", params={**known, "page_size": 2}).status_code == 400


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pages_follow_one_another_both_ways(mine: httpx.Client, size: int) -> None:
    url: str | None = f"/api/patterns/numbers?page_size={size}"
    forward, pages = [], []
    while url:
        answer = mine.get(url)
        forward.append([row["number"] for row in answer.json()["rows"]])
        pages.append(answer)
        assert answer.json()["next"] == answer.links.get("next", {}).get("url")
        url = answer.json()["next"]
    assert [number for page in forward for number in page] == [1, 2, 3, 4, 5, 6, 7]
    assert all(len(page) == size for page in forward[:-1])
    backward: list[list[int]] = []
    url = pages[-1].links.get("prev", {}).get("url")
    while url:
        answer = mine.get(url)
        backward.append([row["number"] for row in answer.json()["rows"]])
        url = answer.links.get("prev", {}).get("url")
    earlier = [number for page in reversed(backward) for number in page]
    assert earlier == list(range(1, 8))[: 7 - len(forward[-1])]
    first = mine.get(pages[-1].links["first"]["url"]).json()["rows"]
    assert first == pages[0].json()["rows"]


def test_pages_in_other_formats_and_the_total(mine: httpx.Client) -> None:
    first = mine.get("/api/patterns/numbers", params={"page_size": 3, "total": "true"})
    assert first.json()["total"] == 7
    assert first.json()["count"] == 3
    cursor = httpx.URL(first.json()["next"]).params["cursor"]
    table = mine.get("/api/patterns/numbers", params={"page_size": 3, "cursor": cursor, "format": "csv"})
    assert [row["number"] for row in csv.DictReader(io.StringIO(table.text))] == ["4", "5", "6"]
    assert "format=csv" in table.links["next"]["url"]
    assert len(mine.get("/api/patterns/numbers", params={"format": "csv"}).text.splitlines()) == 8
    second: dict[str, str] = {"page_size": "3", "cursor": cursor, "total": "true"}
    page = mine.get("/api/patterns/numbers", params=second, headers=HTML)
    assert "rows 4 to 6 of 7" in page.text


LOST = ["x", "zzzz", Cursor(3, "0" * 12).to_text(), Cursor(900, "0" * 12, backward=True).to_text()]


@pytest.mark.parametrize("cursor", LOST)
def test_a_cursor_that_leads_nowhere(mine: httpx.Client, cursor: str) -> None:
    assert mine.get("/api/patterns/numbers", params={"cursor": cursor}).status_code == 404


def test_a_cursor_finds_its_row_in_a_later_release(serve: Serve, tmp_path: Path, own: Path) -> None:
    """Two mandates are published between the first page and the second; no row is missed or told twice."""

    def publish(*keys: str) -> None:
        text = "".join(
            f"<{ID}mandate/{key}> a <https://w3id.org/hrgraph/ontology#Mandate> .\n" for key in keys
        )
        graph = ox.NamedNode(mint_graph("mandates"))
        parsed = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
        build([ox.Quad(one.subject, one.predicate, one.object, graph) for one in parsed], tmp_path)

    publish("b", "c", "d", "e")
    with serve(tmp_path) as address:
        page = httpx.get(f"{address}/api/patterns/all-mandates", params={"page_size": 2})
        before = page.json()["release"]
        publish("a", "b", "bb", "c", "d", "e")
        while httpx.get(f"{address}/health").json()["release"] == before:
            pass
        following = httpx.get(page.links["next"]["url"])
        assert [row["mandate"][-1] for row in following.json()["rows"]] == ["d", "e"]
        earlier = httpx.get(following.links["prev"]["url"]).json()["rows"]
        assert [row["mandate"][-2:] for row in earlier] == ["bb", "/c"]


def test_excel_gets_a_mark_and_no_formula(mine: httpx.Client) -> None:
    answer = mine.get("/api/patterns/numbers", params={"format": "excel"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="numbers.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbfword,number\r\n")
    cells = [row["word"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]
    assert cells == ["'=HYPERLINK(1)", "'@two", "-3", "vier, é", "<b>5</b>", "</script><script>", "7"]


def test_json_is_json_ld_by_its_context(client: httpx.Client) -> None:
    answer = client.get(PATH, params={"addressee": "company/example-works"})
    context = answer.links["http://www.w3.org/ns/json-ld#context"]
    assert context["type"] == "application/ld+json"
    document = {**answer.json(), **client.get(context["url"]).json()}
    triples = list(ox.parse(json.dumps(document).encode(), format=ox.RdfFormat.JSON_LD))
    title = ox.NamedNode("https://w3id.org/hrgraph/api/patterns/communications-of#communication_label")
    titles = {str(getattr(one.object, "value", "")) for one in triples if one.predicate == title}
    assert titles == {"OTH 1/2020 to Example Works", "OTH 2/2021 to Example Works"}
    things = {one.object for one in triples if one.predicate.value.endswith("#communication")}
    assert things == {ox.NamedNode(f"{ID}communication/OTH-{key}") for key in ("1-2020", "2-2021")}
    assert len({one.subject for one in triples}) == 2


def test_the_page_carries_its_data_and_its_sparql(mine: httpx.Client, client: httpx.Client) -> None:
    page = mine.get("/api/patterns/numbers", headers=HTML).text
    island = re.search(r'<script type="application/json" id="answer">(.*?)</script>', page, re.DOTALL)
    assert island is not None
    data = json.loads(island[1])
    assert data["picture"] == {"kind": "bar", "label": "word", "value": "number"}
    assert data["rows"][5] == {"word": "</script><script>", "number": 6}
    page = client.get(PATH, params={"addressee": "Example Works", "since": "2021"}, headers=HTML).text
    href = re.search(r'href="(/sparql\?[^"]*)"', page)
    assert href is not None
    query = httpx.URL(href[1].replace("&amp;", "&")).params["query"]
    rows = client.get("/sparql", params={"query": query, "format": "csv"}).text.splitlines()
    assert len(rows) == 2
    assert "OTH 2/2021" in rows[1]


@pytest.mark.parametrize(
    ("given", "row"),
    [
        ({"addressee": "Example Works"}, "OTH-1-2020"),
        ({"addressee": "EXAMPLE-WORKS"}, "OTH-1-2020"),
        ({"addressee": "company/example-works", "follows": "OTH 1-2020"}, "OTH-2-2021"),
        ({"addressee": "company/example-works", "follows": "OTH-1-2020"}, "OTH-2-2021"),
    ],
)
def test_names_are_understood(client: httpx.Client, given: dict[str, str], row: str) -> None:
    document = client.get(PATH, params=given).json()
    assert document["rows"][0]["communication"] == f"{ID}communication/{row}"
    assert all(value.startswith(ID) for value in document["things"].values())
    assert document["parameters"]["addressee"] == given["addressee"]


@pytest.mark.parametrize(
    ("given", "parameter", "near"),
    [
        ({"addressee": "Exampel Works"}, "addressee", "company/example-works"),
        ({"addressee": "company/exampleworks"}, "addressee", "company/example-works"),
        ({"addressee": f"{ID}company/example-work"}, "addressee", "company/example-works"),
        ({"addressee": "person/x"}, "addressee", None),
        ({"addressee": "Example Works", "follows": "OTH 1/2021"}, "follows", "communication/OTH-1-2020"),
        ({"addressee": "Example Works", "follows": "the last"}, "follows", None),
    ],
)
def test_an_unknown_thing_is_no_empty_answer(
    client: httpx.Client, given: dict[str, str], parameter: str, near: str | None
) -> None:
    answer = client.get(PATH, params=given)
    assert answer.status_code == 404
    problem = answer.json()
    assert problem["type"].endswith("/problems/no-such-thing")
    assert problem["parameter"] == parameter
    keys = [one["key"] for one in problem["near"]]
    assert near is None or near in keys
    page = client.get(PATH, params=given, headers=HTML)
    assert page.status_code == 404
    assert near is None or f"<code>{near}</code>" in page.text


def test_a_name_of_two_things_is_a_choice(serve: Serve, tmp_path: Path) -> None:
    graph = ox.NamedNode(mint_graph("organizations"))
    text = "".join(
        f"<{ID}{kind}/{key}> a <https://w3id.org/hrgraph/ontology#{name}> ;"
        f' <http://www.w3.org/2000/01/rdf-schema#label> "Georgia" .\n'
        for kind, key, name in (("state", "GEO", "State"), ("company", "georgia", "Company"))
    )
    parsed = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    build([ox.Quad(one.subject, one.predicate, one.object, graph) for one in parsed], tmp_path)
    with serve(tmp_path) as address:
        answer = httpx.get(f"{address}{PATH}", params={"addressee": "georgia"})
        assert answer.status_code == 409
        assert {one["key"] for one in answer.json()["candidates"]} == {"state/GEO", "company/georgia"}
        page = httpx.get(f"{address}{PATH}", params={"addressee": "georgia"}, headers=HTML)
        assert page.status_code == 409
        assert "addressee=state%2FGEO" in page.text
        assert httpx.get(f"{address}{PATH}", params={"addressee": "state/GEO"}).json()["count"] == 0


@pytest.mark.parametrize("path", [PATH, "/api/patterns", "/api/patterns/all-mandates"])
@pytest.mark.parametrize("query", ["addressee=%ff", "%ff=a", "x=1&x=2", "colour=red"])
def test_an_address_that_is_wrong_is_refused(client: httpx.Client, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"page_size": "0"}, {"page_size": "x"}, {"page_size": "10001"}, {"total": "1"}]
)
def test_wrong_paging_is_named(client: httpx.Client, wrong: dict[str, str]) -> None:
    answer = client.get("/api/patterns/all-mandates", params=wrong)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == next(iter(wrong))
