"""On a graph that is not held in memory the answer of a slow question comes to its page when it is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

NewPage = Callable[..., Page]
Axe = Callable[[Page], None]

QUESTION = "/api/patterns/principles-cited?instrument=instrument%2Fungp&format=html"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_answer_comes_by_itself(new_page: NewPage, axe: Axe, large: str, width: int, scheme: str) -> None:
    page = new_page(width=width, scheme=scheme, address=large)
    page.goto(large + QUESTION)
    answer = page.get_by_role("region", name="Answer").first
    expect(answer.get_by_role("table")).to_be_visible()
    expect(answer.locator("figure.picture .canvas svg")).to_be_visible()
    expect(page.get_by_text("takes a while")).to_have_count(0)
    expect(page.get_by_role("heading", name="Answer")).to_have_count(1)
    assert page.url == large + QUESTION
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_a_link_leads_to_it(new_page: NewPage, large: str) -> None:
    page = new_page(javascript=False, address=large)
    page.goto(large + QUESTION)
    expect(page.get_by_text("it looks up every citation of every letter")).to_be_visible()
    page.get_by_role("link", name="Work it out").click()
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
