"""The pages of things in a browser: axe finds nothing serious, nothing scrolls sideways, the walk works."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

KINDS = {
    "start": "/",
    "letter": "/doc/communication/OTH-10-2023",
    "letter-only-mentioned": "/doc/communication/unreferenced/facebook-2018",
    "mandate": "/doc/mandate/sale-of-children",
    "resolution": "/doc/resolution/A-HRC-RES-44-15",
    "person": "/doc/person/irene-khan",
    "company": "/doc/company/meta",
    "State": "/doc/state/CHN",
    "instrument": "/doc/instrument/ungp",
    "provision": "/doc/provision/ungp/13",
    "matter": "/doc/matter/aramco-2023",
    "scheme": "/doc/scheme/verification",
    "reply": "/doc/reply/OTH-20-2021/tiktok/2021-05-28",
    "graph": "/doc/graph/mandates",
    "ontology": "/ontology",
    "releases": "/releases",
    "missing": "/doc/company/nobody",
}

NewPage = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_each_kind_of_page_is_accessible_and_fits(
    new_page: NewPage, axe: Axe, kind: str, width: int, scheme: str
) -> None:
    page = new_page(width=width, scheme=scheme)
    page.goto(KINDS[kind])
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
    expect(page.locator("h1")).to_have_count(1)


def test_the_ontology_fits_a_phone(new_page: NewPage) -> None:
    page = new_page(width=390)
    page.goto("/ontology")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("javascript", [True, False])
def test_a_walk_from_the_start_to_a_norm(new_page: NewPage, *, javascript: bool) -> None:
    page = new_page(width=360, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="company", exact=True).click()
    while not page.get_by_role("link", name="TikTok", exact=True).count():
        page.get_by_role("link", name=re.compile("The next")).click()
    page.get_by_role("link", name="TikTok", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("TikTok")
    expect(page.locator(".claim")).to_contain_text("What is alleged is the letters' claim.")
    chain = page.get_by_role("region", name="Written to again")
    chain.get_by_role("link", name="AL OTH 10/2023").click()
    expect(page.get_by_role("heading", name="What came before, and what followed")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Principle 13:")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Principle 13:"))
    page.get_by_role("link", name="AL OTH 10/2023").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^AL OTH 10/2023"))


def test_a_citation_is_taken_along(page: Page) -> None:
    page.goto(KINDS["letter"])
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").click()
    assert download.value.suggested_filename == "communication-OTH-10-2023.bib"


def test_by_keyboard_to_the_content(page: Page) -> None:
    page.goto(KINDS["mandate"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
