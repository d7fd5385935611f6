"""Search over HTTP, the feed, and the documentation of the interface."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import httpx
import pytest
from tests.service.conftest import serving

HTML = {"accept": "text/html"}
ATOM = "{http://www.w3.org/2005/Atom}"
ID = "https://w3id.org/hrgraph/id/"


def test_find(client: httpx.Client) -> None:
    answer = client.get("/api/find", params={"q": "exampel works"})
    document = answer.json()
    assert document["count"] == len(document["found"])
    found = document["found"][0]
    assert (found["key"], found["how"]) == ("company/example-works", "alike")
    assert client.get(found["url"]).status_code == 200
    tag = {"if-none-match": answer.headers["etag"]}
    assert client.get("/api/find", params={"q": "exampel works"}, headers=tag).status_code == 304
    kinds = {one["kind"] for one in client.get("/api/find", params={"q": "example"}).json()["found"]}
    assert {"company", "communication", "mandate"} <= kinds
    only = client.get("/api/find", params={"q": "example", "kind": "company,mandate"}).json()["found"]
    assert {one["kind"] for one in only} == {"company", "mandate"}
    assert client.get("/api/find", params={"q": "example", "limit": "1"}).json()["count"] == 1
    assert client.get("/api/find", params={"q": "¿?"}).json()["count"] == 0


def test_find_on_a_page(client: httpx.Client) -> None:
    page = client.get("/api/find", params={"q": "OTH 1/2020"}, headers=HTML).text
    assert '<a href="/doc/communication/OTH-1-2020">' in page
    assert '<option value="company">' in client.get("/api/find", headers=HTML).text
    hostile = client.get("/api/find", params={"q": "<script>"}, headers=HTML).text
    assert "<script>" not in hostile.replace('<script type="module"', "")


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("", 400, "q"),
        ("q=a&q=b", 400, "q"),
        ("q=", 400, "q"),
        ("q=a&colour=red", 400, "colour"),
        ("q=a&limit=0", 400, "limit"),
        ("q=a&limit=x", 400, "limit"),
        ("q=a&kind=planet", 404, "kind"),
        (f"q={'x' * 201}", 400, "q"),
        ("q=%ff", 400, None),
    ],
)
def test_what_is_wrong_is_named(client: httpx.Client, query: str, status: int, parameter: str | None) -> None:
    answer = client.get(f"/api/find?{query}")
    assert answer.status_code == status
    assert answer.json().get("parameter") == parameter


def test_feed(client: httpx.Client) -> None:
    answer = client.get("/feed")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == []
    assert feed.findtext(f"{ATOM}updated") == "1946-01-01T00:00:00Z"
    assert client.get("/feed", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert client.get("/feed", params={"since": "soon"}).json()["parameter"] == "since"
    assert client.get("/feed", params={"until": "2020"}).status_code == 400
    assert 'href="/feed"' in client.get("/", headers=HTML).text


def test_the_interface_is_documented_without_foreign_parts(client: httpx.Client) -> None:
    page = client.get("/api", headers=HTML).text
    operations = [
        told["operationId"]
        for entry in client.get("/openapi.json").json()["paths"].values()
        for told in entry.values()
    ]
    assert {"find", "feed", "listPatterns", "communicationsOf"} <= set(operations)
    for operation in operations:
        assert f'<section id="{operation}">' in page
    assert not re.search(r'(src|href)="https?://(?!creativecommons)', page.partition("<footer>")[0])
    for path in re.findall(r'<a href="([^"]*)">Try it', page):
        assert client.get(path.replace("&amp;", "&")).status_code == 200
    assert client.get("/openapi.json").json()["openapi"].startswith("3.1")


def test_the_feed_is_newest_first_and_begins_where_one_wants(release: Path) -> None:
    with serving(release, queries=None, deadline=30) as address:
        feed = ET.fromstring(httpx.get(f"{address}/feed").content)
        since = ET.fromstring(httpx.get(f"{address}/feed", params={"since": "2026-01"}).content)
        page = httpx.get(str(feed.findall(f"{ATOM}entry")[0].find(f"{ATOM}link").get("href")))  # type: ignore[union-attr]
    days = [str(entry.findtext(f"{ATOM}updated")) for entry in feed.findall(f"{ATOM}entry")]
    assert len(days) == 100
    assert days == sorted(days, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == days[0]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == 100
    assert all(str(one).startswith(ID) for one in ids)
    newest = [entry.findtext(f"{ATOM}id") for entry in since.findall(f"{ATOM}entry")]
    assert newest == [one for one, day in zip(ids, days, strict=True) if day >= "2026-01"]
    assert page.status_code == 200


def test_a_page_that_is_full_says_that_there_may_be_more(client: httpx.Client) -> None:
    def page(**given: str) -> str:
        return client.get("/api/find", params={**given, "format": "html"}).text

    full = page(q="special", limit="1")
    assert "The first 1; there may be more" in full
    assert "limit=100" in full
    assert "there may be more" not in page(q="special", limit="100")
