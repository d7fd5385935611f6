"""Every kind of page: nothing that axe-core calls serious, no wider than a phone, light and dark."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Request

Axe = Callable[[Page], None]
NewPage = Callable[..., Page]

# What tests/browser/test_pages.py does not open in the same windows.
FIXED = [
    "/api/patterns",
    "/api/patterns/mandates-in-force?date=2023-03-13&format=html",
    "/api/patterns/holders-of?format=html",
    "/problems/syntax",
    "/no-such-page",
    "/sparql",
    "/network",
]
DRAWN = {"/sparql", "/network"}  # where a script goes on after the page is there
BASE = "https://w3id.org/hrgraph/id/"
ONE_OF_EACH = (
    "SELECT ?class (MIN(?thing) AS ?one)\n"
    f"{{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), '{BASE}')) }} GROUP BY ?class"
)


@pytest.fixture(scope="module")
def things(site: str) -> list[str]:
    """The path of one thing of each class."""
    query = quote(ONE_OF_EACH)
    with urlopen(f"{site}/sparql?format=json&query={query}") as answer:
        rows = json.load(answer)["results"]["bindings"]
    iris = sorted({row["one"]["value"] for row in rows})
    return [iri.replace(BASE, "/doc/") for iri in iris]


def _check(new_page: NewPage, axe: Axe, paths: list[str], width: int, scheme: str) -> None:
    page = new_page(width=width, scheme=scheme)
    for path in paths:
        page.goto(path)
        if path in DRAWN:
            page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} pixels wider than a window of {width}"
        axe(page)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_pages(new_page: NewPage, axe: Axe, width: int, scheme: str) -> None:
    _check(new_page, axe, FIXED, width, scheme)


def test_pages_of_things(new_page: NewPage, axe: Axe, things: list[str]) -> None:
    assert len(things) > 10
    _check(new_page, axe, things, 360, "light")


def test_first_page_is_light(page: Page) -> None:
    answered: list[Request] = []
    page.on("requestfinished", lambda request: answered.append(request))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    sizes = {
        urlsplit(request.url).path: request.sizes()["responseBodySize"]
        + request.sizes()["responseHeadersSize"]
        for request in answered
    }
    assert "/" in sizes
    assert sum(sizes.values()) < 150_000, sizes
