"""The pages of things in a browser: axe finds nothing serious, nothing scrolls sideways, the walk works."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

ID = "https://w3id.org/hrgraph/id/"
TERM = "https://w3id.org/hrgraph/ontology#"
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
    "organization": "/doc/organization/world-bank-group",
    "letter-to-a-State": "/doc/communication/PHL-1-2019",
    "set-of-letters": "/doc/communication-set/xinjiang-companies-2021",
    "term": "/doc/term/sale-of-children/mama-fatima-singhateh/2020-05",
    "signature": "/doc/signature/OTH-10-2023/1",
    "citation": "/doc/citation/OTH-10-2023/1",
    "scheme": "/doc/scheme/verification",
    "reply": "/doc/reply/OTH-20-2021/tiktok/2021-05-28",
    "graph": "/doc/graph/mandates",
    "ontology": "/ontology",
    "releases": "/releases",
    "missing": "/doc/company/nobody",
    "question": "/api/patterns/response-rate?format=html",
    "found": "/api/find?q=principle+13",
    "nothing-found": "/api/find?q=zzzqqq&kind=company",
    "list": f"/links?entity={quote(ID + 'provision/ungp/13')}&property={quote(TERM + 'cites')}",
    "part": f"/part?entity={quote(ID + 'mandate/business')}&part=mandate-years",
}
# What is looked for, and how the name begins of the page that is found first.
LOOKED_FOR = {
    "TikTok": "TikTok",
    "OTH 10/2023": "AL OTH 10/2023 to TikTok",
    "Irene Khan": "Irene Khan",
    "43/22": "Mandate of the Special Rapporteur on the sale and sexual exploitation of children",
    "principle 13": "Principle 13:",
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
    if kind == "start":  # where a script goes on after the page is there
        page.wait_for_load_state("networkidle")
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
    who = page.get_by_role("region", name="Who cites it")
    expect(who.get_by_role("link", name="freedom of opinion and expression")).to_be_visible()
    letters = page.get_by_role("region", name="The latest letters that cite it", exact=True).first
    letters.get_by_role("link", name="AL OTH 10/2023").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^AL OTH 10/2023"))


@pytest.mark.parametrize("words", LOOKED_FOR)
def test_what_is_looked_for_is_found_first(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_label(re.compile("^Find a letter")).fill(words)
    page.keyboard.press("Enter")
    page.locator(".found a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^" + re.escape(LOOKED_FOR[words])))


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that fits has the focus: it can be reached by the keyboard, and is seen."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    pytest.fail(f"the keyboard does not reach {selector} on {page.url}")


def test_by_keyboard_from_a_name_to_a_norm(page: Page) -> None:
    page.goto("/")
    _tab_to(page, ".find input")
    page.keyboard.type("TikTok")
    page.keyboard.press("Enter")
    page.wait_for_url("**/api/find**")
    for selector, place in (
        (".found a", "**/doc/company/tiktok"),
        (".tree a[href$='OTH-10-2023']", "**/doc/communication/OTH-10-2023"),
        (".tree a[href$='ungp/13']", "**/doc/provision/ungp/13"),
    ):
        _tab_to(page, selector)
        page.keyboard.press("Enter")
        page.wait_for_url(place)


@pytest.mark.parametrize("kind", [*KINDS, "network"])
def test_each_kind_of_page_is_read_without_scripts(new_page: NewPage, page: Page, kind: str) -> None:
    """What stands on a page without scripts is at least what stands there with them."""
    address = KINDS.get(kind, "/network")
    bare = new_page(javascript=False)
    bare.goto(address)
    page.goto(address)
    title = page.locator("h1").inner_text()
    expect(bare.get_by_role("heading", level=1)).to_have_text(title)
    headings = page.locator("main h2").all_inner_texts()
    assert set(headings) - {"Neighbours"} <= set(bare.locator("main h2").all_inner_texts())
    assert bare.locator("main a, main table, main dl").count() > 0
    assert not bare.locator("[aria-busy=true]").count()


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
