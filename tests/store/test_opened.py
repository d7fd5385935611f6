"""A published graph in a program: typed rows, names understood, the same from a directory and a service."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.service.conftest import serving

import hrgraph
from hrgraph.errors import (
    AmbiguousName,
    NoSuchThing,
    QueryParameterError,
    QuerySyntaxError,
    ResourceError,
    StoreError,
    UsageError,
)
from hrgraph.store.opened import OpenGraph
from hrgraph.store.remote import RemoteGraph
from hrgraph.store.typed import Iri, PartialDate

Graph = OpenGraph | RemoteGraph
OWN = """\
#+ summary: One row with a cell of each type
#+ columns:
#+   thing: {label: T, meaning: m, type: thing}
#+   day: {label: T, meaning: m, type: date}
#+   month: {label: T, meaning: m, type: date}
#+   year: {label: T, meaning: m, type: date}
#+   number: {label: T, meaning: m, type: integer}
#+   share: {label: T, meaning: m, type: decimal}
#+   known: {label: T, meaning: m, type: boolean}
#+   text: {label: T, meaning: m, type: text}
#+   nothing: {label: T, meaning: m, type: integer}
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?thing ?day ?month ?year ?number ?share ?known ?text ?nothing WHERE {
  VALUES (?thing ?day ?month ?year ?number ?share ?known ?text ?nothing) {
    (<https://w3id.org/hrgraph/id/company/x> "2024-02-29"^^xsd:date "2024-02"^^xsd:gYearMonth "2024"
      7 1.50 true "7" UNDEF)
  }
}
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "each-type.rq").write_text(OWN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["directory", "service"])
def graph(request: pytest.FixtureRequest, release: Path, own: Path) -> Iterator[Graph]:
    """The shipped graph with one question of one's own, from a directory and from a service."""
    if request.param == "directory":
        yield hrgraph.open(release, queries=own)
    else:
        with serving(release, own=own, queries=None, deadline=30) as address:
            yield hrgraph.open(address)


def test_cells_are_python_values(graph: Graph) -> None:
    rows = graph.pattern("each-type")
    row = rows[0]
    assert len(rows) == 1
    assert row == {
        "thing": "https://w3id.org/hrgraph/id/company/x",
        "day": date(2024, 2, 29),
        "month": "2024-02",
        "year": "2024",
        "number": 7,
        "share": Decimal("1.5"),
        "known": True,
        "text": "7",
        "nothing": None,
    }
    thing, month, year = row["thing"], row["month"], row["year"]
    assert isinstance(thing, Iri)
    assert thing.key == "company/x"
    assert isinstance(month, PartialDate)
    assert isinstance(year, PartialDate)
    assert (month.precision, year.precision) == ("month", "year")
    assert [column.name for column in rows.columns] == list(row)


def test_rows_become_a_data_frame(graph: Graph) -> None:
    rows = graph.pattern("repeat-follow-ups", kind="company")
    frame = rows.to_pandas()
    assert frame["letters"].dtype == "Int64"
    assert list(frame["letters"]) == [row["letters"] for row in rows]
    assert graph.pattern("each-type").to_pandas()["nothing"].isna().all()


def test_names_are_understood(graph: Graph) -> None:
    assert {row["addressee"] for row in graph.pattern("communications-to", name="facebook")} == {
        "https://w3id.org/hrgraph/id/company/meta"
    }
    former = "Special Rapporteur on violence against women, its causes and consequences"
    assert list(graph.pattern("holders-of", mandate=former)) == list(
        graph.pattern("holders-of", mandate="violence-women")
    )
    korea = graph.pattern("communications-to", name="North Korea")
    assert [row["communication"] for row in korea] == [
        row["communication"] for row in graph.pattern("communications-to", name="DPRK")
    ]
    assert graph.find("43/22")[0].key == "resolution/A-HRC-RES-43-22"
    assert [one.kind for one in graph.find("DPRK", kinds=["state"], limit=1)] == ["state"]
    assert len(graph.pattern("mandates-in-force", date=date(2023, 3, 13))) == 59


def test_what_is_wrong_is_raised(graph: Graph) -> None:
    with pytest.raises(NoSuchThing) as unknown:
        graph.pattern("communications-to", name="Facebok")
    assert unknown.value.near[0][0] == "company/meta"
    with pytest.raises(NoSuchThing):
        graph.pattern("follow-up-chain", communication="OTH 999/2023")
    with pytest.raises(AmbiguousName) as several:
        graph.pattern("principles-cited", instrument="the Covenant")
    assert {key for key, _ in several.value.candidates} == {"instrument/iccpr", "instrument/icescr"}
    with pytest.raises(QueryParameterError, match="since"):
        graph.pattern("mandates-in-force", since="2020")
    with pytest.raises(UsageError, match="no question"):
        graph.pattern("mandates-in-farce")
    with pytest.raises(QuerySyntaxError):
        graph.sparql("SELECT nothing")
    assert graph.sparql("SELECT (1 AS ?one) {}")[0] == {"one": 1}


def test_a_service_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not answer"):
        hrgraph.open("http://127.0.0.1:9")
    with pytest.raises(UsageError, match="--queries"):
        hrgraph.open("http://127.0.0.1:9", queries=tmp_path)


def test_a_folder_of_ones_own_is_checked(release: Path, tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="no folder"):
        hrgraph.open(release, queries=tmp_path / "none")
    (tmp_path / "Bad Name.rq").write_text(OWN, encoding="utf-8")
    with pytest.raises(ResourceError, match="lower-case words"):
        hrgraph.open(release, queries=tmp_path)
    (tmp_path / "Bad Name.rq").rename(tmp_path / "unanswered.rq")
    with pytest.raises(ResourceError, match="a question of this name"):
        hrgraph.open(release, queries=tmp_path)


def test_importing_costs_nothing() -> None:
    script = "import sys, hrgraph; print([name for name in sys.modules if name.startswith('hrgraph.')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_shipped_questions_are_there(graph: Graph) -> None:
    assert "response-rate" in graph.patterns
