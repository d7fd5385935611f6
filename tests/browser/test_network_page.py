"""The network view, and pictures on the pages of questions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Axe = Callable[[Page], None]
NewPage = Callable[..., Page]


@pytest.mark.parametrize("network", ["mandates", "addressees", "norms"])
def test_networks_are_drawn_and_told_in_words(page: Page, axe: Axe, network: str) -> None:
    page.goto(f"/network?network={network}")
    expect(page.locator("#network-view canvas").first).to_be_visible()
    choice = page.get_by_label("Thing")
    label = choice.locator("option").nth(1).inner_text()
    choice.select_option(index=1)
    expect(page.get_by_role("heading", name=label, exact=True)).to_be_visible()
    assert page.get_by_role("region", name="Neighbours").locator("tbody tr").count() > 0
    axe(page)


def test_filters_narrow_the_network_and_stand_in_the_address(page: Page) -> None:
    page.goto("/network?network=addressees")
    expect(page.locator("#network-view canvas").first).to_be_visible()
    everything = page.get_by_label("Thing").locator("option").count()
    page.get_by_label("Kind").select_option("company")
    page.wait_for_url("**kind=company**")
    page.wait_for_function("all => document.querySelectorAll('#pick option').length < all", arg=everything)
    page.get_by_label("Since").fill("3000-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#network-view .status")).to_contain_text("No letters fit")


def test_the_files_of_a_network_say_what_is_drawn(page: Page) -> None:
    page.goto("/network?network=norms")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Lines as CSV").click()
    lines = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Cytoscape JSON").click()
    elements = json.loads(Path(waiting.value.path()).read_bytes())["elements"]
    assert len(lines) == len(elements["edges"]) > 0
    with page.expect_download() as waiting:
        page.get_by_role("link", name="GraphML").click()
    assert b"<graphml" in Path(waiting.value.path()).read_bytes()


def test_phone_and_dark(new_page: NewPage, axe: Axe) -> None:
    page = new_page(width=360, scheme="dark")
    page.goto("/network?network=addressees")
    expect(page.locator("#network-view canvas").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than its window"
    axe(page)


def test_without_javascript_a_drawing_stands(new_page: NewPage) -> None:
    page = new_page(javascript=False)
    page.goto("/network")
    drawing = page.locator("img.drawn")
    expect(drawing).to_be_visible()
    assert drawing.evaluate("image => image.complete && image.naturalWidth > 0")


@pytest.mark.parametrize(
    ("question", "sign"),
    [
        ("repeat-follow-ups", "svg"),
        ("communications-to?name=tiktok", "svg"),
        ("mandates-writing-together", "canvas"),
    ],
)
def test_questions_are_drawn(page: Page, axe: Axe, question: str, sign: str) -> None:
    page.goto(f"/api/patterns/{question}{'&' if '?' in question else '?'}format=html")
    expect(page.locator(f"figure.picture .canvas {sign}").first).to_be_visible()
    page.get_by_role("button", name="Hide").click()
    expect(page.locator("figure.picture .canvas")).to_be_hidden()
    axe(page)
