"""Pictures of pages for the README, taken on demand: `make screenshots` writes docs/images/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
QUESTION = """PREFIX hr: <https://w3id.org/hrgraph/ontology#>
#defaultView:Chart
SELECT ?mandate (COUNT(?letter) AS ?letters) WHERE {
  ?letter a hr:Communication ; hr:mandate/hr:shortName ?mandate
}
GROUP BY ?mandate ORDER BY DESC(?letters) LIMIT 12
"""
PICTURES = {
    # name: path, width, height, scheme, where the picture begins
    "start": ("/", 1280, 900, "light", None),
    "letter": ("/doc/communication/OTH-10-2023", 1280, 900, "light", "What came before, and what followed"),
    "company": ("/doc/company/tiktok", 1280, 900, "dark", None),
    "phone": ("/doc/mandate/sale-of-children", 390, 844, "dark", "Names through time"),
    "sparql": ("/sparql#query=" + quote(QUESTION) + "&view=chart", 1280, 900, "light", None),
    "network": ("/network", 1280, 900, "dark", None),
}


@pytest.mark.parametrize("name", PICTURES)
def test_screenshot(request: pytest.FixtureRequest, new_page: Callable[..., Page], name: str) -> None:
    if not request.config.getoption("--screenshots"):
        pytest.skip("pictures are taken by `make screenshots`")
    path, width, height, scheme, heading = PICTURES[name]
    page = new_page(width=width, height=height, scheme=scheme)
    page.goto(path)
    if name == "sparql":
        page.locator(".panel svg").first.wait_for()
    if name == "network":
        page.locator("canvas").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)  # a drawing that settles
    if heading:
        page.get_by_role("heading", name=heading).evaluate("element => element.scrollIntoView()")
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture = IMAGES / f"{name}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size > 10_000
