"""Networks as files that other programs read, and as pictures that a person can read."""

from __future__ import annotations

import csv
import io
import json
import math
import xml.etree.ElementTree as ET

import networkx as nx
import pytest

from hrgraph.analysis import Network, load_networks, make_network
from hrgraph.analysis.picture import spots
from hrgraph.analysis.report import report
from hrgraph.errors import QueryParameterError, UsageError

SVG = "{http://www.w3.org/2000/svg}"
_HIGH = 13.0  # of a letter


def many(count: int) -> Network:
    """A ring with chords; one name is as long as names get, one is hostile."""
    rows = [
        {"source": f"n:{n:03}", "letters": str(1 + n * n % 50), "source_label": f"thing {n}"}
        for n in range(count)
    ]
    rows[0] |= {"source_label": "x" * 300, "letters": "99"}
    rows[1] |= {"source_label": "<script>&\"'", "letters": "98"}
    rows += [
        {"source": f"n:{n:03}", "target": f"n:{(n * step + 1) % count:03}", "letters": "2", "year": "2020"}
        for n in range(count)
        for step in (1, 3)
        if (n * step + 1) % count != n
    ]
    return make_network(load_networks()["mandates"], {"since": "2020"}, rows, "release-1")


def test_graphml_and_gexf_are_read_back() -> None:
    network = many(20)
    read = nx.read_graphml(io.BytesIO(report(network, "graphml")))
    assert len(read) == 20
    assert read.nodes["n:003"]["label"] == "thing 3"
    assert read.nodes["n:001"]["label"] == "<script>&\"'"
    gexf = report(network, "gexf")
    again = nx.read_gexf(io.BytesIO(gexf))
    assert set(again) == set(read)
    assert {frozenset(edge) for edge in again.edges} == {frozenset(edge) for edge in read.edges}
    assert b"lastmodifieddate" not in gexf, "no clock"


def test_cytoscape_and_csv_and_json_hold_the_same_things() -> None:
    network = many(20)
    elements = json.loads(report(network, "cytoscape"))["elements"]
    rows = list(csv.DictReader(io.StringIO(report(network, "csv").decode(), newline="")))
    document = json.loads(report(network, "json"))
    names = {node.iri for node in network.nodes}
    assert {node["data"]["id"] for node in elements["nodes"]} == names
    assert {row["thing"] for row in rows} == names
    assert {node["thing"] for node in document["nodes"]} == names
    assert len(elements["edges"]) == len(document["lines"]) == len(network.lines)
    assert document["release"] == "release-1"
    assert document["parameters"] == {"since": "2020"}
    assert all(one["limit"] for one in document["measures"])


def test_a_year_apart_is_no_picture() -> None:
    with pytest.raises(QueryParameterError, match="over_time"):
        report(many(5), "svg", yearly=True)
    with pytest.raises(UsageError, match="no format"):
        report(many(5), "pdf")


@pytest.mark.parametrize("count", [1, 2, 7, 60, 300])
def test_no_name_lies_on_another_and_none_on_a_dot(count: int) -> None:
    """Names are spokes: neighbours are an arc apart at the circle, and more further out."""
    placed, radius = spots(many(max(count, 2)), count)
    assert len(placed) == count
    for one, other in zip(placed, [*placed[1:], placed[0]], strict=True):
        if one is other:
            continue
        apart = math.radians(abs(one.angle - other.angle) % 360)
        apart = min(apart, math.tau - apart)
        begin = math.hypot(one.name_x, one.name_y)
        assert 2 * begin * math.sin(apart / 2) > _HIGH, "wider than a line is high"
        assert begin > radius + max(spot.radius for spot in placed), "outside of every dot"


def test_the_picture_holds_legend_limits_and_names() -> None:
    drawing = report(many(30), "svg", most=10)
    root = ET.fromstring(drawing)
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert "Communities" in texts
    assert any("violation" in text for text in texts)
    assert any(text.startswith("10 of 30 things") and "since 2020" in text for text in texts)
    assert b"<script>" not in drawing
    assert max(len(text) for text in texts if text.startswith("x")) <= 44
    for text in root.iter(f"{SVG}text"):
        size = {"20": 20, "12": 12}.get(text.attrib.get("font-size", ""), 13)
        assert len("".join(text.itertext())) * size * 0.4 < max(width, height)
    assert len([one for one in root.iter(f"{SVG}path") if "scale" in one.attrib.get("transform", "")]) == 10


def test_png_is_made_of_it() -> None:
    drawn = report(many(12), "png")
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(drawn) > 20_000


def test_without_its_library_a_png_is_refused_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(UsageError, match=r"hrgraph\[picture\]"):
        report(many(3), "png")
