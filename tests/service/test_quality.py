"""/quality: the report that the build laid into the release, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pyoxigraph as ox
import pytest

from hrgraph.checks import Report
from hrgraph.findings import Finding, Severity
from hrgraph.iris import BASE, mint, mint_graph
from hrgraph.store.build import REPORT, build

FINDINGS = [
    Finding(
        Severity.WARNING,
        "a <term> is long",
        focus_node=mint("term", f"food/ann/{number}"),
        source=f"{BASE}shapes#Term-sixYears",
        graph=mint_graph("terms"),
    )
    for number in range(30)
]


@pytest.fixture(scope="module")
def checked(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("checked")
    food = ox.NamedNode(mint("mandate", "food"))
    quad = ox.Quad(food, ox.NamedNode("urn:p"), food, ox.NamedNode(mint_graph("mandates")))
    report = json.dumps(Report.of(FINDINGS).to_json()).encode()
    assert (build([quad], directory, {}, {REPORT: report}).path / REPORT).read_bytes() == report
    with serve(directory) as address:
        yield address


def test_programs_get_the_whole_report(checked: str) -> None:
    answer = httpx.get(f"{checked}/quality")
    assert answer.headers["content-type"] == "application/json"
    assert Report.from_json(answer.json()) == Report.of(FINDINGS)
    assert answer.json()["graphs"] == [
        {"graph": mint_graph("terms"), "violation": 0, "warning": 30, "info": 0}
    ]


def test_people_see_counts_by_shape_and_by_source(checked: str) -> None:
    page = httpx.get(f"{checked}/quality", headers={"Accept": "text/html"}).text
    assert "a &lt;term&gt; is long" in page
    assert "Term-sixYears" in page
    assert "/doc/term/food/ann/0" in page
    assert "and 10 more" in page


def test_what_has_not_changed_is_not_sent_again(checked: str) -> None:
    tag = httpx.get(f"{checked}/quality").headers["etag"]
    assert httpx.get(f"{checked}/quality", headers={"If-None-Match": tag}).status_code == 304


def test_a_release_without_a_report_says_so(address: str) -> None:
    assert httpx.get(f"{address}/quality").status_code == 404


def test_another_format_is_refused(checked: str) -> None:
    assert httpx.get(f"{checked}/quality", headers={"Accept": "image/png"}).status_code == 406
