"""The network API: every format, what is wrong with a request, and its OpenAPI document."""

from __future__ import annotations

import httpx
import pytest

PATH = "/api/networks/mandates"


def test_the_list_says_what_figures_mean(client: httpx.Client) -> None:
    document = client.get("/api/networks").json()
    assert [one["name"] for one in document["networks"]] == ["addressees", "mandates", "norms"]
    assert all(one["meaning"] and one["limit"] for one in document["measures"])
    assert document["limits"]
    assert client.get(document["networks"][1]["url"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("json", b"{"),
        ("csv", b"thing,label,kind,letters"),
        ("graphml", b"<graphml"),
        ("gexf", b"<?xml"),
        ("cytoscape", b"{"),
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
    ],
)
def test_each_format(name: str, begins: bytes, client: httpx.Client) -> None:
    answer = client.get(PATH, params={"format": name})
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(begins)
    media_type = answer.headers["content-type"].partition(";")[0]
    assert client.get(PATH, headers={"accept": media_type}).content == answer.content
    spared = client.get(PATH, params={"format": name}, headers={"if-none-match": answer.headers["etag"]})
    assert spared.status_code == 304


def test_figures(client: httpx.Client) -> None:
    document = client.get(PATH).json()
    assert document["network"] == "mandates"
    assert {node["letters"] for node in document["nodes"]} <= set(range(10))
    assert client.get(PATH, params={"kind": "state"}).json()["parameters"] == {"kind": "state"}


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"since": "yesterday"}, "since"),
        ({"kind": "nobody"}, "kind"),
        ({"top": "0"}, "top"),
        ({"format": "pdf"}, "format"),
        ({"over_time": "yes", "format": "svg"}, "over_time"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_named(parameters: dict[str, str], told: str, client: httpx.Client) -> None:
    answer = client.get(PATH, params=parameters)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == told


def test_other_trouble(client: httpx.Client) -> None:
    assert client.get(PATH + "?kind=state&kind=company").status_code == 400
    assert client.get(PATH, headers={"accept": "video/mp4"}).status_code == 406
    assert client.get("/api/networks/persons").status_code == 404


def test_openapi_names_each_network(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    operation = paths["/api/networks/norms"]["get"]
    assert operation["operationId"] == "networkNorms"
    given = {one["name"]: one for one in operation["parameters"]}
    assert set(given) == {"since", "until", "kind", "level", "over_time", "top", "format"}
    assert given["top"]["schema"] == {"type": "integer", "default": 60, "minimum": 1, "maximum": 400}
