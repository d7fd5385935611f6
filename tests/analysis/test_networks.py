"""Networks of the small made-up world: who stands with whom, and the figures worked out by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from hrgraph import pipeline
from hrgraph.analysis import FORMATS, Network, load_networks, make_network, read_rows
from hrgraph.analysis.files import by_year, table
from hrgraph.analysis.measures import measure
from hrgraph.analysis.report import report
from hrgraph.analysis.wording import load_wording
from hrgraph.errors import QueryStopped
from hrgraph.iris import BASE
from hrgraph.store.engine import run
from hrgraph.store.requests import Limits

QUERIES = Path(__file__).resolve().parent.parent / "queries"


def world(name: str = "world.ttl") -> ox.Store:
    store = ox.Store()
    store.load(path=QUERIES / name)
    pipeline.derive(store, lambda *_: None)
    return store


def asked(store: ox.Store, name: str, **values: str) -> Network:
    chunks: list[bytes] = []
    query = load_networks()[name]
    run(store, query.request(values, table="text/csv"), Limits(), lambda *_: None, chunks.append)
    return make_network(query, values, read_rows(b"".join(chunks)), "r1")


def short(iri: str) -> str:
    return iri.removeprefix(BASE + "id/")


def lines(network: Network) -> dict[tuple[str, str], Mapping[str, int]]:
    return {(short(one.source), short(one.target)): dict(one.years) for one in network.lines}


def nodes(network: Network) -> dict[str, Mapping[str, int]]:
    return {short(one.iri): dict(one.years) for one in network.nodes}


def test_mandates_that_write_together() -> None:
    network = asked(world(), "mandates")
    assert lines(network) == {("mandate/food", "mandate/water"): {"2020": 3}}
    assert nodes(network) == {
        "mandate/food": {"2020": 3, "2022": 2},
        "mandate/water": {"2020": 5, "2021": 1, "2023": 1},
    }
    assert [node.label for node in network.nodes] == ["food", "water"]


@pytest.mark.parametrize(
    ("values", "water"),
    [
        ({"kind": "company"}, {"2020": 2, "2021": 1, "2023": 1}),
        ({"since": "2020-02"}, {"2020": 2, "2021": 1, "2023": 1}),  # June and September of 2020
        ({"since": "2021-02"}, {"2023": 1}),  # of a letter of 2021 nobody knows
        ({"until": "2020-06"}, {"2020": 4}),
        ({"until": "2021"}, {"2020": 5, "2021": 1}),
        ({"since": "2020-06-01", "until": "2020-08-31", "kind": "state"}, {"2020": 1}),
    ],
)
def test_what_is_asked_for_narrows_the_network(values: dict[str, str], water: dict[str, int]) -> None:
    assert nodes(asked(world(), "mandates", **values))["mandate/water"] == water


def test_undated_letters_count_only_where_no_day_is_asked_for() -> None:
    assert nodes(asked(world(), "addressees"))["state/BBB"] == {"": 1, "2020": 1}
    assert nodes(asked(world(), "addressees", since="1990"))["state/BBB"] == {"2020": 1}


def test_addressees_are_joined_to_mandates_alone() -> None:
    network = asked(world(), "addressees")
    assert lines(network)["company/beta", "mandate/food"] == {"2022": 1}
    assert lines(network)["company/beta", "mandate/water"] == {"2023": 1}
    assert lines(network)["state/AAA", "mandate/water"] == {"2020": 2}
    assert {target.partition("/")[0] for _, target in lines(network)} == {"mandate"}
    # The letter to an addressee of no register counts for its mandate, but for no addressee.
    assert nodes(network)["mandate/food"] == {"2020": 3, "2022": 2}
    assert {node.kind for node in network.nodes} == {"company", "mandate", "state"}


def test_norms_cited_together_by_provision_and_by_instrument() -> None:
    store = world("principles-cited-together/data.ttl")
    found = {pair: sum(years.values()) for pair, years in lines(asked(store, "norms")).items()}
    assert found["provision/ungp/1", "provision/ungp/11"] == 2
    assert found["provision/iccpr/19", "provision/ungp/11"] == 2
    assert ("provision/ungp/11", "provision/ungp/11/commentary") not in found
    whole = asked(store, "norms", level="instrument")
    assert lines(whole) == {("instrument/iccpr", "instrument/ungp"): {"": 2}}
    assert nodes(whole) == {"instrument/iccpr": {"": 2}, "instrument/ungp": {"": 4}}


def test_figures_of_a_path_and_a_pair() -> None:
    """a - b - c - d, and e - f apart: b and c lie on the way of the others."""
    pairs = [("a", "b", 5), ("b", "c", 1), ("c", "d", 5), ("e", "f", 1)]
    rows = [{"source": one, "target": two, "letters": str(count)} for one, two, count in pairs]
    found = measure(make_network(load_networks()["mandates"], {}, rows))
    assert [found[name].degree for name in "abcdef"] == [1, 2, 2, 1, 1, 1]
    assert [found[name].strength for name in "abcdef"] == [5, 6, 6, 5, 1, 1]
    # Two of the ten pairs of others have their way through b: a and c, a and d.
    assert [found[name].betweenness for name in "abcdef"] == [0, 0.2, 0.2, 0, 0, 0]
    groups = [found[name].community for name in "abcdef"]
    assert groups[0] == groups[1] != groups[2] == groups[3]
    assert groups[4] == groups[5]
    assert sorted(set(groups)) == [1, 2, 3]


def test_each_year_is_a_network_of_its_own() -> None:
    rows = by_year(asked(world(), "mandates"))
    assert [(row["year"], row["label"], row["letters"], row["degree"]) for row in rows] == [
        ("2020", "water", 5, 1),
        ("2020", "food", 3, 1),
        ("2021", "water", 1, 0),
        ("2022", "food", 2, 0),
        ("2023", "water", 1, 0),
    ]


def test_every_figure_is_explained() -> None:
    figures = set(table(asked(world(), "mandates"))[0]) - {"thing", "label", "kind"}
    assert figures == {one.name for one in load_wording().measures}
    assert all(one.meaning and one.limit for one in load_wording().measures)
    assert any("violation" in limit for limit in load_wording().limits)


def test_too_many_rows_are_refused() -> None:
    row = {"source": "a", "letters": "1"}
    with pytest.raises(QueryStopped, match="narrow it"):
        make_network(load_networks()["mandates"], {}, (row for _ in range(10**6)))


def test_an_empty_network_has_every_format() -> None:
    network = make_network(load_networks()["mandates"], {}, [])
    assert all(report(network, name) is not None for name in FORMATS)


MAKE = """
import hashlib, sys
from hrgraph.analysis import FORMATS, load_networks, make_network
from hrgraph.analysis.report import report
rows = [{"source": f"n{a}", "target": f"n{b}", "letters": str(1 + (a * b) % 5), "year": str(2000 + a % 9)}
        for a in range(40) for b in range(a) if (a * 7 + b * 3) % 11 < 3]
network = make_network(load_networks()["mandates"], {}, rows, "r")
print([hashlib.sha256(report(network, name)).hexdigest() for name in FORMATS])
"""


def test_two_machines_give_the_same_bytes() -> None:
    """Texts hash differently in each process, which is what makes the order of a set differ."""
    told = {
        subprocess.run(
            [sys.executable, "-c", MAKE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert len(told.pop()) > 7 * 64
