"""Behind a proxy that shows the service under a path, every script, link and request stays under it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from playwright.sync_api import Page, expect

NewPage = Callable[..., Page]

QUERY = "PREFIX hr: <https://w3id.org/hrgraph/ontology#> SELECT ?s { ?s a hr:State } ORDER BY ?s LIMIT 3"


def test_pages_under_a_path(new_page: NewPage, site_under_a_path: str) -> None:
    page = new_page(address=site_under_a_path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{site_under_a_path}/sparql#query={quote(QUERY)}&view=map")
    expect(page.locator(".panel svg").first).to_be_visible()
    page.get_by_role("tab", name="Table").click()
    page.locator("tbody a").first.click()
    page.wait_for_url("**/kg/doc/state/**")
    page.goto(f"{site_under_a_path}/network")
    expect(page.locator("canvas").first).to_be_visible()
    page.goto(f"{site_under_a_path}/api/patterns/repeat-follow-ups?format=html")
    expect(page.locator("figure.picture .canvas svg")).to_be_visible()
    assert len(asked) > 10
    assert [path for path in asked if not path.startswith("/kg/")] == []
