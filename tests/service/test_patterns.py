"""The pattern API, its OpenAPI document, and the pages around it."""

from __future__ import annotations

import httpx
import pytest

PATH = "/api/patterns/communications-of"
WHO = {"addressee": "company/example-works"}


def test_list(client: httpx.Client) -> None:
    document = client.get("/api/patterns").json()
    names = [pattern["name"] for pattern in document["patterns"]]
    assert names == ["all-mandates", "communications-of"]
    pattern = document["patterns"][1]
    assert pattern["parameters"][0] == {
        "name": "addressee",
        "type": "iri",
        "required": True,
        "accepts": "a Company or State: its name, its key such as company/example-works, or its IRI",
        "description": "to whom",
        "example": "company/example-works",
        "of": ["Company", "State"],
    }
    assert pattern["parameters"][3]["choices"] == ["date", "name"]
    assert pattern["columns"][3] == {
        "name": "number",
        "label": "Number",
        "meaning": "a number",
        "unit": "letters",
    }
    assert client.get(pattern["example"]).status_code == 200
    assert client.get(pattern["url"]).status_code == 400
    tag = client.get("/api/patterns").headers["etag"]
    assert client.get("/api/patterns", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/api/patterns", headers={"accept": "image/png"}).status_code == 406
    page = client.get("/api/patterns", headers={"accept": "text/html"})
    assert "Communications to one addressee since a day" in page.text


def test_json(client: httpx.Client) -> None:
    document = client.get(PATH, params={**WHO, "since": "2020-06"}).json()
    assert document["pattern"] == "communications-of"
    assert document["count"] == 1
    assert document["parameters"] == {**WHO, "since": "2020-06", "at_most": "50", "order": "date"}
    row = document["rows"][0]
    assert row["communication"].endswith("/id/communication/OTH-2-2021")
    assert (row["number"], row["known"], row["date"], row["word"]) == (7, True, "2021-03", None)
    assert set(row) == set(document["columns"])
    assert client.get(document["url"]).json() == document


@pytest.mark.parametrize(
    ("name", "accept", "begins"),
    [
        ("csv", "text/csv", b"communication,communication_label,date,number"),
        ("tsv", "text/tab-separated-values", b"?communication\t"),
        ("xml", "application/sparql-results+xml", b"<?xml"),
        ("srj", "application/sparql-results+json", b'{"head"'),
        ("html", "text/html", b"<!DOCTYPE html>"),
        ("json", "application/json", b'{"pattern"'),
    ],
)
def test_formats(client: httpx.Client, name: str, accept: str, begins: bytes) -> None:
    by_accept = client.get(PATH, params=WHO, headers={"accept": accept})
    assert by_accept.headers["content-type"].startswith(accept)
    assert by_accept.content.startswith(begins)
    by_name = client.get(PATH, params={**WHO, "format": name}, headers={"accept": "image/png"})
    assert by_name.content.startswith(begins)
    tag = by_accept.headers["etag"]
    again = client.get(PATH, params=WHO, headers={"accept": accept, "if-none-match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        (WHO, 2),
        ({"addressee": "https://w3id.org/hrgraph/id/company/example-works"}, 2),
        ({**WHO, "since": "2021"}, 1),
        ({**WHO, "since": "2021-04-01"}, 0),
        ({**WHO, "word": "OTH 1/2020"}, 1),
        ({**WHO, "word": '") || true) } #'}, 0),
        ({**WHO, "follows": "AL OTH 1/2020"}, 1),
        ({**WHO, "follows": "1/2020 oth"}, 1),
        ({**WHO, "_mediatype": "application/json"}, 2),
        ({"addressee": "state/ATA"}, 0),
    ],
)
def test_parameters(client: httpx.Client, parameters: dict[str, str], rows: int) -> None:
    assert client.get(PATH, params=parameters).json()["count"] == rows


@pytest.mark.parametrize(
    ("parameters", "name", "words"),
    [
        ({}, "addressee", "addressee is missing: give a Company or State: its name"),
        ({**WHO, "since": "yesterday"}, "since", "a date: YYYY-MM-DD, YYYY-MM or YYYY"),
        ({**WHO, "at_most": "0"}, "at_most", "an integer of at least 1 and at most 99"),
        ({**WHO, "at_most": "many"}, "at_most", "an integer"),
        ({**WHO, "order": "size"}, "order", "one of: date, name"),
        ({**WHO, "colour": "red"}, "colour", "its parameters: addressee, since"),
        ({**WHO, "since": ""}, "since", "since is empty"),
        ({**WHO, "since": ["2020", "2021"]}, "since", "given twice"),
    ],
)
def test_wrong_parameters_are_named(
    client: httpx.Client, parameters: dict[str, str | list[str]], name: str, words: str
) -> None:
    response = client.get(PATH, params=parameters)
    assert response.status_code == 400
    problem = response.json()
    assert problem["parameter"] == name
    assert words in problem["detail"]
    page = client.get(PATH, params=parameters, headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert page.status_code == (400 if parameters else 200)  # without any, the form


def test_page(client: httpx.Client) -> None:
    page = client.get(PATH, params=WHO, headers={"accept": "text/html"}).text
    assert (
        '<a href="/doc/communication/OTH-1-2020" title="https://w3id.org/hrgraph/id/communication/OTH-1-2020">'
        in page
    )
    assert ">OTH 1/2020 to Example Works</a>" in page
    assert ">Title</th>" not in page  # the label stands for the IRI
    assert "Answer: 2 rows" in page
    assert 'value="company/example-works"' in page
    assert "PREFIX hr:" in page
    sent = {**WHO, "since": "", "word": "", "_mediatype": "text/html"}  # a form sends all its fields
    assert "Answer: 2 rows" in client.get(PATH, params=sent).text
    form = client.get(PATH, headers={"accept": "text/html"}).text
    assert "<select" in form
    assert 'min="1"' in form
    assert "Answer: 1 row<" in client.get("/api/patterns/all-mandates", headers={"accept": "text/html"}).text


def test_unknown_pattern_and_format(client: httpx.Client) -> None:
    assert client.get("/api/patterns/none").status_code == 404
    assert client.get(PATH, params={**WHO, "format": "docx"}).status_code == 400
    response = client.get(PATH, params=WHO, headers={"accept": "image/png"})
    assert response.status_code == 406
    assert "text/csv" in response.json()["alternates"]


def test_openapi(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    operation = document["paths"][PATH]["get"]
    assert operation["operationId"] == "communicationsOf"
    by_name = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert by_name["addressee"]["required"] is True
    assert by_name["addressee"]["example"] == "company/example-works"
    assert by_name["at_most"]["schema"] == {"type": "integer", "default": 50, "minimum": 1, "maximum": 99}
    assert by_name["order"]["schema"]["enum"] == ["date", "name"]
    assert by_name["format"]["schema"]["enum"] == [
        "json",
        "csv",
        "excel",
        "tsv",
        "xml",
        "srj",
        "html",
    ]
    operations = [entry["get"]["operationId"] for entry in document["paths"].values()]
    assert len(operations) == len(set(operations))


def test_home(client: httpx.Client) -> None:
    page = client.get("/", headers={"accept": "text/html"}).text
    assert "communication" in page
    assert 'href="/api/patterns/communications-of?addressee=company%2Fexample-works"' in page
    assert client.get("/health").json()["release"] in page


def test_health(client: httpx.Client) -> None:
    body = client.get("/health").json()
    assert body["status"] == "ok"
    assert body["workers"] == 2


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    for path in ("/api/patterns", "/api/patterns/communications-of"):
        head = client.head(path)
        assert head.status_code == client.get(path).status_code
        assert head.content == b""
